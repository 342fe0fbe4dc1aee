// A story in the Chrome trace format, for Perfetto (ui.perfetto.dev) and chrome://tracing.
//
// A process per node, a track per core. Slices: who has the core, and inside them its operations.
// Arrows: messages. Instants: everything else that was told.
#pragma once

#include <string>
#include <vector>

#include "runner/report/story_log.h"

namespace dojo::report {

std::string chrome_trace(const std::vector<Event>& events);

}  // namespace dojo::report
