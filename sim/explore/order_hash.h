// The happens-before class of a schedule as a hash: equal for schedules that differ only in the
// order of operations which do not conflict. What conflicts is what actors announce (Intent).
#pragma once

#include <cstdint>
#include <vector>

#include "sim/explore/by_slot.h"
#include "sim/hash.h"

namespace dojo::sim {

/// Hashes one schedule while it runs.
class OrderHash {
 public:
  void begin();
  /// `chosen` is about to fire.
  void fires(const Actor& chosen);
  std::uint64_t value() const { return mix64(sum_ + mix64(first_)); }
  /// Coarser: forgets who made an actor's first events. What portfolios have always learned from,
  /// and keep: what they draw depends on it.
  std::uint32_t coarse_value() const { return static_cast<std::uint32_t>(mix64(sum_)); }

 private:
  struct Object {
    std::uint64_t run = 0;  ///< others are empty
    std::uint32_t object = 0;
    std::uint64_t write = 0;  ///< hash of the last write
    std::uint64_t reads = 0;  ///< sum over the reads since
  };
  Object& find(std::uint32_t object);

  static constexpr std::size_t kObjects = 1 << 12;
  static constexpr std::size_t kProbes = 8;  ///< then objects share an entry: a finer class

  std::uint64_t run_ = 0;
  std::uint64_t sum_ = 0;    // over all events: their order in time does not matter
  std::uint64_t first_ = 0;  // over those without a hashed event of their actor before: who it was
  std::vector<Object> objects_;
  BySlot<std::uint64_t> last_;  // hash of the actor's event before
};

}  // namespace dojo::sim
