// How many events each actor still has before it, those of the actors it has yet to spawn included:
// the weights of URW.
#pragma once

#include <map>

#include "sim/explore/by_slot.h"
#include "sim/explore/family.h"
#include "sim/explore/profile.h"
#include "sim/random.h"

namespace dojo::sim {

class EventShares {
 public:
  /// Counts all events, or only those on `object`.
  void begin(const Profile& profile, const ObjectProfile* object = nullptr);

  /// Takes in new candidates: their events leave their parent's share. Calls
  /// on_move(parent slot, child, events moved, events the parent had).
  template <class OnMove>
  void look(const Ready& ready, OnMove&& on_move) {
    family_.look(ready, [&](const Actor& child, const Family::Member& parent) {
      const auto known = with_children_.find(child.path());
      const std::uint32_t events = known == with_children_.end() ? 0 : known->second;
      shares_[child] = events;
      if (parent.is_world()) return;
      const std::uint32_t had = shares_[parent.slot];
      shares_[parent.slot] = had > events ? had - events : 0;
      on_move(parent.slot, child, events, had);
    });
  }

  /// At least 1: an actor that could act is never left out when the estimate has run out.
  std::uint32_t of(const Actor& actor) {
    const std::uint32_t share = shares_[actor];
    return share == 0 ? 1 : share;
  }
  /// `chosen` is about to fire; `counts`: with an event that was counted.
  void fires(const Actor& chosen, bool counts);
  /// One of the candidates, with probability share / sum of shares.
  std::size_t draw(RandomStream& random, const Ready& ready);

 private:
  Family family_;
  std::map<std::uint32_t, std::uint32_t> with_children_;  // by path
  BySlot<std::uint32_t> shares_;
};

}  // namespace dojo::sim
