// A story in the Paje format, for pajeng, ViTE and Paje itself.
//
// Containers: the cluster, its nodes, their cores. On a core a state: who has it. Between nodes a
// link for each message. At a node an event for each fault and each line of a protocol's log.
#pragma once

#include <string>
#include <vector>

#include "runner/report/story_log.h"

namespace dojo::report {

std::string paje_trace(const std::vector<Event>& events);

}  // namespace dojo::report
