// Counts of values in buckets that are at most 1/128 of the value wide, as HdrHistogram has them:
// small, exact to add and to merge, integer only. Tests: tests/measure/histogram_test.cpp.
//
// Debian has no HdrHistogram for C++; this is its idea without its settings. Values are
// nanoseconds, or whatever its name says; negative ones count as 0.
#pragma once

#include <cstdint>
#include <vector>

namespace dojo::measure {

class Histogram {
 public:
  void add(std::int64_t value, std::uint64_t times = 1);
  void merge(const Histogram& other);

  std::uint64_t samples() const { return samples_; }
  std::int64_t smallest() const { return samples_ == 0 ? 0 : smallest_; }
  std::int64_t largest() const { return largest_; }
  std::int64_t sum() const { return sum_; }
  double mean() const;
  /// The value below or at which `per_mille` of the samples lie: the upper end of its bucket, but
  /// never above the largest sample. 0 without samples.
  std::int64_t quantile(std::uint32_t per_mille) const;

  /// Buckets with something in them, ascending.
  struct Bucket {
    std::int64_t from = 0;   ///< smallest value that belongs here
    std::int64_t until = 0;  ///< largest
    std::uint64_t samples = 0;
    friend bool operator==(const Bucket&, const Bucket&) = default;
  };
  std::vector<Bucket> buckets() const;
  /// What buckets(), smallest(), largest() and sum() were taken from. False: they contradict each
  /// other.
  static bool rebuild(const std::vector<Bucket>& buckets, std::int64_t smallest,
                      std::int64_t largest, std::int64_t sum, Histogram& out);

  static std::size_t bucket_of(std::uint64_t value);
  static std::uint64_t bucket_begin(std::size_t bucket);
  static std::uint64_t bucket_end(std::size_t bucket);

  friend bool operator==(const Histogram&, const Histogram&) = default;

 private:
  std::vector<std::uint64_t> counts_;
  std::uint64_t samples_ = 0;
  std::int64_t sum_ = 0;
  std::int64_t smallest_ = INT64_MAX;
  std::int64_t largest_ = 0;
};

}  // namespace dojo::measure
