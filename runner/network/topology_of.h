// The network that a scenario describes, as a graph: what the interconnect and `dojo show topology`
// work on.
#pragma once

#include <memory>

#include "models/topology.h"
#include "runner/input_error.h"
#include "runner/scenario/scenario.h"

namespace dojo::runner {

/// What is wrong with the file that it is described by, if anything: a node that cannot be reached,
/// an attribute without a unit. Requires: a scenario that was loaded without errors.
InputResult<std::shared_ptr<const models::Topology>> topology_of(const scenario::Cluster& cluster);

}  // namespace dojo::runner
