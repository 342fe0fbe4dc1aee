// Which model of the network a command uses.
#pragma once

#include <optional>
#include <string>

#include "runner/scenario/scenario.h"

namespace dojo::runner {

/// For one timed run: the model that the scenario names, else simgrid where that is possible.
void choose_model_of_run(scenario::Scenario& scenario);

/// Why the scenario cannot run with the model it names, if it cannot.
std::optional<std::string> complaint_about_model(const scenario::Scenario& scenario);

inline bool uses_simgrid(const scenario::Scenario& scenario) {
  return scenario.cluster.interconnect.model == scenario::NetworkModel::kSimgrid;
}

}  // namespace dojo::runner
