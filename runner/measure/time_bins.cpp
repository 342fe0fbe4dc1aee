#include "runner/measure/time_bins.h"

#include <algorithm>

#include "sim/assert.h"

namespace dojo::measure {

void TimeBins::fold() {
  for (std::size_t i = 0; i < sums_.size(); i += 2) {
    const bool has_two = i + 1 < sums_.size();
    sums_[i / 2] = sums_[i] + (has_two ? sums_[i + 1] : 0);
    largest_[i / 2] = std::max(largest_[i], has_two ? largest_[i + 1] : 0);
  }
  sums_.resize((sums_.size() + 1) / 2);
  largest_.resize(sums_.size());
  interval_ *= 2;
}

std::size_t TimeBins::bin_of(sim::Tick at) {
  DOJO_ASSERT(at >= from_);
  while (static_cast<std::size_t>((at - from_) / interval_) >= kBinsMax) fold();
  const auto bin = static_cast<std::size_t>((at - from_) / interval_);
  if (bin >= sums_.size()) {
    sums_.resize(bin + 1);
    largest_.resize(bin + 1);
  }
  return bin;
}

void TimeBins::add_span(sim::Tick from, sim::Tick until, double amount) {
  if (until <= from) return;
  bin_of(until - 1);  // folds first, so that the width stays the same below
  for (sim::Tick at = from; at < until;) {
    const std::size_t bin = bin_of(at);
    const sim::Tick end = std::min(until, from_ + static_cast<sim::Tick>(bin + 1) * interval_);
    sums_[bin] += amount * static_cast<double>(end - at);
    largest_[bin] = std::max(largest_[bin], amount);
    at = end;
  }
}

void TimeBins::add_point(sim::Tick at, double amount) {
  const std::size_t bin = bin_of(at);
  sums_[bin] += amount;
  largest_[bin] = std::max(largest_[bin], amount);
}

}  // namespace dojo::measure
