#include "sim/explore/future_touches.h"

#include <xxhash.h>

#include <algorithm>

namespace dojo::sim {

std::uint32_t TouchNames::object(Kind kind, std::uint32_t name) {
  const std::uint64_t key = static_cast<std::uint64_t>(kind) << 32 | name;
  return objects_.try_emplace(key, static_cast<std::uint32_t>(objects_.size())).first->second;
}

ActorSet TouchNames::actor(std::uint32_t path) {
  const auto number =
      actors_.try_emplace(path, static_cast<std::uint32_t>(actors_.size())).first->second;
  return number < 63 ? ActorSet{1} << number : kNoBitOfTheirOwn;
}

namespace {

bool has(const Guards& guards, std::uint32_t lock) {
  return lock != 0 && std::ranges::find(guards, lock) != guards.end();
}

}  // namespace

void StepTouches::add(const Item& touch) {
  const auto known = std::ranges::find_if(items_, [&](const Item& item) {
    return item.object == touch.object && item.writes == touch.writes && item.who == touch.who;
  });
  if (known == items_.end()) {
    items_.push_back(touch);
    return;
  }
  known->is_inside = known->is_inside || touch.is_inside;
  for (std::uint32_t& lock : known->guards) {
    if (!has(touch.guards, lock)) lock = 0;
  }
}

void StepTouches::find_unguarded(std::vector<std::uint32_t>& names) const {
  for (std::size_t i = 0; i < items_.size(); ++i) {
    const Item& a = items_[i];
    for (std::size_t k = i + 1; a.name != 0 && k < items_.size(); ++k) {
      const Item& b = items_[k];
      if (a.object != b.object || a.who == b.who || !(a.writes || b.writes)) continue;
      const bool has_common = has(a.guards, b.guards[0]) || has(a.guards, b.guards[1]);
      if ((a.is_inside || b.is_inside) && !has_common) names.push_back(a.name);
    }
  }
}

void FutureTouches::clear() {
  uses_.clear();
  is_everything_ = false;
}

void FutureTouches::add(const StepTouches& steps) {
  for (const StepTouches::Item& item : steps.items()) {
    if (uses_.size() <= item.object) uses_.resize(item.object + 1);
    Use& use = uses_[item.object];
    (item.writes ? use.writers : use.readers) |= item.who;
  }
}

void FutureTouches::add(const FutureTouches& other) {
  is_everything_ = is_everything_ || other.is_everything_;
  if (uses_.size() < other.uses_.size()) uses_.resize(other.uses_.size());
  for (std::size_t i = 0; i < other.uses_.size(); ++i) {
    uses_[i].readers |= other.uses_[i].readers;
    uses_[i].writers |= other.uses_[i].writers;
  }
}

bool FutureTouches::conflicts_with(const StepTouches& steps, ActorSet own) const {
  if (is_everything_) return true;
  const ActorSet others = ~own | kNoBitOfTheirOwn;
  return std::ranges::any_of(steps.items(), [&](const StepTouches::Item& item) {
    if (item.object >= uses_.size()) return false;
    const Use& use = uses_[item.object];
    return ((item.writes ? use.readers | use.writers : use.writers) & others) != 0;
  });
}

std::uint64_t FutureTouches::hash() const {
  return XXH3_64bits_withSeed(uses_.data(), bytes(), is_everything_ ? 1 : 0);
}

FutureTable::Id FutureTable::keep(const FutureTouches& touches) {
  const std::uint64_t hash = touches.hash();
  const auto [begin, end] = by_hash_.equal_range(hash);
  for (auto it = begin; it != end; ++it) {
    if (kept_[it->second] == touches) return it->second;
  }
  const Id id = static_cast<Id>(kept_.size());
  kept_.push_back(touches);
  constexpr std::size_t kPlace = 40;  // a node of the hash table
  bytes_ += touches.bytes() + sizeof(FutureTouches) + kPlace;
  by_hash_.emplace(hash, id);
  return id;
}

void FutureTable::clear() {
  kept_.clear();
  by_hash_.clear();
  bytes_ = 0;
}

}  // namespace dojo::sim
