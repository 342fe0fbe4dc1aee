// What `coverage` keeps between schedules: the marks seen (accesses that met, pairs of a table),
// and beginnings of schedules that showed some for the first time.
#pragma once

#include <cstdint>
#include <vector>

namespace dojo::sim {

/// The random stream that answers from the end of the segment before to choice number `end`.
struct Segment {
  std::uint32_t stream = 0;
  std::uint32_t end = 0;
};

/// A schedule by its streams: the same draws, the same schedule.
struct Beginning {
  std::vector<Segment> segments;
  std::uint32_t choices = 0;         ///< length of the schedule
  std::vector<std::uint32_t> marks;  ///< those it was the first to show
};

struct Corpus {
  std::vector<std::uint32_t> marks;   // sorted
  std::vector<Beginning> beginnings;  // oldest first, at most kBeginningsMax

  static constexpr std::size_t kBeginningsMax = 64;

  bool has(std::uint32_t mark) const;
  void add(std::uint32_t mark);
  /// Takes beginnings that show something new here.
  void merge(const Corpus& other);
};

}  // namespace dojo::sim
