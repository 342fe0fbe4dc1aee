// Adds up what the schedules of a hunt have covered, in the order of their index.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

#include "runner/campaign/result.h"
#include "sim/explore/pair_set.h"

namespace dojo::campaign {

class CoverageTally {
 public:
  /// Schedule `index` belongs to this happens-before class.
  void add_class(std::uint64_t index, std::uint64_t order_hash);
  /// Schedule `index` went through this pair.
  void add_pair(std::uint64_t index, std::uint32_t pair);
  /// Each of `schedules` schedules is a class of its own, by the strategy's guarantee.
  void set_all_distinct(std::uint64_t schedules);

  std::uint64_t classes() const { return classes_; }
  double seconds_since_new_class() const { return since(last_class_time_); }
  /// `names`: of all pairs, "" for those that no table answers.
  Coverage result(const std::vector<std::string>& names) const;

  /// Classes told apart; schedules after so many are not looked at any more.
  static constexpr std::uint64_t kClassesMax = 2'000'000;

 private:
  using Clock = std::chrono::steady_clock;
  static double since(Clock::time_point then) {
    return std::chrono::duration<double>(Clock::now() - then).count();
  }

  std::unordered_map<std::uint64_t, bool> seen_;  // by hash: more than once?
  sim::PairSet pairs_;
  std::uint64_t classes_ = 0;
  std::uint64_t looked_at_ = 0;
  std::uint64_t seen_once_ = 0;
  std::uint64_t last_new_class_ = 0;
  std::uint64_t last_new_pair_ = 0;
  Clock::time_point last_class_time_ = Clock::now();
  Clock::time_point last_pair_time_ = Clock::now();
};

}  // namespace dojo::campaign
