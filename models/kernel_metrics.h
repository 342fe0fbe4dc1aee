// Counters and latency histograms of a node, by name. Integer only, mergeable, small.
//
// Names are string literals. The shared object of the protocols and the executable may each have
// their own copy of one literal, so names are compared by content when the pointers differ.
#pragma once

#include <bit>
#include <cstdint>
#include <cstring>
#include <vector>

#include "sim/time.h"

namespace dojo::models {

/// Counts of values in buckets that are at most 1/16 of the value wide.
class Histogram {
 public:
  void add(sim::Tick value);
  void merge(const Histogram& other);

  std::uint64_t samples() const { return samples_; }
  sim::Tick smallest() const { return samples_ == 0 ? 0 : smallest_; }
  sim::Tick largest() const { return largest_; }
  std::int64_t sum() const { return sum_; }
  sim::Tick mean() const { return samples_ == 0 ? 0 : sum_ / static_cast<std::int64_t>(samples_); }
  /// The value below or at which `per_mille` of the samples lie (upper end of its bucket).
  sim::Tick quantile(std::uint32_t per_mille) const;

  static std::size_t bucket_of(std::uint64_t value);
  static std::uint64_t bucket_end(std::size_t bucket);

 private:
  std::vector<std::uint32_t> buckets_;
  std::uint64_t samples_ = 0;
  std::int64_t sum_ = 0;
  sim::Tick smallest_ = sim::kNever;
  sim::Tick largest_ = 0;
};

/// Values by name, in the order in which the names were first used.
template <class Value>
class ByName {
 public:
  struct Entry {
    const char* name;
    Value value;
  };

  Value& at(const char* name) {
    for (Entry& entry : entries_) {
      if (entry.name == name) return entry.value;
    }
    for (Entry& entry : entries_) {
      if (std::strcmp(entry.name, name) == 0) return entry.value;
    }
    return entries_.emplace_back(Entry{name, Value{}}).value;
  }
  const Value* find(const char* name) const {
    for (const Entry& entry : entries_) {
      if (std::strcmp(entry.name, name) == 0) return &entry.value;
    }
    return nullptr;
  }
  const std::vector<Entry>& entries() const { return entries_; }

 private:
  std::vector<Entry> entries_;
};

struct Metrics {
  ByName<std::int64_t> counters;
  ByName<Histogram> latencies;

  std::int64_t counter(const char* name) const {
    const std::int64_t* value = counters.find(name);
    return value == nullptr ? 0 : *value;
  }
  void merge(const Metrics& other);
};

/// What a core did with its time, in nanoseconds.
struct BusyTimes {
  sim::Tick user = 0;    ///< compute()
  sim::Tick system = 0;  ///< all other task code
  sim::Tick irq = 0;     ///< hard and soft interrupts
  sim::Tick idle = 0;
};

}  // namespace dojo::models
