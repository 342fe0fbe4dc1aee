// What was measured of one run: named figures, histograms, time series, and tables of the parts of
// the cluster. docs/measuring.md lists the names; they are stable, and end in their unit.
//
// The flat list `metrics` is what campaigns store, compare and plot; the rest is for reports.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "runner/measure/histogram.h"
#include "sim/time.h"

namespace dojo::measure {

/// Which way a figure is better, for comparisons.
enum class Better : std::uint8_t { kNeither, kLower, kHigher };

struct Metric {
  std::string name;  ///< "latency.grab.p99_ns"
  double value = 0;
  Better better = Better::kNeither;
  friend bool operator==(const Metric&, const Metric&) = default;
  /// "ns", "count", "bytes", "percent", "per_s": the name's ending.
  std::string_view unit() const;
};

/// Values of one kind: "latency.grab" in "ns".
struct NamedHistogram {
  std::string name;
  std::string unit;
  Histogram values;
  friend bool operator==(const NamedHistogram&, const NamedHistogram&) = default;
};

/// A value over time, from `from` on: for each interval the mean of all together and, of queues,
/// the longest that one of them was.
struct Series {
  std::string name;  ///< "queue.run_queue"
  std::string unit;
  sim::Tick from = 0;
  sim::Tick interval = 0;
  std::vector<double> mean;
  std::vector<double> largest;  ///< empty where it would say nothing
  friend bool operator==(const Series&, const Series&) = default;
};

struct CoreTimes {
  std::uint32_t node = 0;
  std::uint32_t core = 0;
  sim::Tick user = 0;    ///< compute()
  sim::Tick system = 0;  ///< all other task code
  sim::Tick irq = 0;     ///< hard and soft interrupts
  sim::Tick idle = 0;
  friend bool operator==(const CoreTimes&, const CoreTimes&) = default;
  sim::Tick total() const { return user + system + irq + idle; }
};

struct LinkUse {
  std::string name;  ///< "n0->switch"
  sim::Tick busy = 0;
  std::uint64_t bytes = 0;
  std::uint64_t packets = 0;
  friend bool operator==(const LinkUse&, const LinkUse&) = default;
};

struct MessageUse {
  std::string name;  ///< type
  std::uint64_t packets = 0;
  std::uint64_t bytes = 0;  ///< on the wire, headers included
  friend bool operator==(const MessageUse&, const MessageUse&) = default;
};

struct LockUse {
  std::string name;  ///< class
  std::uint64_t acquired = 0;
  std::uint64_t contended = 0;  ///< had to wait
  Histogram wait_ns;            ///< of those that had to
  Histogram hold_ns;
  friend bool operator==(const LockUse&, const LockUse&) = default;
};

struct TaskUse {
  std::string name;  ///< "n0/inc#0"
  std::uint32_t node = 0;
  std::uint32_t core = 0;  ///< where it ran last
  sim::Tick user = 0;
  sim::Tick system = 0;
  friend bool operator==(const TaskUse&, const TaskUse&) = default;
};

struct Measurements {
  sim::Tick from = 0;   ///< end of the warm-up
  sim::Tick until = 0;  ///< end of the window, or of the run
  std::vector<Metric> metrics;
  std::vector<NamedHistogram> histograms;
  std::vector<Series> series;
  std::vector<CoreTimes> cores;
  std::vector<LinkUse> links;
  std::vector<MessageUse> messages;
  std::vector<LockUse> locks;
  std::vector<TaskUse> tasks;  ///< most core time first
  friend bool operator==(const Measurements&, const Measurements&) = default;

  sim::Tick length() const { return until - from; }
  const Metric* find(std::string_view name) const;
  const NamedHistogram* histogram(std::string_view name) const;
};

/// A figure over repetitions: its mean and, from two on, the half-width of the 95 % confidence
/// interval of that mean (Student's t).
struct Estimate {
  std::string name;
  Better better = Better::kNeither;
  std::vector<double> values;  ///< one for each repetition that has the figure
  double mean = 0;
  double half_width = 0;
};

/// One entry for each figure that any of them has, in order of first appearance.
std::vector<Estimate> estimates(const std::vector<Measurements>& repetitions);

/// Half-width of the 95 % confidence interval of the mean; 0 for fewer than two values.
double half_width_95(const std::vector<double>& values);

}  // namespace dojo::measure
