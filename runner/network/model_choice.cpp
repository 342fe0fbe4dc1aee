#include "runner/network/model_choice.h"

#include <algorithm>

namespace dojo::runner {

namespace {

/// Litmus tests and basic costs place their pages in a run of their own, and rules have no network.
bool has_network_of_its_own(const scenario::Scenario& scenario) {
  return std::ranges::any_of(scenario.workload, [](const scenario::Workload& load) {
    return std::holds_alternative<scenario::Litmus>(load) ||
           std::holds_alternative<scenario::BasicCosts>(load) ||
           std::holds_alternative<scenario::Rules>(load);
  });
}

}  // namespace

void choose_model_of_run(scenario::Scenario& scenario) {
  auto& model = scenario.cluster.interconnect.model;
  if (model || scenario.hunt.mode != scenario::Mode::kTimed) return;
  model = has_network_of_its_own(scenario) ? scenario::NetworkModel::kAnalytic
                                           : scenario::NetworkModel::kSimgrid;
}

std::optional<std::string> complaint_about_model(const scenario::Scenario& scenario) {
  if (!uses_simgrid(scenario)) return std::nullopt;
  if (scenario.hunt.mode != scenario::Mode::kTimed) {
    return "cluster.interconnect.model: simgrid knows one order, that of time; accepted in this "
           "mode: analytic";
  }
  if (has_network_of_its_own(scenario)) {
    return "cluster.interconnect.model: simgrid; accepted with a workload of kind litmus, "
           "basic-costs or rules: "
           "analytic";
  }
  return std::nullopt;
}

}  // namespace dojo::runner
