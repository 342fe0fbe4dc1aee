#include "models/kernel_metrics.h"

#include <algorithm>

namespace dojo::models {

namespace {
constexpr unsigned kSubBits = 4;  // 16 buckets per power of two
constexpr std::uint64_t kSub = 1u << kSubBits;
}  // namespace

// Values below 16 have a bucket each; above, the leading bit selects a group and the next 4 bits a
// bucket.
std::size_t Histogram::bucket_of(std::uint64_t value) {
  if (value < kSub) return value;
  const auto exponent = static_cast<unsigned>(std::bit_width(value)) - 1;
  const std::uint64_t sub = (value >> (exponent - kSubBits)) & (kSub - 1);
  return (exponent - kSubBits + 1) * kSub + sub;
}

std::uint64_t Histogram::bucket_end(std::size_t bucket) {
  if (bucket < kSub) return bucket;
  const std::size_t shift = bucket / kSub - 1;
  return ((kSub + bucket % kSub + 1) << shift) - 1;
}

void Histogram::add(sim::Tick value) {
  value = std::max<sim::Tick>(value, 0);
  const std::size_t bucket = bucket_of(static_cast<std::uint64_t>(value));
  if (bucket >= buckets_.size()) buckets_.resize(bucket + 1);
  ++buckets_[bucket];
  ++samples_;
  sum_ += value;
  smallest_ = std::min(smallest_, value);
  largest_ = std::max(largest_, value);
}

void Histogram::merge(const Histogram& other) {
  if (other.buckets_.size() > buckets_.size()) buckets_.resize(other.buckets_.size());
  for (std::size_t i = 0; i < other.buckets_.size(); ++i) buckets_[i] += other.buckets_[i];
  samples_ += other.samples_;
  sum_ += other.sum_;
  smallest_ = std::min(smallest_, other.smallest_);
  largest_ = std::max(largest_, other.largest_);
}

sim::Tick Histogram::quantile(std::uint32_t per_mille) const {
  const std::uint64_t rank = (samples_ * per_mille + 999) / 1000;
  std::uint64_t seen = 0;
  for (std::size_t i = 0; i < buckets_.size(); ++i) {
    seen += buckets_[i];
    if (seen >= rank && seen > 0) {
      return std::min(static_cast<sim::Tick>(bucket_end(i)), largest_);
    }
  }
  return largest_;
}

void Metrics::merge(const Metrics& other) {
  for (const auto& entry : other.counters.entries()) counters.at(entry.name) += entry.value;
  for (const auto& entry : other.latencies.entries()) {
    latencies.at(entry.name).merge(entry.value);
  }
}

}  // namespace dojo::models
