#include "runner/campaign/coverage_tally.h"

namespace dojo::campaign {

void CoverageTally::add_class(std::uint64_t index, std::uint64_t order_hash) {
  if (classes_ == kClassesMax) return;
  ++looked_at_;
  const auto [known, is_new] = seen_.try_emplace(order_hash, false);
  if (is_new) {
    ++classes_;
    ++seen_once_;
    last_new_class_ = index;
    last_class_time_ = Clock::now();
  } else if (!known->second) {
    known->second = true;
    --seen_once_;
  }
}

void CoverageTally::add_pair(std::uint64_t index, std::uint32_t pair) {
  if (!pairs_.add(pair)) return;
  last_new_pair_ = index;
  last_pair_time_ = Clock::now();
}

void CoverageTally::set_all_distinct(std::uint64_t schedules) {
  if (schedules == 0) return;
  classes_ = looked_at_ = seen_once_ = schedules;
  last_new_class_ = schedules - 1;
  last_class_time_ = Clock::now();
}

Coverage CoverageTally::result(const std::vector<std::string>& names) const {
  Coverage coverage;
  coverage.classes = classes_;
  coverage.looked_at = looked_at_;
  coverage.classes_seen_once = seen_once_;
  coverage.last_new_class = last_new_class_;
  coverage.seconds_since_new_class = since(last_class_time_);
  coverage.last_new_pair = last_new_pair_;
  coverage.seconds_since_new_pair = since(last_pair_time_);
  for (std::uint32_t pair = 0; pair < names.size(); ++pair) {
    if (names[pair].empty()) continue;
    ++coverage.pairs_answered;
    if (pairs_.has(pair)) {
      ++coverage.pairs;
    } else {
      coverage.pairs_missing.push_back(names[pair]);
    }
  }
  return coverage;
}

}  // namespace dojo::campaign
