// Checks of the loader that look at more than one part of a scenario.
#pragma once

#include "runner/scenario/codec.h"

namespace dojo::scenario {

/// That the topology has room for the nodes, and background traffic goes between some of them.
void check_interconnect(Context& context, const Value& root, const Scenario& s);

/// That faults strike nodes that exist, at times that a run has.
void check_faults(Context& context, const Value& root, const Scenario& s);

}  // namespace dojo::scenario
