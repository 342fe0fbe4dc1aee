// The strategy of a scenario, with what each schedule draws anew.
#pragma once

#include <memory>

#include "runner/scenario/scenario.h"
#include "sim/explore/strategy.h"

namespace dojo::campaign {

/// The strategy called `name` for this scenario: `hunt.swarm` is put around it. nullptr when there
/// is no sampling strategy of that name.
std::unique_ptr<sim::Strategy> make_strategy(const scenario::Scenario& scenario,
                                             std::string_view name);

}  // namespace dojo::campaign
