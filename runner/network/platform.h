// A network from a SimGrid platform file, as SimGrid reads it: hosts, links and the ways between.
#pragma once

#include <memory>

#include "models/network_simulator.h"
#include "runner/input_error.h"
#include "runner/scenario/scenario.h"

namespace dojo::runner {

/// A platform, and a file that SimGrid can read again: the text may have come from anywhere.
struct Platform {
  models::PlatformDescription description;
  std::string file;
};

/// The same text is read once. In a process of its own: this one may make another simulator.
InputResult<std::shared_ptr<const Platform>> read_platform(const scenario::Attachment& file);

}  // namespace dojo::runner
