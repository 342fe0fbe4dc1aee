// Which locks are taken while which others are held: names those that are nested both ways round.
//
// They could deadlock, so a search that takes critical sections as one step has to see each
// acquisition (joining.h).
#pragma once

#include <cstdint>
#include <utility>
#include <vector>

namespace dojo::sim {

/// Locks a task holds, in the order in which it took them.
using HeldLocks = std::vector<std::uint32_t>;

class LockNesting {
 public:
  /// `inner` is taken while `held` are. The locks of a cycle of nestings that this closes, or none.
  std::vector<std::uint32_t> nest(std::uint32_t inner, const HeldLocks& held);

 private:
  std::vector<std::pair<std::uint32_t, std::uint32_t>> nested_;  // outer, inner
};

}  // namespace dojo::sim
