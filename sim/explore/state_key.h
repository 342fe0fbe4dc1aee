// A state of a world that is known again by a hash of 128 bits (XXH3): what it is told in, and its
// key.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace dojo::sim {

/// Words in an order that depends on the state alone.
using StateWords = std::vector<std::uint64_t>;

struct StateKey {
  std::uint64_t low = 0;
  std::uint64_t high = 0;
  friend bool operator==(const StateKey&, const StateKey&) = default;
};

struct StateKeyHash {
  std::size_t operator()(const StateKey& key) const { return key.low; }
};

StateKey key_of(const StateWords& words);

}  // namespace dojo::sim
