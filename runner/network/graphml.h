// A network from a GraphML file, read by Boost.Graph.
//
// Which attributes count (docs/interconnects.md): of a node `label`, `role` (a `switch` runs no
// node), `Latitude` and `Longitude`; of an edge `latency` and `bandwidth`, as text with units, and
// `LinkSpeedRaw` in bits per second. An edge without a latency takes that of its length on the
// globe when both ends say where they are; what nobody says is said by the scenario.
#pragma once

#include <memory>

#include "models/topology_shapes.h"
#include "runner/input_error.h"
#include "runner/scenario/scenario.h"

namespace dojo::runner {

InputResult<std::shared_ptr<const models::Topology>> read_graphml(
    const scenario::Attachment& file, const models::ShapeOptions& options,
    const scenario::Jitter& jitter);

}  // namespace dojo::runner
