#include "sim/explore/event_shares.h"

namespace dojo::sim {

void EventShares::begin(const Profile& profile, const ObjectProfile* object) {
  family_.begin();
  shares_.clear();
  with_children_.clear();
  std::map<std::uint32_t, std::uint32_t> parents;
  for (const ActorProfile& actor : profile.actors) parents[actor.path] = actor.parent;
  const auto add = [&](std::uint32_t path, std::uint32_t events) {
    // Bounded: two paths that collide could make a circle.
    for (std::size_t depth = 0; path != 0 && depth <= parents.size(); ++depth) {
      with_children_[path] += events;
      const auto parent = parents.find(path);
      path = parent == parents.end() ? 0 : parent->second;
    }
  };
  if (object == nullptr) {
    for (const ActorProfile& actor : profile.actors) add(actor.path, actor.events);
  } else {
    for (const ObjectProfile::Count& count : object->counts) add(count.path, count.events);
  }
}

void EventShares::fires(const Actor& chosen, bool counts) {
  std::uint32_t& share = shares_[chosen];
  if (counts && share > 0) --share;
  family_.fires(chosen);
}

std::size_t EventShares::draw(RandomStream& random, const Ready& ready) {
  std::uint64_t sum = 0;
  for (const Actor* actor : ready.actors) sum += of(*actor);
  std::uint64_t left = random.below(sum);
  for (std::size_t i = 0; i < ready.actors.size(); ++i) {
    const std::uint32_t share = of(*ready.actors[i]);
    if (left < share) return i;
    left -= share;
  }
  return 0;
}

}  // namespace dojo::sim
