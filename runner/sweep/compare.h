// Two campaigns, variant by variant and figure by figure: what has changed beyond chance. Figures
// of which neither way is better are not compared.
//
// A change counts when the rank test finds it (5 % for the whole comparison, Holm's correction over
// all its tests) and the median moved by more than the tolerance. Where neither side varies at all
// the runs are the same for every seed: any difference is one, and no test is needed. Tests:
// tests/sweep/compare_test.cpp.
#pragma once

#include <string>
#include <vector>

#include "runner/sweep/rank_test.h"
#include "runner/sweep/summary.h"

namespace dojo::sweep {

inline constexpr double kSignificance = 0.05;

enum class Verdict { kSame, kBetter, kWorse };

struct Change {
  std::string variant;  ///< label
  std::string metric;
  std::string unit;
  double before = 0;  ///< medians
  double after = 0;
  double percent = 0;  ///< of before; infinite where before was 0
  RankTest test;
  double p = 1;           ///< corrected
  bool is_exact = false;  ///< neither side varies
  Verdict verdict = Verdict::kSame;
};

struct Comparison {
  std::vector<Change> changes;            ///< all that were compared, worst first
  std::vector<std::string> not_compared;  ///< variants that only one side has, in words
  /// Repetitions were too few for any change to be significant: how many are needed.
  std::size_t repetitions_needed = 0;
  bool is_worse() const;
};

/// `tolerance_percent`: how far a median may move.
Comparison compare(const std::vector<VariantSummary>& before,
                   const std::vector<VariantSummary>& after, double tolerance_percent);

}  // namespace dojo::sweep
