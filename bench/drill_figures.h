// Drills: how many schedules each strategy needs to find the known defect of each small program,
// beside what has been published for the same programs.
//
// Not a speed: the numbers are the same on every machine.
#pragma once

#include <array>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace dojo::bench {

/// One strategy on one drill.
struct DrillCell {
  unsigned found = 0;  ///< trials that found the defect
  double mean = 0;     ///< schedules to the first finding, over those trials
};

struct DrillRow {
  std::string drill;
  std::vector<DrillCell> cells;  // by strategy of the request
};

struct DrillRequest {
  std::vector<std::string> drills;      ///< default: all
  std::vector<std::string> strategies;  ///< default: those that have published figures
  unsigned trials = 20;
  std::uint64_t cap = 10'000;  ///< schedules of one trial
  std::function<void(const DrillRow&)> on_row;
  std::function<void(const std::string& drill, const std::string& strategy, unsigned trial)>
      on_trial;
  std::function<bool()> is_interrupted;
};

/// Stops early when interrupted, without the row it was at.
std::vector<DrillRow> run_drills(const DrillRequest& request);

/// Strategies with published figures, in the order of Published::cells.
inline constexpr std::array<std::string_view, 4> kPublishedStrategies{"surw", "pos", "pct",
                                                                      "random-walk"};

/// Zhao et al., ASPLOS 2025, raw data of the artifact: 20 trials, cap 10,000.
struct Published {
  std::string_view drill;
  std::array<DrillCell, 4> cells;
};
std::span<const Published> published_drills();
/// nullptr: nothing published.
const DrillCell* published_cell(std::string_view drill, std::string_view strategy);

}  // namespace dojo::bench
