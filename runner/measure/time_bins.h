// Amounts over time in a bounded number of equal bins: when the time goes on beyond the last one,
// two neighbours become one of twice the width. What it holds depends on what was added, not on
// when it was looked at.
#pragma once

#include <cstddef>
#include <vector>

#include "sim/time.h"

namespace dojo::measure {

class TimeBins {
 public:
  /// Bins from here on.
  void begin(sim::Tick from) { from_ = from; }
  /// `amount` at each nanosecond between `from` and `until`. Requires: not before the beginning.
  void add_span(sim::Tick from, sim::Tick until, double amount);
  /// `amount` at one instant.
  void add_point(sim::Tick at, double amount);

  sim::Tick from() const { return from_; }
  sim::Tick interval() const { return interval_; }
  /// By bin: the sum of amounts times nanoseconds (spans) and of amounts (points).
  const std::vector<double>& sums() const { return sums_; }
  /// By bin: the largest amount added.
  const std::vector<double>& largest() const { return largest_; }

 private:
  static constexpr std::size_t kBinsMax = 256;
  static constexpr sim::Tick kFirstInterval = 1'000;

  std::size_t bin_of(sim::Tick at);
  void fold();

  sim::Tick from_ = 0;
  sim::Tick interval_ = kFirstInterval;
  std::vector<double> sums_;
  std::vector<double> largest_;
};

}  // namespace dojo::measure
