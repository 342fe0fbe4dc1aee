// Looks at the happens-before classes of one schedule in eight, whatever the strategy.
//
// Hashing costs as much as half a step, so that most schedules go without. Which ones are looked at
// depends on their index only: the count is the same for any number of workers.
#pragma once

#include <cstdint>
#include <optional>

#include "sim/explore/order_hash.h"
#include "sim/explore/strategy.h"

namespace dojo::sim {

/// Runs a strategy's schedules, and tells the class of those that it looked at.
class ClassWatch final : public Chooser {
 public:
  explicit ClassWatch(Strategy& strategy) : strategy_(strategy) {}

  /// The chooser of schedule `index`. Requires: strategy.begin() was called for it.
  Chooser& begin(std::uint64_t index);
  /// The class of the schedule that just ended, if it was looked at.
  std::optional<std::uint64_t> seen() const;

  bool may_run_on_fibers() const override { return strategy_.may_run_on_fibers(); }
  Pick next(const Ready& ready) override;
  std::uint32_t choose(const Site& site, const Actor& who, std::uint32_t ordinal,
                       std::uint32_t options) override {
    return strategy_.choose(site, who, ordinal, options);
  }
  bool happens(const Site& site, const Actor& who, std::uint32_t ordinal,
               std::uint32_t ppm) override {
    return strategy_.happens(site, who, ordinal, ppm);
  }

 private:
  Strategy& strategy_;
  OrderHash order_;
  bool is_hashing_ = false;
};

}  // namespace dojo::sim
