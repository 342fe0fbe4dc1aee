// Addresses of code as functions and lines, inlined ones included (backward-cpp on libdw). Outside
// of the world and on the process's own stack only: it allocates and needs room.
#pragma once

#include <string>
#include <vector>

namespace dojo::sim::access {

struct Frame {
  std::string function;
  std::string file;
  unsigned line = 0;
};

/// What stands at the call or access that returns to `pc`, innermost function first. Never empty.
const std::vector<Frame>& frames_at(const void* pc);
/// The variable at `address`, or "".
std::string variable_at(const void* address);
/// True for a frame of the project itself, not of a library.
bool is_own(const Frame& frame);

}  // namespace dojo::sim::access
