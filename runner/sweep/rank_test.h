// The Mann-Whitney rank test: do two samples come from one distribution? And by how much not.
//
// No assumption on the shape of the distributions: latencies have none that has a name. Tests:
// tests/sweep/rank_test_test.cpp, against all permutations counted one by one.
#pragma once

#include <vector>

namespace dojo::sweep {

struct RankTest {
  /// Probability of ranks at least this uneven if there were no difference; two-sided. Exact for
  /// up to kExactMax values, ties included; beyond that by the normal approximation with
  /// corrections for ties and continuity.
  double p = 1;
  /// Effect size, Cliff's delta: how much more often a value of `second` is above one of `first`
  /// than below it. -1 to 1; 0: no tendency.
  double delta = 0;
};

inline constexpr std::size_t kExactMax = 60;  ///< of both samples together

/// Requires: neither is empty.
RankTest rank_test(const std::vector<double>& first, const std::vector<double>& second);

/// The smallest p that samples of these sizes can have.
double smallest_p(std::size_t first, std::size_t second);

/// Holm's correction: the p values with which each of several tests may be judged as if it were the
/// only one. In the order of the tests.
std::vector<double> holm(const std::vector<double>& p);

}  // namespace dojo::sweep
