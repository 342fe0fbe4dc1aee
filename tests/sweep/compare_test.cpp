// Comparing campaigns: what is worse is called worse, and nothing else is.

#include "runner/sweep/compare.h"

#include <catch2/catch.hpp>
#include <random>

namespace dojo::sweep {
namespace {

using measure::Better;

const std::string kLatency = "latency.get.p50_ns";
const std::string kThroughput = "throughput.total_per_s";

std::vector<double> around(double middle, std::size_t count, unsigned seed) {
  std::mt19937 random(seed);
  std::vector<double> values;
  for (std::size_t i = 0; i < count; ++i) {
    values.push_back(middle * (0.98 + 0.04 * static_cast<double>(random() % 1'000) / 1'000));
  }
  return values;
}

std::vector<VariantSummary> summary(const std::vector<double>& latency,
                                    const std::vector<double>& throughput = {100, 100}) {
  VariantSummary variant{.overrides = {"cluster.nodes=2"}, .figures = {}};
  variant.figures[kLatency] = {"ns", Better::kLower, latency};
  variant.figures[kThroughput] = {"per_s", Better::kHigher, throughput};
  return {variant};
}

const Change& change_of(const Comparison& comparison, const std::string& metric) {
  for (const Change& change : comparison.changes) {
    if (change.metric == metric) return change;
  }
  FAIL(metric);
  return comparison.changes.front();
}

TEST_CASE("compare: a slower median beyond tolerance and chance is worse", "[sweep]") {
  const auto before = summary(around(100, 10, 1));
  const Comparison found = compare(before, summary(around(120, 10, 2)), 5);
  CHECK(found.is_worse());
  const Change& change = change_of(found, kLatency);
  CHECK(change.verdict == Verdict::kWorse);
  CHECK(change.percent == Approx(20).margin(3));
  CHECK(change.test.delta == Approx(1));
  CHECK(change_of(found, kThroughput).verdict == Verdict::kSame);
  CHECK(found.changes.front().metric == kLatency);
}

TEST_CASE("compare: what improved is better, by the figure's own direction", "[sweep]") {
  const auto before = summary(around(100, 10, 1), around(50, 10, 3));
  const Comparison found = compare(before, summary(around(80, 10, 2), around(60, 10, 4)), 5);
  CHECK_FALSE(found.is_worse());
  CHECK(change_of(found, kLatency).verdict == Verdict::kBetter);
  CHECK(change_of(found, kThroughput).verdict == Verdict::kBetter);
  const Comparison back = compare(summary(around(80, 10, 2), around(60, 10, 4)), before, 5);
  CHECK(change_of(back, kThroughput).verdict == Verdict::kWorse);
}

TEST_CASE("compare: a change within the tolerance or within chance is none", "[sweep]") {
  const auto before = summary(around(100, 10, 1));
  CHECK_FALSE(compare(before, summary(around(120, 10, 2)), 25).is_worse());
  CHECK_FALSE(compare(before, summary(around(101, 10, 5)), 0).is_worse());
}

TEST_CASE("compare: runs that never vary need no test", "[sweep]") {
  const Comparison found = compare(summary({100, 100}), summary({110, 110}), 5);
  CHECK(found.is_worse());
  CHECK(change_of(found, kLatency).is_exact);
  CHECK(found.repetitions_needed == 0);
  CHECK_FALSE(compare(summary({100, 100}), summary({100, 100}), 0).is_worse());
}

TEST_CASE("compare: too few repetitions are said, not guessed from", "[sweep]") {
  const Comparison found = compare(summary(around(100, 3, 1)), summary(around(150, 3, 2)), 5);
  CHECK_FALSE(found.is_worse());
  CHECK(found.repetitions_needed == 4);
}

TEST_CASE("compare: figures that have no better way are left out", "[sweep]") {
  auto before = summary({100, 100});
  auto after = before;
  before[0].figures["data.x_count"] = {"count", Better::kNeither, {1, 1}};
  after[0].figures["data.x_count"] = {"count", Better::kNeither, {9, 9}};
  CHECK(compare(before, after, 5).changes.size() == 2);
}

TEST_CASE("compare: variants of one side only are named", "[sweep]") {
  auto before = summary({100, 100});
  auto after = summary({100, 100});
  after[0].overrides = {"cluster.nodes=4"};
  const Comparison found = compare(before, after, 5);
  CHECK(found.changes.empty());
  CHECK(found.not_compared ==
        std::vector<std::string>{"nodes=4: not in the baseline", "nodes=2: only in the baseline"});
}

// 40 figures, nothing changed: an alarm in at most one comparison of twenty.
TEST_CASE("compare: a whole comparison of equal campaigns rarely alarms", "[sweep]") {
  int alarms = 0;
  for (unsigned trial = 0; trial < 100; ++trial) {
    VariantSummary before{.overrides = {"a=1"}, .figures = {}};
    VariantSummary after = before;
    for (unsigned i = 0; i < 40; ++i) {
      const std::string name = "latency." + std::to_string(i) + "_ns";
      before.figures[name] = {"ns", Better::kLower, around(100, 10, 1'000 * trial + 2 * i)};
      after.figures[name] = {"ns", Better::kLower, around(100, 10, 1'000 * trial + 2 * i + 1)};
    }
    alarms += compare({before}, {after}, 0).is_worse() ? 1 : 0;
  }
  CHECK(alarms <= 8);
}

}  // namespace
}  // namespace dojo::sweep
