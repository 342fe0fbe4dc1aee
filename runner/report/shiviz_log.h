// A story as a log of vector clocks, for ShiViz (bestchai.bitbucket.io/shiviz) with its default
// expression: `(?<host>\S*) (?<clock>{.*})\n(?<event>.*)`, two lines for each event.
//
// A host is a context: a task, or the interrupt context of a core. What the machine orders across
// contexts (messages, locks, wake-ups, starts, interrupts) is in the clocks; what only happened to
// come first is not.
#pragma once

#include <string>
#include <vector>

#include "runner/report/story_log.h"

namespace dojo::report {

std::string shiviz_log(const std::vector<Event>& events);

}  // namespace dojo::report
