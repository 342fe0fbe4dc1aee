#include "runner/campaign/repetitions.h"

#include <nlohmann/json.hpp>
#include <optional>

#include "runner/measure/measurements_json.h"
#include "sim/explore/workers.h"

namespace dojo::campaign {

namespace {

using Json = nlohmann::ordered_json;

SingleRun run_here(const scenario::Scenario& scenario, std::uint64_t seed,
                   models::StorySink* story) {
  runner::ClusterWorld world(scenario, runner::lambda_of(scenario.hunt.mode), seed);
  return run_once(world, nullptr, story, window_of(scenario.run));
}

/// Nothing: it did not pass, or did not come to an end.
std::optional<Repetition> run_in_a_process(const scenario::Scenario& scenario, std::uint64_t seed) {
  sim::Workers worker(1, [&](std::string_view) {
    const SingleRun run = run_here(scenario, seed, nullptr);
    const Json answer{{"passes", !run.result.violation && !run.result.is_limit()},
                      {"fingerprint", run.result.fingerprint},
                      {"end_time", run.result.end_time},
                      {"measured", measure::to_json(run.measured)}};
    return answer.dump();
  });
  const Json answer = Json::parse(worker.run({""}).front().text, nullptr, false);
  if (!answer.is_object() || !answer["passes"].get<bool>()) return std::nullopt;
  auto measured = measure::from_json(answer["measured"]);
  if (!measured) return std::nullopt;
  return Repetition{seed, answer["fingerprint"], answer["end_time"], std::move(*measured)};
}

}  // namespace

measure::Window window_of(const scenario::Run& run) {
  return {run.warm_up_ns, run.length_ns.value_or(sim::kNever)};
}

Runs run_repeatedly(const scenario::Scenario& scenario, std::uint64_t seed,
                    models::StorySink* story) {
  Runs runs{.seed = seed, .run = {}, .all = {}};
  for (std::int64_t i = 0; i < scenario.run.repetitions && scenario.run.repetitions > 1; ++i) {
    const std::uint64_t next = seed + static_cast<std::uint64_t>(i);
    auto one = run_in_a_process(scenario, next);
    if (!one) {
      runs.seed = next;
      break;
    }
    runs.all.push_back(std::move(*one));
  }
  runs.run = run_here(scenario, runs.seed, story);
  return runs;
}

}  // namespace dojo::campaign
