#include "sim/explore/footprint.h"

#include <algorithm>

namespace dojo::sim {

void Footprint::clear() {
  items_.clear();
  touched_ = not_reads_ = 0;
}

namespace {

bool has(const Guards& guards, std::uint32_t lock) {
  return lock != 0 && (guards[0] == lock || guards[1] == lock);
}

bool has_common(const Guards& a, const Guards& b) { return has(a, b[0]) || has(a, b[1]); }

}  // namespace

void Footprint::add(std::uint32_t object, Touch kind, const Guards& guards) {
  touched_ |= bit(object);
  if (kind != Touch::kRead) not_reads_ |= bit(object);
  const auto place = std::ranges::lower_bound(items_, object, {}, &Item::object);
  if (place == items_.end() || place->object != object) {
    items_.insert(place, {object, kind, guards[0] != 0, false, guards});
    return;
  }
  place->is_watched = false;
  place->is_inside |= guards[0] != 0;
  for (std::uint32_t& lock : place->guards) {
    if (!has(guards, lock)) lock = 0;
  }
  if (place->kind != kind) {
    place->kind = Touch::kWrite;
    not_reads_ |= bit(object);
  }
}

void Footprint::watch(std::uint32_t object) {
  const auto place = std::ranges::lower_bound(items_, object, {}, &Item::object);
  if (place != items_.end() && place->object == object) return;  // seen more closely already
  touched_ |= bit(object);
  items_.insert(place, {object, Touch::kRead, false, true, {}});
}

bool Footprint::shares_names_with(const Footprint& other) const {
  return std::ranges::any_of(items_, [&](const Item& mine) {
    return mine.kind == Touch::kName && std::ranges::any_of(other.items_, [&](const Item& its) {
             return its.object == mine.object && its.kind == Touch::kName;
           });
  });
}

void Footprint::add(const Footprint& other) {
  for (const Item& item : other.items_) add(item.object, item.kind, item.guards);
}

bool Footprint::conflicts_with(const Footprint& other) const {
  if (((touched_ & other.not_reads_) | (not_reads_ & other.touched_)) == 0) return false;
  auto mine = items_.begin();
  auto theirs = other.items_.begin();
  while (mine != items_.end() && theirs != other.items_.end()) {
    if (mine->object < theirs->object) {
      ++mine;
    } else if (theirs->object < mine->object) {
      ++theirs;
    } else {
      if (mine->kind != theirs->kind || mine->kind == Touch::kWrite) return true;
      ++mine;
      ++theirs;
    }
  }
  return false;
}

void Footprint::find_unguarded(const Footprint& other, std::vector<std::uint32_t>& objects) const {
  for (const Item& mine : items_) {
    const auto its = std::ranges::lower_bound(other.items_, mine.object, {}, &Item::object);
    if (its == other.items_.end() || its->object != mine.object) continue;
    const bool commute = mine.kind == its->kind && mine.kind != Touch::kWrite;
    const bool is_inside = mine.is_inside || its->is_inside;
    const bool is_watch = mine.is_watched || its->is_watched;
    if (!commute && is_inside && !is_watch && !has_common(mine.guards, its->guards)) {
      objects.push_back(mine.object);
    }
  }
}

bool Footprint::writes(std::uint32_t object) const {
  if ((not_reads_ & bit(object)) == 0) return false;
  const auto place = std::ranges::lower_bound(items_, object, {}, &Item::object);
  return place != items_.end() && place->object == object && place->kind != Touch::kRead;
}

}  // namespace dojo::sim
