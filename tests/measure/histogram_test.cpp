// Histogram: against the sorted samples themselves, on seeded random ones.
//
// Method: whatever the samples, a quantile is never below the true one and at most 1/128 above;
// merging is the same as adding everything to one; what is written can be read back.

#include "runner/measure/histogram.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <vector>

#include "runner/measure/measurements_json.h"
#include "sim/random.h"

namespace dojo::measure {
namespace {

/// Samples of very different sizes: a random number of random bits.
std::vector<std::int64_t> samples_of(std::uint64_t seed) {
  sim::RandomStream random(seed);
  std::vector<std::int64_t> samples(1 + random.below(500));
  for (std::int64_t& sample : samples) {
    sample = static_cast<std::int64_t>(random.next() >> (24 + random.below(40)));
  }
  return samples;
}

Histogram histogram_of(const std::vector<std::int64_t>& samples) {
  Histogram histogram;
  for (const std::int64_t sample : samples) histogram.add(sample);
  return histogram;
}

TEST_CASE("histogram: buckets follow each other without a gap", "[measure]") {
  for (std::size_t i = 0; i < 5'000; ++i) {
    CAPTURE(i);
    REQUIRE(Histogram::bucket_of(Histogram::bucket_begin(i)) == i);
    REQUIRE(Histogram::bucket_of(Histogram::bucket_end(i)) == i);
    REQUIRE(Histogram::bucket_end(i) + 1 == Histogram::bucket_begin(i + 1));
  }
}

TEST_CASE("histogram: quantiles are the true ones, at most 1/128 too high", "[measure]") {
  const std::uint64_t seed = GENERATE(range(1, 60));
  std::vector<std::int64_t> samples = samples_of(seed);
  const Histogram histogram = histogram_of(samples);
  std::ranges::sort(samples);
  const std::uint32_t per_mille = GENERATE(1u, 500u, 900u, 990u, 999u, 1000u);
  const std::size_t rank = (samples.size() * per_mille + 999) / 1000;
  const std::int64_t truth = samples[rank - 1];
  CAPTURE(seed, per_mille, truth, histogram.quantile(per_mille));
  REQUIRE(histogram.quantile(per_mille) >= truth);
  REQUIRE(histogram.quantile(per_mille) <= truth + truth / 128);
}

TEST_CASE("histogram: count, sum and ends are exact", "[measure]") {
  const std::uint64_t seed = GENERATE(range(100, 120));
  std::vector<std::int64_t> samples = samples_of(seed);
  const Histogram histogram = histogram_of(samples);
  std::int64_t sum = 0;
  for (const std::int64_t sample : samples) sum += sample;
  std::ranges::sort(samples);
  CAPTURE(seed);
  REQUIRE(histogram.samples() == samples.size());
  REQUIRE(histogram.sum() == sum);
  REQUIRE(histogram.smallest() == samples.front());
  REQUIRE(histogram.largest() == samples.back());
}

TEST_CASE("histogram: merged is the same as added to one", "[measure]") {
  const std::uint64_t seed = GENERATE(range(200, 230));
  std::vector<std::int64_t> samples = samples_of(seed);
  const std::vector<std::int64_t> more = samples_of(seed + 1'000);
  Histogram merged = histogram_of(samples);
  merged.merge(histogram_of(more));
  samples.insert(samples.end(), more.begin(), more.end());
  CAPTURE(seed);
  REQUIRE(merged == histogram_of(samples));
}

TEST_CASE("histogram: written and read back", "[measure]") {
  const std::uint64_t seed = GENERATE(range(300, 320));
  const Histogram histogram = histogram_of(samples_of(seed));
  const auto back = histogram_from_json(to_json(histogram));
  CAPTURE(seed);
  REQUIRE(back.has_value());
  REQUIRE(*back == histogram);
}

TEST_CASE("histogram: empty", "[measure]") {
  Histogram empty;
  CHECK(empty.samples() == 0);
  CHECK(empty.quantile(500) == 0);
  CHECK(empty.smallest() == 0);
  CHECK(histogram_from_json(to_json(empty)) == empty);
  const Histogram other = histogram_of({5, 9});
  empty.merge(other);
  CHECK(empty == other);
}

TEST_CASE("histogram: a document that contradicts itself is refused", "[measure]") {
  nlohmann::ordered_json json = to_json(histogram_of({1'000, 2'000}));
  SECTION("a bucket with other ends") { json["buckets"][0][1] = 5'000; }
  SECTION("a bucket without samples") { json["buckets"][0][2] = 0; }
  SECTION("a largest sample in no bucket") { json["max"] = 9'000; }
  SECTION("no buckets at all") { json.erase("buckets"); }
  REQUIRE_FALSE(histogram_from_json(json).has_value());
}

}  // namespace
}  // namespace dojo::measure
