// Measures one run: install it as the meter, begin, run, finish.
//
//   measure::Recorder recorder(window);
//   recorder.begin(world.cluster());        // after the rewind
//   { const models::MeterScope scope(&recorder); world.run(chooser); }
//   const measure::Measurements m = recorder.finish(world.cluster());
//
// What begins before the warm-up is over, or ends after the window, is left out; core time and
// links are cut at both ends. The window ends with the workload at the latest: timers that run out
// afterwards would dilute every share. Lives outside the arena. Tests: tests/measure/.
#pragma once

#include <algorithm>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "models/cluster.h"
#include "models/meter.h"
#include "runner/measure/measurements.h"
#include "runner/measure/time_bins.h"

namespace dojo::measure {

/// Which part of a run counts.
struct Window {
  sim::Tick warm_up = 0;           ///< from the run's beginning
  sim::Tick length = sim::kNever;  ///< from there; kNever: to the run's end
};

class Recorder final : public models::Meter {
 public:
  explicit Recorder(Window window = {}) : window_(window) {}

  void begin(models::Cluster& cluster);
  Measurements finish(models::Cluster& cluster);

  void on_core(kapi::NodeId node, kapi::CpuId cpu, const models::Context* who, models::CoreUse use,
               models::Span span) override;
  void on_operation(const models::Context& who, const char* name, models::Span span) override;
  void on_count(const char* name, std::int64_t amount, sim::Tick now) override;
  void on_sample(const char* name, models::Span span) override;
  void on_sent(const kapi::Packet& packet, sim::Tick now) override;
  void on_received(const kapi::Packet& packet, models::Span span) override;
  void on_link(std::uint32_t link, models::Span busy, std::uint32_t bytes) override;
  void on_lock(const char* lock_class, models::Span waited) override;
  void on_unlock(const char* lock_class, models::Span held) override;
  void on_depth(const char* queue, kapi::NodeId node, std::uint32_t index, std::uint64_t depth,
                sim::Tick now) override;
  void on_workload_end(sim::Tick now) override { until_ = std::min(until_, std::max(now, from_)); }

 private:
  /// By name: the text of a literal, looked up by its address first.
  template <class Value>
  class Table {
   public:
    Value& operator[](const char* name) {
      const auto known = by_address_.find(name);
      if (known != by_address_.end()) return *known->second;
      return *(by_address_[name] = &by_name_[name]);
    }
    const std::map<std::string, Value>& sorted() const { return by_name_; }

   private:
    std::map<const char*, Value*> by_address_;
    std::map<std::string, Value> by_name_;
  };
  struct Link {
    LinkUse use;
    std::vector<models::Span> ahead;  ///< booked, not over yet
    TimeBins bins;
  };
  struct Queue {
    struct One {
      std::uint64_t depth = 0;
      sim::Tick since = 0;
    };
    std::map<std::pair<std::uint32_t, std::uint32_t>, One> each;  // node, index
    std::uint64_t largest = 0;
    TimeBins bins;  // all together
  };

  bool is_inside(models::Span span) const { return span.from >= from_ && span.until <= until_; }
  models::Span clipped(models::Span span) const;
  TimeBins& started(TimeBins& bins) const;
  void count_busy(Link& link, models::Span span) const;
  void settle_link(Link& link, sim::Tick now) const;
  void settle_queue(Queue& queue, Queue::One& one, sim::Tick now) const;
  void add_latencies(Measurements& m) const;
  void add_messages(Measurements& m) const;
  void add_cores(Measurements& m) const;
  void add_links(Measurements& m, models::Cluster& cluster);
  void add_link_series(Measurements& m);
  void add_locks(Measurements& m) const;
  void add_queues(Measurements& m);
  static Series series_of(const Measurements& m, const std::string& name, const char* unit,
                          const TimeBins& bins, double scale);

  Window window_;
  sim::Tick from_ = 0;
  sim::Tick until_ = sim::kNever;
  sim::Tick now_ = 0;
  Table<Histogram> latencies_;       // operations of the workload, samples
  Table<Histogram> services_;        // operations of daemons: handling a message
  Table<Histogram> receptions_;      // packets, from arrival to handler
  Table<std::uint64_t> operations_;  // of the workload, outermost
  Table<std::int64_t> counters_;
  Table<MessageUse> messages_;
  Table<LockUse> locks_;
  Table<Queue> queues_;
  std::map<std::pair<std::uint32_t, std::uint32_t>, CoreTimes> cores_;
  std::map<std::pair<std::uint32_t, std::uint32_t>, TaskUse> tasks_;  // node, path
  std::map<std::uint32_t, Link> links_;
  TimeBins busy_cores_;
  TimeBins done_;
};

}  // namespace dojo::measure
