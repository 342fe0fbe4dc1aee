#include "sim/explore/class_watch.h"

namespace dojo::sim {

Chooser& ClassWatch::begin(std::uint64_t index) {
  // A portfolio hashes by itself what it learns from; the default order is one schedule.
  const bool is_told = strategy_.seen_class().has_value();
  is_hashing_ = looks_at_class_of(index) && !is_told && !strategy_.takes_defaults();
  if (!is_hashing_) return strategy_;
  order_.begin();
  return *this;
}

std::optional<std::uint64_t> ClassWatch::seen() const {
  if (is_hashing_) return order_.value();
  return strategy_.seen_class();
}

Pick ClassWatch::next(const Ready& ready) {
  const Pick pick = strategy_.next(ready);
  order_.fires(*ready.actors[pick.index]);
  return pick;
}

}  // namespace dojo::sim
