#include "sim/explore/lock_nesting.h"

#include <algorithm>

namespace dojo::sim {

std::vector<std::uint32_t> LockNesting::nest(std::uint32_t inner, const HeldLocks& held) {
  for (const std::uint32_t outer : held) {
    const std::pair<std::uint32_t, std::uint32_t> pair{outer, inner};
    if (outer == inner || std::ranges::find(nested_, pair) != nested_.end()) continue;
    nested_.push_back(pair);
    std::vector<std::uint32_t> reached{inner};
    for (std::size_t i = 0; i < reached.size(); ++i) {
      for (const auto& [from, to] : nested_) {
        if (from == reached[i] && std::ranges::find(reached, to) == reached.end()) {
          reached.push_back(to);
        }
      }
    }
    if (std::ranges::find(reached, outer) != reached.end()) return reached;
  }
  return {};
}

}  // namespace dojo::sim
