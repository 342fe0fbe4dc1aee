// dojo run: timed runs in the default order.

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "runner/campaign/repetitions.h"
#include "runner/cli/common.h"
#include "runner/cli/files.h"
#include "runner/cli/step.h"
#include "runner/cli/story.h"
#include "runner/network/model_choice.h"
#include "runner/report/headline.h"
#include "runner/report/json.h"
#include "runner/report/run_text.h"
#include "runner/report/text.h"
#include "runner/report/trace_text.h"

namespace dojo::cli {

namespace {

/// The run that is shown, with figures over all of them.
report::RunView view_of(const scenario::Scenario& scenario, const campaign::Runs& runs) {
  report::RunView view = report::view_of(scenario, runs.seed, runs.run);
  std::vector<measure::Measurements> measured;
  for (const campaign::Repetition& one : runs.all) {
    view.repetitions.push_back({one.seed, one.fingerprint, one.end_time, one.measured});
    measured.push_back(one.measured);
  }
  view.estimates = measure::estimates(measured);
  return view;
}

int judge(const scenario::Scenario& scenario, const campaign::SingleRun& run) {
  if (run.result.is_limit()) return kLimit;
  if (!run.result.violation) {
    return scenario.expect.holds() && run.missed.empty() ? kOk : kFailed;
  }
  return campaign::is_expected(scenario, *run.result.violation) ? kOk : kFailed;
}

void drop_tables(report::RunView& view) {
  view.metrics = {};
  view.measured = {};
  view.values.clear();
  view.estimates.clear();
}

/// Who asks for a trace in text finds it as trace.json, too.
std::vector<std::string> formats_of(const Options& options) {
  return options.trace_files.empty() ? std::vector<std::string>{"chrome"} : options.trace_files;
}

bool is_deterministic(const scenario::Scenario& scenario, std::uint64_t seed) {
  runner::ClusterWorld world(scenario, runner::lambda_of(scenario.hunt.mode), seed);
  const auto difference = campaign::find_nondeterminism(world, nullptr);
  if (difference) fmt::print(stderr, "dojo: two runs differ: {}\n", *difference);
  return !difference;
}

/// The run is written down whole, so that going back is looking it up: with either network model,
/// though SimGrid's clock cannot be set back.
int walk(const scenario::Scenario& scenario, const Options& options) {
  report::StepList steps;
  const Story story = tell(scenario, options.seed, nullptr, {.observer = &steps});
  const auto& violation = story.run.result.violation;
  const std::string verdict =
      violation ? fmt::format("VIOLATION {}: {}", violation->oracle, violation->message)
                : fmt::format("no violation in {} steps", story.run.result.steps);
  if (!print(fmt::format("{}   {} · seed {}\n{}\n", scenario.name,
                         report::setting_text(scenario, scenario.hunt.mode), options.seed,
                         verdict))) {
    return kFailed;
  }
  if (!steps.steps().empty() && !walk_through(story, steps.steps())) return kFailed;
  return judge(scenario, story.run);
}

/// What does not go together with --step, which shows one run and writes nothing.
std::optional<std::string> complaint(const Options& options) {
  if (!options.step) return std::nullopt;
  std::vector<std::string> others;
  if (options.json) others.emplace_back("--json");
  if (!options.trace.empty()) others.emplace_back("--trace");
  if (!options.trace_files.empty()) others.emplace_back("--trace-files");
  if (options.verify_determinism) others.emplace_back("--verify-determinism");
  if (others.empty()) return std::nullopt;
  others.insert(others.begin(), "--step");
  return fmt::format("{} do not go together: choose one", report::listed(others));
}

}  // namespace

int run(const Options& options) {
  if (options.arguments.size() != 1) return bad_input("run takes one scenario file");
  if (const auto wrong = complaint(options)) return bad_input(*wrong);
  Options timed = options;
  if (timed.mode.empty()) timed.mode = "timed";
  auto scenario = load(options.arguments[0], timed);
  if (!scenario) return kBadInput;
  runner::choose_model_of_run(*scenario);
  if (const auto error = runner::complaint_about_model(*scenario)) {
    return bad_input(fmt::format("{}: {}", options.arguments[0], *error));
  }
  if (options.step) return walk(*scenario, options);
  auto folder = open_folder(options, scenario->name);
  if (!folder) return kBadInput;
  if (options.verify_determinism && !is_deterministic(*scenario, options.seed)) return kFailed;
  const bool wants_text = !options.trace.empty();
  const bool wants_trace = wants_text || !options.trace_files.empty();
  report::StoryLog log(wants_text ? options.trace : std::vector<std::string>{"all"});
  const auto runs = campaign::run_repeatedly(*scenario, options.seed, wants_trace ? &log : nullptr);
  const campaign::SingleRun& done = runs.run;
  report::RunView view = view_of(*scenario, runs);
  const report::Terminal terminal = report::terminal_of(stdout);
  if (wants_text && !options.json && !print(report::trace_text(log.events()))) return kFailed;
  const std::string document = report::document_text(report::run_json(view));
  if (!folder->write("result.json", document)) return kBadInput;
  if (wants_trace &&
      !folder->write_traces(formats_of(options), log.events(), done.measured.series)) {
    return kBadInput;
  }
  if (options.quiet) drop_tables(view);
  if (!print(options.json ? document : report::run_text(view, terminal))) return kFailed;
  if (!options.json && !done.missed.empty()) {
    fmt::print(stderr, "never reached: {}\n", fmt::join(done.missed, ", "));
  }
  return judge(*scenario, done);
}

}  // namespace dojo::cli
