#include "runner/measure/histogram.h"

#include <algorithm>
#include <bit>

namespace dojo::measure {

namespace {
constexpr unsigned kSubBits = 7;  // 128 buckets per power of two
constexpr std::uint64_t kSub = 1u << kSubBits;
}  // namespace

// Values below 128 have a bucket each; above, the leading bit selects a group and the next 7 bits a
// bucket.
std::size_t Histogram::bucket_of(std::uint64_t value) {
  if (value < kSub) return value;
  const auto exponent = static_cast<unsigned>(std::bit_width(value)) - 1;
  const std::uint64_t sub = (value >> (exponent - kSubBits)) & (kSub - 1);
  return (exponent - kSubBits + 1) * kSub + sub;
}

std::uint64_t Histogram::bucket_begin(std::size_t bucket) {
  if (bucket < kSub) return bucket;
  const std::size_t shift = bucket / kSub - 1;
  return (kSub + bucket % kSub) << shift;
}

std::uint64_t Histogram::bucket_end(std::size_t bucket) { return bucket_begin(bucket + 1) - 1; }

void Histogram::add(std::int64_t value, std::uint64_t times) {
  if (times == 0) return;
  value = std::max<std::int64_t>(value, 0);
  const std::size_t bucket = bucket_of(static_cast<std::uint64_t>(value));
  if (bucket >= counts_.size()) counts_.resize(bucket + 1);
  counts_[bucket] += times;
  samples_ += times;
  sum_ += value * static_cast<std::int64_t>(times);
  smallest_ = std::min(smallest_, value);
  largest_ = std::max(largest_, value);
}

void Histogram::merge(const Histogram& other) {
  if (other.counts_.size() > counts_.size()) counts_.resize(other.counts_.size());
  for (std::size_t i = 0; i < other.counts_.size(); ++i) counts_[i] += other.counts_[i];
  samples_ += other.samples_;
  sum_ += other.sum_;
  smallest_ = std::min(smallest_, other.smallest_);
  largest_ = std::max(largest_, other.largest_);
}

double Histogram::mean() const {
  return samples_ == 0 ? 0 : static_cast<double>(sum_) / static_cast<double>(samples_);
}

std::int64_t Histogram::quantile(std::uint32_t per_mille) const {
  if (samples_ == 0) return 0;
  const std::uint64_t rank = std::max<std::uint64_t>((samples_ * per_mille + 999) / 1000, 1);
  std::uint64_t seen = 0;
  for (std::size_t i = 0; i < counts_.size(); ++i) {
    seen += counts_[i];
    if (seen >= rank) return std::min(static_cast<std::int64_t>(bucket_end(i)), largest_);
  }
  return largest_;
}

std::vector<Histogram::Bucket> Histogram::buckets() const {
  std::vector<Bucket> result;
  for (std::size_t i = 0; i < counts_.size(); ++i) {
    if (counts_[i] == 0) continue;
    result.push_back({static_cast<std::int64_t>(bucket_begin(i)),
                      static_cast<std::int64_t>(bucket_end(i)), counts_[i]});
  }
  return result;
}

bool Histogram::rebuild(const std::vector<Bucket>& buckets, std::int64_t smallest,
                        std::int64_t largest, std::int64_t sum, Histogram& out) {
  Histogram result;
  for (const Bucket& bucket : buckets) {
    const bool is_ours = bucket.from >= 0 && bucket.samples > 0 &&
                         bucket_begin(bucket_of(static_cast<std::uint64_t>(bucket.from))) ==
                             static_cast<std::uint64_t>(bucket.from) &&
                         bucket_end(bucket_of(static_cast<std::uint64_t>(bucket.from))) ==
                             static_cast<std::uint64_t>(bucket.until);
    if (!is_ours) return false;
    result.add(bucket.from, bucket.samples);
  }
  if (!buckets.empty()) {
    const bool fits = smallest >= buckets.front().from && smallest <= buckets.front().until &&
                      largest >= buckets.back().from && largest <= buckets.back().until;
    if (!fits) return false;
    result.smallest_ = smallest;
    result.largest_ = largest;
    result.sum_ = sum;
  }
  out = std::move(result);
  return true;
}

}  // namespace dojo::measure
