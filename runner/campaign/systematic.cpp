#include "runner/campaign/systematic.h"

#include <fmt/format.h>

#include <algorithm>

#include "runner/campaign/progress.h"
#include "sim/explore/bounded_search.h"
#include "sim/explore/depth_first.h"
#include "sim/explore/reduced_search.h"
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
    const std::uint64_t index = rounds.schedules++;
    for (const std::uint32_t pair : world_.pairs().pairs()) rounds.coverage.add_pair(index, pair);
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

bool is_systematic(std::string_view strategy) {
  return strategy == "dfs" || strategy == "dpor" || strategy == "delay" || strategy == "preemption";
}

SystematicResult search_systematically(runner::ClusterWorld& world, const HuntOptions& options) {
  SystematicResult result;
  Collector collector(world, options, result);
  const scenario::Scenario& scenario = world.scenario();
  const std::string& strategy = scenario.hunt.strategy;
  if (strategy == "dfs") {
    sim::DepthFirst search(world, limits_of(scenario));
    const auto found = search.search([&](const sim::RunResult& run) {
      return collector.take(run, [&] { return search.deviations(); });
    });
    result.is_complete = found.is_complete;
    return result;
  }
  if (strategy == "dpor") {
    const sim::DepthFirstLimits limits = limits_of(scenario);
    sim::ReducedSearch search(world, {limits.executions, limits.rare_events});
    const auto found = search.search([&](const sim::RunResult& run) {
      return collector.take(run, [&] { return search.deviations(); });
    });
    result.is_complete = found.is_complete;
    result.dropped_orders = found.dropped;
    result.rounds.coverage.set_all_distinct(result.rounds.schedules);
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
