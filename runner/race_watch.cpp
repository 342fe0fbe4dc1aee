#include "runner/race_watch.h"

#include <algorithm>

#include "runner/accesses.h"

namespace dojo::runner {

namespace {

bool is_on(const scenario::Scenario& scenario, const char* oracle) {
  return std::ranges::find(scenario.always, oracle) != scenario.always.end();
}

sim::access::DetectorOptions options_of(const scenario::Scenario& scenario) {
  sim::access::DetectorOptions options;
  options.ends_run = is_on(scenario, "data-race");
  options.steps_at_atomics = scenario.hunt.accesses == scenario::Accesses::kRacy;
  options.code_base = protocols_base();
  return options;
}

}  // namespace

bool RaceWatch::is_wanted(const scenario::Scenario& scenario) {
  return is_on(scenario, "data-race") || is_on(scenario, "arena-rule") ||
         scenario.hunt.accesses == scenario::Accesses::kRacy;
}

RaceWatch::RaceWatch(sim::Engine& engine, models::Cluster& cluster,
                     const scenario::Scenario& scenario)
    : step_(cluster.kernel()), detector_(engine, options_of(scenario), &step_) {
  cluster.kernel().set_races(detector_);
}

}  // namespace dojo::runner
