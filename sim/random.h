// Random streams: splitmix64 seeded by (seed, component). One stream per component, so that a
// change in one place does not shift the draws of another. State is one word: it lives in the arena
// or outside.
#pragma once

#include <cstdint>
#include <string_view>

#include "sim/hash.h"

namespace dojo::sim {

class RandomStream {
 public:
  RandomStream() = default;
  RandomStream(std::uint64_t seed, std::string_view component)
      : state_(mix64(seed ^ mix64(hash_text(component)))) {}
  explicit RandomStream(std::uint64_t seed) : state_(mix64(seed)) {}

  std::uint64_t next() {
    state_ += 0x9e3779b97f4a7c15ull;
    std::uint64_t x = state_;
    x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9ull;
    x = (x ^ (x >> 27)) * 0x94d049bb133111ebull;
    return x ^ (x >> 31);
  }
  /// Uniform in [0, bound) by multiplication; the bias is below bound / 2^64. Requires: bound > 0.
  std::uint64_t below(std::uint64_t bound) {
    return static_cast<std::uint64_t>((static_cast<unsigned __int128>(next()) * bound) >> 64);
  }

 private:
  std::uint64_t state_ = 0;
};

}  // namespace dojo::sim
