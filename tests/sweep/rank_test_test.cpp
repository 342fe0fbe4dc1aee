// The rank test against counting every permutation, against published values, and the two ends.

#include "runner/sweep/rank_test.h"

#include <algorithm>
#include <bit>
#include <catch2/catch.hpp>
#include <cmath>
#include <numeric>
#include <random>

#include "runner/sweep/summary.h"

namespace dojo::sweep {
namespace {

/// U of `first` by its definition.
double pairs_above(const std::vector<double>& first, const std::vector<double>& second) {
  double u = 0;
  for (const double a : first) {
    for (const double b : second) u += a > b ? 1 : a == b ? 0.5 : 0;
  }
  return u;
}

/// The p value by its definition: over every way to deal the values out.
double counted_p(const std::vector<double>& first, const std::vector<double>& second) {
  std::vector<double> all = first;
  all.insert(all.end(), second.begin(), second.end());
  const double mean = static_cast<double>(first.size() * second.size()) / 2;
  const double observed = std::abs(pairs_above(first, second) - mean);
  double extreme = 0;
  double total = 0;
  for (std::uint32_t mask = 0; mask < 1u << all.size(); ++mask) {
    if (std::popcount(mask) != static_cast<int>(first.size())) continue;
    std::vector<double> a;
    std::vector<double> b;
    for (std::size_t i = 0; i < all.size(); ++i) (mask >> i & 1 ? a : b).push_back(all[i]);
    ++total;
    if (std::abs(pairs_above(a, b) - mean) >= observed - 1e-9) ++extreme;
  }
  return extreme / total;
}

std::vector<double> drawn(std::mt19937& random, std::size_t count, unsigned kinds) {
  std::vector<double> values;
  for (std::size_t i = 0; i < count; ++i) values.push_back(random() % kinds);
  return values;
}

TEST_CASE("rank test: equal to counting all permutations, with ties and without", "[sweep]") {
  std::mt19937 random(3);
  for (int i = 0; i < 40; ++i) {
    const auto first = drawn(random, 2 + random() % 5, i % 2 == 0 ? 4 : 1'000);
    const auto second = drawn(random, 2 + random() % 5, i % 2 == 0 ? 4 : 1'000);
    INFO(i);
    CHECK(rank_test(first, second).p == Approx(counted_p(first, second)).epsilon(1e-9));
  }
}

// Mann and Whitney's table: sizes 8 and 8 with U = 13 has a two-sided p of 0.0499 (0.0250 each).
TEST_CASE("rank test: a value from the published tables", "[sweep]") {
  const std::vector<double> first = {1, 2, 3, 4, 5, 7, 12, 13};
  const std::vector<double> second = {6, 8, 9, 10, 11, 14, 15, 16};
  REQUIRE(pairs_above(first, second) == 11);
  CHECK(rank_test(first, second).p == Approx(0.0281).margin(0.0005));
}

TEST_CASE("rank test: the effect size is signed, and 1 where samples do not overlap", "[sweep]") {
  CHECK(rank_test({1, 2, 3}, {4, 5, 6}).delta == Approx(1));
  CHECK(rank_test({4, 5, 6}, {1, 2, 3}).delta == Approx(-1));
  CHECK(rank_test({1, 2, 3}, {1, 2, 3}).delta == Approx(0).margin(1e-12));
  CHECK(rank_test({5, 5}, {5, 5, 5}).p == Approx(1));
  CHECK(rank_test({1, 2, 3}, {4, 5, 6}).p == Approx(smallest_p(3, 3)));
}

TEST_CASE("rank test: approximation and exact value meet where one takes over", "[sweep]") {
  std::mt19937 random(5);
  std::vector<double> first;
  std::vector<double> second;
  for (int i = 0; i < 30; ++i) {
    first.push_back(static_cast<double>(random() % 1'000));
    second.push_back(static_cast<double>(random() % 1'000 + 150));
  }
  const double exact = rank_test(first, second).p;
  first.push_back(500);
  const double approximate = rank_test(first, second).p;
  CHECK(approximate == Approx(exact).epsilon(0.25));
}

// Samples from one distribution: p below 5 % in about 5 % of the trials, whatever the shape.
TEST_CASE("rank test: false alarms are as rare as it says", "[sweep]") {
  std::mt19937 random(7);
  int alarms = 0;
  for (int i = 0; i < 1'000; ++i) {
    const auto first = drawn(random, 8, 1'000'000);
    const auto second = drawn(random, 8, 1'000'000);
    if (rank_test(first, second).p <= 0.05) ++alarms;
  }
  CHECK(alarms > 20);
  CHECK(alarms < 70);
}

TEST_CASE("rank test: Holm's correction", "[sweep]") {
  const std::vector<double> corrected = holm({0.01, 0.04, 0.03, 0.005});
  CHECK(corrected[0] == Approx(0.03));
  CHECK(corrected[1] == Approx(0.06));
  CHECK(corrected[2] == Approx(0.06));
  CHECK(corrected[3] == Approx(0.02));
  CHECK(holm({}).empty());
}

TEST_CASE("estimate: medians, and intervals that hold them as often as they say", "[sweep]") {
  CHECK(estimate({3, 1, 2}).median == 2);
  CHECK(estimate({4, 1, 2, 3}).median == 2.5);
  CHECK_FALSE(estimate({1, 2, 3, 4, 5}).is_interval);
  CHECK(estimate({1, 2, 3, 4, 5}).low == 1);
  CHECK(estimate({1, 2, 3, 4, 5, 6}).is_interval);
  // Binomial tables: of 10 values the 2nd and the 9th.
  const Estimate ten = estimate({10, 9, 8, 7, 6, 5, 4, 3, 2, 1});
  CHECK(ten.low == 2);
  CHECK(ten.high == 9);
  std::mt19937 random(11);
  int held = 0;
  for (int i = 0; i < 1'000; ++i) {
    const Estimate found = estimate(drawn(random, 12, 1'000'001));
    if (found.low <= 500'000 && found.high >= 500'000) ++held;
  }
  CHECK(held >= 940);
}

}  // namespace
}  // namespace dojo::sweep
