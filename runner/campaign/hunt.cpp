#include "runner/campaign/hunt.h"

#include <algorithm>
#include <chrono>

#include "runner/campaign/rounds.h"
#include "runner/campaign/shrink.h"
#include "runner/campaign/systematic.h"
#include "runner/world.h"
#include "sim/explore/key.h"
#include "sim/explore/recorder.h"
#include "sim/hash.h"

namespace dojo::campaign {

using runner::ClusterWorld;

const char* name_of(Outcome outcome) {
  switch (outcome) {
    case Outcome::kPass:
      return "pass";
    case Outcome::kViolation:
      return "violation";
    case Outcome::kLimit:
      return "limit";
  }
  return "?";
}

bool is_expected(const scenario::Scenario& scenario, const sim::Violation& violation) {
  const auto& [names, says] = scenario.expect;
  const bool is_named = std::find(names.begin(), names.end(), violation.oracle) != names.end();
  return is_named && (!says || violation.message.find(*says) != std::string::npos);
}

std::string make_key(const scenario::Scenario& scenario, std::uint64_t seed,
                     const sim::Deviations& deviations) {
  sim::ScheduleKey key;
  key.scenario = static_cast<std::uint32_t>(scenario::scenario_hash(scenario));
  key.seed = seed;
  key.deviations = deviations;
  return sim::to_text(key);
}

namespace {

void choose_main(HuntResult& result) {
  for (std::size_t i = 0; i < result.findings.size(); ++i) {
    if (!result.main ||
        (result.findings[i].is_expected && !result.findings[*result.main].is_expected)) {
      result.main = i;
    }
  }
}

void judge_coverage(const scenario::Scenario& scenario, const RoundsResult& rounds,
                    HuntResult& result) {
  for (const std::string& name : scenario.sometimes) {
    const auto reached = rounds.reached.find(name);
    result.sometimes[name] = reached == rounds.reached.end() ? 0 : reached->second;
    if (reached == rounds.reached.end()) result.missed.push_back(name);
  }
}

}  // namespace

HuntResult hunt(const scenario::Scenario& scenario, const Source& source,
                const HuntOptions& wishes) {
  HuntOptions options = wishes;
  if (!options.seconds && scenario.hunt.time_ns) {
    options.seconds = static_cast<double>(*scenario.hunt.time_ns) / 1e9;
  }
  const auto start = std::chrono::steady_clock::now();
  auto world =
      std::make_unique<ClusterWorld>(scenario, runner::lambda_of(scenario.hunt.mode), options.seed);
  HuntResult result;
  result.seed = options.seed;
  result.strategy = scenario.hunt.strategy;
  RoundsResult rounds;
  std::vector<sim::Deviations> schedules;  // of a systematic search, by finding
  if (is_systematic(scenario.hunt.strategy)) {
    SystematicResult found = search_systematically(*world, options);
    rounds = std::move(found.rounds);
    schedules = std::move(found.schedules);
    result.is_complete = found.is_complete;
    result.dropped_orders = found.dropped_orders;
    result.bound = std::move(found.bound);
  } else {
    rounds = run_rounds(*world, options);
    result.bound = sim::make_strategy(scenario.hunt.strategy)->bound(rounds.learned);
  }
  result.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  result.schedules = rounds.schedules;
  result.steps = rounds.steps;
  result.fingerprint = rounds.fingerprint;
  result.limit = rounds.limit.empty() ? rounds.cut_by : rounds.limit;
  result.is_interrupted = rounds.is_interrupted;
  judge_coverage(scenario, rounds, result);
  for (std::size_t i = 0; i < rounds.findings.size(); ++i) {
    if (options.on_progress) {
      options.on_progress({rounds.schedules, rounds.schedules, rounds.findings.size(), 0,
                           "minimising " + std::to_string(i + 1) + " of " +
                               std::to_string(rounds.findings.size())});
    }
    // Each finding starts from the world of the whole scenario.
    if (world->scenario() != scenario) {
      world.reset();
      world = std::make_unique<ClusterWorld>(scenario, runner::lambda_of(scenario.hunt.mode),
                                             options.seed);
    }
    const sim::Deviations* schedule = schedules.empty() ? nullptr : &schedules[i];
    // What was met on the way to the expected violation is listed, not studied.
    HuntOptions effort = options;
    const bool is_by_the_way = !options.keep_going && !scenario.expect.holds() &&
                               !is_expected(scenario, rounds.findings[i].violation);
    if (is_by_the_way) effort.replay_budget = std::max<std::uint64_t>(1, effort.replay_budget / 20);
    result.findings.push_back(shrink(world, source, effort, rounds.findings[i], schedule));
  }
  choose_main(result);
  if (result.main) {
    result.outcome = Outcome::kViolation;
  } else if (!result.limit.empty() || result.is_interrupted) {
    result.outcome = Outcome::kLimit;
  }
  return result;
}

}  // namespace dojo::campaign
