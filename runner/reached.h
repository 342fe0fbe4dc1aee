// Which `sometimes` conditions a finished run has reached.
//
// Some are said by protocol code (kapi `sometimes`); the others follow from what the machine
// counted. The names are those of runner/scenario/names.cpp.
#pragma once

#include <string_view>

#include "models/cluster.h"

namespace dojo::runner {

/// True if the run reached the condition; a name that nobody knows is never reached.
bool is_reached(models::Cluster& cluster, std::string_view condition);

}  // namespace dojo::runner
