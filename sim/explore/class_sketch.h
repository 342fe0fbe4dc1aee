// How many happens-before classes were seen, and which part of a portfolio saw them first, in
// little memory.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace dojo::sim {

/// Which classes were seen, as far as it fits: those with the smallest hashes, with the part of a
/// portfolio that saw each first. Merging in order is exact; all parts are sampled alike.
class ClassSketch {
 public:
  struct Entry {
    std::uint32_t hash = 0;
    std::uint32_t part = 0;
  };
  void add(Entry entry);
  void merge(const ClassSketch& other);
  /// How many distinct classes were seen; an estimate above kEntries.
  double distinct() const;
  std::uint32_t first_seen_by(std::uint32_t part) const;
  const std::vector<Entry>& entries() const { return entries_; }

  static constexpr std::size_t kEntries = 256;

 private:
  std::vector<Entry> entries_;  // by hash
};

}  // namespace dojo::sim
