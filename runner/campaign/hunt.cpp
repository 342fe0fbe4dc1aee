#include "runner/campaign/hunt.h"

#include <algorithm>
#include <chrono>

#include "runner/campaign/known.h"
#include "runner/campaign/rounds.h"
#include "runner/campaign/shrink.h"
#include "runner/campaign/stateful.h"
#include "runner/campaign/strategy_of.h"
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
  const auto& names = scenario.expect.violations;
  const auto& says = scenario.expect.says;
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

/// What the strategy finds, sampled or searched.
RoundsResult explore(ClusterWorld& world, const HuntOptions& options, HuntResult& result) {
  const std::string& strategy = world.scenario().hunt.strategy;
  if (strategy == kStateful && world.scenario().rules() != nullptr) {
    StatefulHunt found = search_statefully(world, options);
    result.is_complete = found.is_complete;
    result.stateful = found.summary;
    return std::move(found.rounds);
  }
  if (is_systematic(strategy)) {
    SystematicResult found = search_systematically(world, options);
    // With time in play a window has instants between its ends, which no search goes through.
    const bool has_windows = world.scenario().hunt.mode == scenario::Mode::kFeasible;
    result.is_complete = found.is_complete && !has_windows;
    result.reduction = found.reduction;
    result.independence = found.independence;
    result.matching = found.matching;
    result.bound = std::move(found.bound);
    if (found.is_complete && has_windows && result.bound.empty()) {
      result.bound = "every order was tried, each step at the first instant of its window";
    }
    return std::move(found.rounds);
  }
  RoundsResult rounds = run_rounds(world, options);
  result.bound = make_strategy(world.scenario(), strategy)->bound(rounds.learned);
  return rounds;
}

/// The known schedules, then the strategy's.
RoundsResult look(ClusterWorld& world, const HuntOptions& options, HuntResult& result) {
  const auto start = std::chrono::steady_clock::now();
  KnownResult known = try_known(world, options);
  result.known = known.rounds.schedules;
  result.known_notes = std::move(known.notes);
  RoundsResult rounds = std::move(known.rounds);
  if (!known.is_over) append(rounds, explore(world, options, result));
  result.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  result.schedules = rounds.schedules;
  result.steps = rounds.steps;
  result.fingerprint = rounds.fingerprint;
  result.limit = rounds.limit.empty() ? rounds.cut_by : rounds.limit;
  result.is_interrupted = rounds.is_interrupted;
  result.coverage = rounds.coverage.result(world.pair_names());
  return rounds;
}

/// Makes every finding smaller, one after another.
void shrink_all(std::unique_ptr<ClusterWorld>& world, const Source& source,
                const HuntOptions& options, const RoundsResult& rounds, HuntResult& result) {
  const scenario::Scenario scenario = world->scenario();
  for (std::size_t i = 0; i < rounds.findings.size(); ++i) {
    if (options.on_progress) {
      options.on_progress({.doing = "minimising " + std::to_string(i + 1) + " of " +
                                    std::to_string(rounds.findings.size())});
    }
    // Each finding starts from the world of the whole scenario.
    if (world->scenario() != scenario) {
      world.reset();
      world = std::make_unique<ClusterWorld>(scenario, runner::lambda_of(scenario.hunt.mode),
                                             options.seed);
    }
    // What was met on the way to the expected violation is listed, not studied.
    HuntOptions effort = options;
    const bool is_by_the_way = !options.keep_going && !scenario.expect.holds() &&
                               !is_expected(scenario, rounds.findings[i].violation);
    if (is_by_the_way) {
      effort.replay_budget = std::max<std::uint64_t>(1, effort.replay_budget / 20);
      effort.minimise = options.minimise && options.minimises_others;
    }
    const RawFinding& raw = rounds.findings[i];
    const bool is_shortest = result.stateful && !raw.is_known;
    if (is_shortest) effort.minimise = false;
    result.findings.push_back(shrink(world, source, effort, raw));
    if (is_shortest) result.findings.back().has_margin = false;  // rules take no time
  }
}

}  // namespace

HuntResult hunt(const scenario::Scenario& scenario, const Source& source,
                const HuntOptions& wishes) {
  HuntOptions options = wishes;
  if (!options.seconds && scenario.hunt.time_ns) {
    options.seconds = static_cast<double>(*scenario.hunt.time_ns) / 1e9;
  }
  auto world =
      std::make_unique<ClusterWorld>(scenario, runner::lambda_of(scenario.hunt.mode), options.seed);
  HuntResult result;
  result.seed = options.seed;
  result.strategy = scenario.hunt.strategy;
  const RoundsResult rounds = look(*world, options, result);
  judge_coverage(scenario, rounds, result);
  shrink_all(world, source, options, rounds, result);
  choose_main(result);
  if (result.main) {
    result.outcome = Outcome::kViolation;
  } else if (!result.limit.empty() || result.is_interrupted) {
    result.outcome = Outcome::kLimit;
  }
  return result;
}

}  // namespace dojo::campaign
