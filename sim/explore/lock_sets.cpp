#include "sim/explore/lock_sets.h"

#include <algorithm>
#include <utility>

namespace dojo::sim {

bool LockSets::clash(const Use& a, const Use& b) {
  if (a.who == b.who || !(a.writes || b.writes) || !(a.is_inside || b.is_inside)) return false;
  return std::ranges::none_of(a.guards, [&](std::uint32_t lock) {
    return std::ranges::find(b.guards, lock) != b.guards.end();
  });
}

bool LockSets::touch(std::uint32_t object, Touch kind, std::uint32_t who, const HeldLocks& held) {
  if (kind == Touch::kName) return false;  // which one was taken means nothing
  Uses& uses = uses_[object];
  if (uses.is_unguarded) return false;
  const bool writes = kind != Touch::kRead;
  auto use = std::ranges::find_if(
      uses.list, [&](const Use& other) { return other.who == who && other.writes == writes; });
  bool is_news = false;
  if (use == uses.list.end()) {
    use = uses.list.insert(use, {who, writes, !held.empty(), held});
    is_news = true;
  } else {
    is_news = std::erase_if(use->guards, [&](std::uint32_t lock) {
                return std::ranges::find(held, lock) == held.end();
              }) != 0;
    is_news = is_news || (!held.empty() && !use->is_inside);
    use->is_inside = use->is_inside || !held.empty();
  }
  if (!is_news) return false;
  uses.is_unguarded =
      std::ranges::any_of(uses.list, [&](const Use& other) { return clash(*use, other); });
  return uses.is_unguarded;
}

std::vector<std::uint32_t> LockSets::nest(std::uint32_t inner, const HeldLocks& held) {
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
