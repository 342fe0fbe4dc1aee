// Values of shared words in words: what Shared<T> takes as its `describe`.
#pragma once

#include <cstdint>
#include <string>

namespace dojo::kapi {

/// A NodeSet (its first 64 nodes): "{n0,n2}", "{}".
std::string describe_nodes(std::uint64_t value);

}  // namespace dojo::kapi
