// The variables of a shared object: where no run may leave anything, since a rewind does not reach
// them.
#pragma once

#include <cstdint>

namespace dojo::sim::access {

/// Hash of the writable segment of the shared object that holds `symbol`, without what the loader
/// makes read-only.
std::uint64_t hash_of_variables(const void* symbol);

}  // namespace dojo::sim::access
