// Footprint: what one step touched. Two steps of different actors commute unless their footprints
// conflict: a common object that one of them writes.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "sim/actor.h"

namespace dojo::sim {

/// Locks that the acting task holds; 0: none. A third one is left out, which never makes a touch
/// look better protected than it is.
using Guards = std::array<std::uint32_t, 2>;

class Footprint {
 public:
  void clear();
  void add(std::uint32_t object, Touch kind, const Guards& guards = {});
  void add(const Footprint& other);
  /// Reads it, at a moment that nobody needs to know exactly (Observer::on_watched).
  void watch(std::uint32_t object);
  /// Both take a name (Touch::kName) out of the same pool.
  bool shares_names_with(const Footprint& other) const;
  bool conflicts_with(const Footprint& other) const;
  bool writes(std::uint32_t object) const;
  /// Adds to `objects` those in conflict that no common lock protects, although one of the two
  /// touched them under a lock.
  void find_unguarded(const Footprint& other, std::vector<std::uint32_t>& objects) const;

 private:
  struct Item {
    std::uint32_t object;
    Touch kind;
    bool is_inside;   ///< touched with a lock held, at least once
    bool is_watched;  ///< and nothing more
    Guards guards;    ///< held at every touch of the object
  };
  static std::uint64_t bit(std::uint32_t object) {
    return std::uint64_t{1} << (object * 0x9e3779b1u >> 26);
  }

  std::vector<Item> items_;      // by object
  std::uint64_t touched_ = 0;    // a bit for every object: says "no" quickly
  std::uint64_t not_reads_ = 0;  // of those not only read
};

}  // namespace dojo::sim
