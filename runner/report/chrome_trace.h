// A story in the Chrome trace format, for Perfetto (ui.perfetto.dev) and chrome://tracing.
//
// A process per node, a track per core. Slices: who has the core, and inside them its operations.
// Arrows: messages. Instants: everything else that was told. Counters: packets under way to each
// node, and what was measured of the run over time.
#pragma once

#include <string>
#include <vector>

#include "runner/measure/measurements.h"
#include "runner/report/story_log.h"

namespace dojo::report {

std::string chrome_trace(const std::vector<Event>& events,
                         const std::vector<measure::Series>& series = {});

}  // namespace dojo::report
