// The random steps of PCT and PCTCP at which whoever runs falls below all others.
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "sim/random.h"

namespace dojo::sim {

class ChangePoints {
 public:
  /// depth - 1 of the first `choices` steps with a choice.
  void draw(RandomStream& random, std::uint32_t depth, std::uint32_t choices) {
    steps_.clear();
    done_ = 0;
    for (std::uint32_t i = 1; i < depth; ++i) {
      steps_.push_back(static_cast<std::uint32_t>(random.below(choices)) + 1);
    }
    std::sort(steps_.begin(), steps_.end());
    depth_ = depth;
  }
  /// At the `step`-th step with a choice: lowers `priority` for each change point that has come.
  void apply(std::uint32_t step, std::uint64_t& priority) {
    while (done_ < steps_.size() && steps_[done_] <= step) {
      ++done_;
      priority = depth_ - done_;
    }
  }
  /// A priority above all that change points give: those are below the depth.
  static std::uint64_t draw_priority(RandomStream& random) {
    return random.next() | (std::uint64_t{1} << 63);
  }

 private:
  std::uint32_t depth_ = 0;
  std::vector<std::uint32_t> steps_;  // sorted
  std::size_t done_ = 0;
};

}  // namespace dojo::sim
