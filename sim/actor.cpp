#include "sim/actor.h"

#include <algorithm>

#include "sim/assert.h"
#include "sim/engine.h"

namespace dojo::sim {

Actor::Actor(Engine& engine, ActorKind kind, std::uint32_t parent_path, const char* name)
    : engine_(engine),
      path_(path_hash(parent_path, name)),
      slot_(engine.next_slot_++),
      kind_(kind),
      name_(name) {
  engine.actors_.push_back(this);
}

Actor::~Actor() {
  engine_.withdraw(*this);
  std::vector<Actor*>& all = engine_.actors_;
  all.erase(std::ranges::lower_bound(all, slot_, {}, &Actor::slot_));
}

std::uint32_t Actor::next_ordinal(std::uint32_t site) {
  for (SiteCount& entry : site_counts_) {
    if (entry.site == site) return entry.count++;
  }
  site_counts_.push_back({site, 1});
  return 0;
}

}  // namespace dojo::sim
