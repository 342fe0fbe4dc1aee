#include "sim/explore/footprint.h"

#include <algorithm>

namespace dojo::sim {

void Footprint::clear() {
  items_.clear();
  touched_ = not_reads_ = 0;
}

void Footprint::add(std::uint32_t object, Touch kind) {
  touched_ |= bit(object);
  if (kind != Touch::kRead) not_reads_ |= bit(object);
  const auto place = std::ranges::lower_bound(items_, object, {}, &Item::object);
  if (place == items_.end() || place->object != object) {
    items_.insert(place, {object, kind});
  } else if (place->kind != kind) {
    place->kind = Touch::kWrite;
    not_reads_ |= bit(object);
  }
}

void Footprint::add(const Footprint& other) {
  for (const Item& item : other.items_) add(item.object, item.kind);
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

bool Footprint::writes(std::uint32_t object) const {
  if ((not_reads_ & bit(object)) == 0) return false;
  const auto place = std::ranges::lower_bound(items_, object, {}, &Item::object);
  return place != items_.end() && place->object == object && place->kind != Touch::kRead;
}

}  // namespace dojo::sim
