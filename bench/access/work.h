// A piece of work as protocol code has it: a table of entries in a std::map, looked up and changed.
// Compiled twice, in two namespaces and two shared objects: watched.cpp, plain.cpp.
#pragma once

#include <cstdint>

namespace dojo::bench::watched {
/// So many look-ups and changes; returns something that depends on them.
std::uint64_t work(std::uint64_t operations);
}  // namespace dojo::bench::watched

namespace dojo::bench::plain {
std::uint64_t work(std::uint64_t operations);
}  // namespace dojo::bench::plain
