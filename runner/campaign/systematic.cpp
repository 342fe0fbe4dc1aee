#include "runner/campaign/systematic.h"

#include <fmt/format.h>

#include <algorithm>

#include "runner/campaign/progress.h"
#include "runner/campaign/stateful.h"
#include "sim/explore/bounded_search.h"
#include "sim/explore/depth_first.h"
#include "sim/explore/independence_check.h"
#include "sim/explore/matching_search.h"
#include "sim/explore/recorder.h"
#include "sim/explore/reduced_search.h"
#include "sim/explore/replay.h"
#include "sim/explore/step_follower.h"
#include "sim/hash.h"

namespace dojo::campaign {

namespace {

/// Takes in one schedule after another.
class Collector {
 public:
  Collector(runner::ClusterWorld& world, const HuntOptions& options, SystematicResult& result)
      : world_(world),
        options_(options),
        result_(result),
        progress_(options, static_cast<std::uint64_t>(world.scenario().hunt.schedules)) {}

  /// False: the hunt is over. `deviations` are asked for when the schedule is a finding.
  template <class GetDeviations>
  bool take(const sim::RunResult& run, GetDeviations&& deviations) {
    RoundsResult& rounds = result_.rounds;
    rounds.steps += run.steps;
    rounds.fingerprint = sim::fold(rounds.fingerprint, run.fingerprint);
    if (rounds.cut_by.empty()) rounds.cut_by = run.limit_name();
    for (const std::string& name : world_.reached()) ++rounds.reached[name];
    note_pairs();
    ++rounds.schedules;
    const std::uint64_t index = rounds.schedules - 1;
    progress_.tell(rounds);
    if (options_.seconds && progress_.seconds() >= *options_.seconds) rounds.limit = "--time";
    rounds.is_interrupted = options_.is_interrupted && options_.is_interrupted();
    if (!rounds.limit.empty() || rounds.is_interrupted) return false;
    if (!run.violation) return true;
    const auto known = std::find_if(
        rounds.findings.begin(), rounds.findings.end(),
        [&](const RawFinding& f) { return f.violation.cause() == run.violation->cause(); });
    if (known != rounds.findings.end()) {
      ++known->times;
    } else {
      rounds.findings.push_back(
          {.violation = *run.violation, .index = index, .deviations = deviations()});
    }
    const scenario::Scenario& scenario = world_.scenario();
    const bool ends = scenario.expect.holds() || is_expected(scenario, *run.violation);
    return !ends || options_.keep_going;
  }

  /// Of a schedule that is not taken in, as what follows is known.
  void note_pairs() {
    RoundsResult& rounds = result_.rounds;
    for (const std::uint32_t pair : world_.pairs().pairs()) {
      rounds.coverage.add_pair(rounds.schedules, pair);
    }
  }

  /// What was taken in so far is taken in again.
  void restart() { result_.rounds = {}; }

 private:
  runner::ClusterWorld& world_;
  const HuntOptions& options_;
  SystematicResult& result_;
  ProgressTeller progress_;
};

sim::DepthFirstLimits limits_of(const scenario::Scenario& scenario) {
  sim::DepthFirstLimits limits;
  limits.executions = static_cast<std::uint64_t>(scenario.hunt.schedules);
  for (const scenario::Fault& fault : scenario.faults) {
    limits.rare_events += static_cast<std::uint32_t>(fault.budget);
  }
  return limits;
}

/// Runs an execution of joined steps again, one step at a time, and writes down how.
sim::Deviations in_single_steps(runner::ClusterWorld& world, std::vector<sim::JoinedStep> steps) {
  sim::StepFollower follower(std::move(steps));
  sim::Recorder recorder(follower);
  world.rewind();
  world.run(recorder);
  return recorder.deviations();
}

/// --verify-independence.
class Verifier {
 public:
  Verifier(runner::ClusterWorld& world, bool is_on, HuntResult::IndependenceFacts& facts)
      : world_(world), check_(world), facts_(facts) {
    facts_.is_asked = is_on;
  }

  /// False: it objects.
  bool verify(const sim::Execution& execution, sim::Joining* joining) {
    if (!facts_.is_asked) return true;
    const auto objection = check_.check(execution, joining);
    facts_.pairs = check_.pairs();
    facts_.not_possible = check_.not_possible();
    facts_.objection = objection.value_or("");
    return !objection;
  }
  bool verify(const sim::Deviations& deviations) {
    if (!facts_.is_asked) return true;
    sim::Replay replay(deviations);
    sim::ExecutionLog log;
    world_.rewind();
    log.begin(world_.engine());
    sim::Engine::set_observer(&log);
    world_.run(replay);
    sim::Engine::set_observer(nullptr);
    return verify(log.finish(), nullptr);
  }

 private:
  runner::ClusterWorld& world_;
  sim::IndependenceCheck check_;
  HuntResult::IndependenceFacts& facts_;
};

void reduce(runner::ClusterWorld& world, const HuntOptions& options, Collector& collector,
            SystematicResult& result) {
  const scenario::Scenario& scenario = world.scenario();
  const sim::DepthFirstLimits shared = limits_of(scenario);
  sim::ReducedSearchLimits limits;
  limits.executions = shared.executions;
  limits.rare_events = shared.rare_events;
  limits.reduction =
      scenario.hunt.strategy == "source-dpor" ? sim::Reduction::kSource : sim::Reduction::kOptimal;
  limits.joins_sections = scenario.cluster.is_abstract.value_or(false);
  limits.on_restart = [&] { collector.restart(); };
  sim::ReducedSearch search(world, limits);
  Verifier verifier(world, options.verify_independence, result.independence);
  const auto found = search.search([&](const sim::RunResult& run) {
    const bool goes_on = collector.take(run, [&] {
      return limits.joins_sections ? in_single_steps(world, joined_steps(search.execution()))
                                   : search.deviations();
    });
    return verifier.verify(search.execution(), search.joining()) && goes_on;
  });
  result.is_complete = found.is_complete;
  result.rounds.coverage.set_all_distinct(result.rounds.schedules);
  result.reduction = {found.blocked, found.fallbacks, found.exposed, limits.joins_sections};
}

/// Depth first with state matching, where the machine is abstract.
void match_states(runner::ClusterWorld& world, const HuntOptions& options, Collector& collector,
                  SystematicResult& result) {
  const scenario::Scenario& scenario = world.scenario();
  const sim::DepthFirstLimits shared = limits_of(scenario);
  sim::MatchingLimits limits;
  limits.runs = shared.executions;
  limits.rare_events = shared.rare_events;
  limits.bytes = static_cast<std::uint64_t>(scenario.hunt.bounds.memory_bytes);
  limits.joins_sections = true;
  limits.verifies = options.verify_independence;
  limits.on_restart = [&] { collector.restart(); };
  limits.on_given_up = [&] { collector.note_pairs(); };
  sim::MatchingSearch search(world, limits);
  const sim::MatchingResult found = search.search([&](const sim::RunResult& run) {
    return collector.take(run, [&] { return in_single_steps(world, search.steps()); });
  });
  result.is_complete = found.is_complete;
  if (found.is_out_of_memory) result.rounds.limit = "memory";
  result.matching = {found.states, found.steps, found.matched, found.deepest, found.exposed};
  result.independence = {limits.verifies, found.pairs, 0, found.verified, found.objection};
}

std::string bound_text(const sim::BoundedResult& found, std::string_view what) {
  std::string text;
  for (std::uint32_t cost = 0; cost < found.schedules.size(); ++cost) {
    text += fmt::format("{}{} schedule{} with {} {}{}{}", cost == 0 ? "" : ", ",
                        found.schedules[cost], found.schedules[cost] == 1 ? "" : "s", cost, what,
                        cost == 1 ? "" : "s", cost < found.bounds_done ? "" : " (not all)");
  }
  return text;
}

}  // namespace

bool is_reduced(std::string_view strategy) {
  return strategy == "dpor" || strategy == "source-dpor";
}

bool is_systematic(std::string_view strategy) {
  return strategy == "dfs" || strategy == kStateful || is_reduced(strategy) ||
         strategy == "delay" || strategy == "preemption";
}

SystematicResult search_systematically(runner::ClusterWorld& world, const HuntOptions& options) {
  SystematicResult result;
  Collector collector(world, options, result);
  const scenario::Scenario& scenario = world.scenario();
  const std::string& strategy = scenario.hunt.strategy;
  if (strategy == "dfs") {
    sim::DepthFirst search(world, limits_of(scenario));
    Verifier verifier(world, options.verify_independence, result.independence);
    const auto found = search.search([&](const sim::RunResult& run) {
      const bool goes_on = collector.take(run, [&] { return search.deviations(); });
      return verifier.verify(search.deviations()) && goes_on;
    });
    result.is_complete = found.is_complete;
    return result;
  }
  if (strategy == kStateful) {
    match_states(world, options, collector, result);
    return result;
  }
  if (is_reduced(strategy)) {
    reduce(world, options, collector, result);
    return result;
  }
  const auto bounding = strategy == "delay" ? sim::Bounding::kDelay : sim::Bounding::kPreemption;
  sim::BoundedSearch search(world, bounding, limits_of(scenario));
  const auto found = search.search([&](const sim::RunResult& run) {
    return collector.take(run, [&] { return search.deviations(); });
  });
  result.is_complete = found.is_complete;
  result.bound = bound_text(found, strategy);
  return result;
}

}  // namespace dojo::campaign
