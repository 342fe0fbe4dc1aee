// Arrivals: are the drawn gaps exponential, and at the stated rate?

#include "runner/workload/arrivals.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <vector>

namespace dojo::runner {
namespace {

constexpr double kOne = 4294967296.0;  // 2^32

TEST_CASE("arrivals: the integer logarithm is that of the mathematical library", "[measure]") {
  sim::RandomStream draws(11, "log");
  sim::RandomStream same = draws;
  for (int i = 0; i < 10'000; ++i) {
    const double expected = -std::log(static_cast<double>(same.next() | 1) / std::pow(2.0, 64));
    const double drawn = static_cast<double>(exponential(draws)) / kOne;
    REQUIRE(drawn == Approx(expected).margin(1e-8));
  }
}

TEST_CASE("arrivals: gaps of a Poisson process are exponential (Kolmogorov-Smirnov)", "[measure]") {
  const std::uint64_t seed = GENERATE(range(1, 6));
  Arrivals arrivals(2'000, 1, sim::RandomStream(seed, "gaps"));
  std::vector<double> gaps;
  sim::Tick before = 0;
  for (int i = 0; i < 20'000; ++i) {
    const sim::Tick at = arrivals.next();
    gaps.push_back(static_cast<double>(at - before) / 500'000);  // mean: 1/2000 s
    before = at;
  }
  std::ranges::sort(gaps);
  double distance = 0;
  const auto n = static_cast<double>(gaps.size());
  for (std::size_t i = 0; i < gaps.size(); ++i) {
    const double truth = 1 - std::exp(-gaps[i]);
    const auto rank = static_cast<double>(i);
    distance = std::max({distance, truth - rank / n, (rank + 1) / n - truth});
  }
  CAPTURE(seed, distance);
  REQUIRE(distance < 1.95 / std::sqrt(n));  // 99.9 %
}

TEST_CASE("arrivals: bursts come at once and keep the mean rate", "[measure]") {
  Arrivals arrivals(1'000, 8, sim::RandomStream(3, "bursts"));
  sim::Tick last = 0;
  std::size_t instants = 0;
  const int requests = 80'000;
  for (int i = 0; i < requests; ++i) {
    const sim::Tick at = arrivals.next();
    REQUIRE(at >= last);
    instants += at != last ? 1 : 0;
    last = at;
  }
  CHECK(instants <= requests / 8);
  CHECK(instants >= requests / 8 - 10);
  CHECK(static_cast<double>(last) / 1e9 == Approx(requests / 1'000.0).epsilon(0.03));
}

TEST_CASE("arrivals: the same seed draws the same instants", "[measure]") {
  Arrivals one(777, 3, sim::RandomStream(9, "same"));
  Arrivals two(777, 3, sim::RandomStream(9, "same"));
  Arrivals other(777, 3, sim::RandomStream(10, "same"));
  bool differs = false;
  for (int i = 0; i < 100; ++i) {
    const sim::Tick at = one.next();
    REQUIRE(two.next() == at);
    differs = other.next() != at || differs;
  }
  REQUIRE(differs);
}

}  // namespace
}  // namespace dojo::runner
