// Accesses to shared words that get into each other's way: races, and writes in the middle of
// another context's operation; and through which words and edges events can have influenced a
// failure.
#pragma once

#include <map>
#include <span>
#include <vector>

#include "runner/report/causality.h"

namespace dojo::report {

/// An access of one context, in the middle of another's operation on that word.
struct Intrusion {
  std::size_t before;  // of the disturbed context
  std::size_t middle;
  std::size_t after;  // of the disturbed context
};

class Disturbances {
 public:
  Disturbances(std::span<const Event> events, const Causality& causality, std::size_t failure);

  std::vector<EventPair> races;  // neighbouring conflicting accesses that nothing orders
  std::vector<Intrusion> intrusions;

  /// Marks what can have influenced the failure.
  std::vector<bool> influences() const;

 private:
  /// Last accesses to a word: who wrote, and who has read since (and the writer before it wrote).
  struct WordHistory {
    std::size_t writer = SIZE_MAX;
    std::map<std::uint32_t, std::size_t> readers;  // by path: their last read
    std::map<std::uint32_t, std::size_t> last;     // by path: their last access
  };

  void find_races();
  void look_for_intrusion(WordHistory& history, std::size_t now);
  void compare(std::size_t before, std::size_t now);

  std::span<const Event> events_;
  const Causality& causality_;
  std::size_t failure_;
  std::vector<std::size_t> source_;  // of the value read or overwritten
};

}  // namespace dojo::report
