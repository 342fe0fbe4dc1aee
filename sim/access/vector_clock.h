// Vector clocks: how much of each context's past happens before a point in time.
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

namespace dojo::sim::access {

/// Number of a context in the detector, dense, in order of first appearance.
using ContextNumber = std::uint32_t;
using Epoch = std::uint32_t;

class VectorClock {
 public:
  Epoch of(ContextNumber context) const { return context < epochs_.size() ? epochs_[context] : 0; }
  void advance(ContextNumber context) {
    if (epochs_.size() <= context) epochs_.resize(context + 1, 0);
    ++epochs_[context];
  }
  void join(const VectorClock& other) {
    if (epochs_.size() < other.epochs_.size()) epochs_.resize(other.epochs_.size(), 0);
    for (std::size_t i = 0; i < other.epochs_.size(); ++i) {
      epochs_[i] = std::max(epochs_[i], other.epochs_[i]);
    }
  }
  void clear() { epochs_.clear(); }

 private:
  std::vector<Epoch> epochs_;
};

}  // namespace dojo::sim::access
