#include "sim/explore/class_sketch.h"

#include <algorithm>

namespace dojo::sim {

void ClassSketch::add(Entry entry) {
  const auto at = std::lower_bound(entries_.begin(), entries_.end(), entry,
                                   [](const Entry& a, const Entry& b) { return a.hash < b.hash; });
  if (at != entries_.end() && at->hash == entry.hash) return;
  if (entries_.size() == kEntries) {
    if (at == entries_.end()) return;
    const auto offset = at - entries_.begin();
    entries_.pop_back();
    entries_.insert(entries_.begin() + offset, entry);
    return;
  }
  entries_.insert(at, entry);
}

void ClassSketch::merge(const ClassSketch& other) {
  for (const Entry& entry : other.entries_) add(entry);
}

double ClassSketch::distinct() const {
  if (entries_.size() < kEntries) return static_cast<double>(entries_.size());
  // The kEntries-th smallest of N uniform hashes lies near kEntries / N.
  constexpr double kRange = 4294967296.0;
  return (kEntries - 1) * kRange / std::max(1.0, static_cast<double>(entries_.back().hash));
}

std::uint32_t ClassSketch::first_seen_by(std::uint32_t part) const {
  return static_cast<std::uint32_t>(std::count_if(
      entries_.begin(), entries_.end(), [&](const Entry& entry) { return entry.part == part; }));
}

}  // namespace dojo::sim
