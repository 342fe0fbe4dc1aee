// Which objects are touched under which locks: finds those that no lock keeps apart.
//
// Eraser's discipline (Savage et al., Eraser, TOCS 1997), without its exemption for objects that
// are being made: two tasks touch one object, one of them writes, one of them inside a critical
// section, and no lock is common to all their touches. Objects that something else keeps in order
// are named too: that costs a search some stops (joining.h), and hides nothing.
#pragma once

#include <cstdint>
#include <unordered_map>
#include <vector>

#include "sim/actor.h"

namespace dojo::sim {

/// Locks a task holds, in the order in which it took them.
using HeldLocks = std::vector<std::uint32_t>;

class LockSets {
 public:
  /// `who` touches `object` with `held` in hand. True: now known to be touched without a common
  /// lock; told once for each object.
  bool touch(std::uint32_t object, Touch kind, std::uint32_t who, const HeldLocks& held);
  /// `inner` is taken while `held` are. The locks of a cycle of nestings that this closes, or none.
  std::vector<std::uint32_t> nest(std::uint32_t inner, const HeldLocks& held);

 private:
  struct Use {
    std::uint32_t who;
    bool writes;
    bool is_inside;    ///< a lock was held, at least once
    HeldLocks guards;  ///< held at every touch of this kind
  };
  struct Uses {
    std::vector<Use> list;
    bool is_unguarded = false;
  };

  static bool clash(const Use& a, const Use& b);

  std::unordered_map<std::uint32_t, Uses> uses_;
  std::vector<std::pair<std::uint32_t, std::uint32_t>> nested_;  // outer, inner
};

}  // namespace dojo::sim
