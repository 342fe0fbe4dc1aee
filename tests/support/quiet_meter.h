// A meter that listens to nothing: for tests that care about one thing.
#pragma once

#include "models/meter.h"

namespace dojo::test {

class QuietMeter : public models::Meter {
 public:
  using Span = models::Span;
  void on_core(kapi::NodeId, kapi::CpuId, const models::Context*, models::CoreUse, Span) override {}
  void on_operation(const models::Context&, const char*, Span) override {}
  void on_count(const char*, std::int64_t, sim::Tick) override {}
  void on_sample(const char*, Span) override {}
  void on_sent(const kapi::Packet&, sim::Tick) override {}
  void on_received(const kapi::Packet&, Span) override {}
  void on_link(std::uint32_t, Span, std::uint32_t) override {}
  void on_lock(const char*, Span) override {}
  void on_unlock(const char*, Span) override {}
  void on_depth(const char*, kapi::NodeId, std::uint32_t, std::uint64_t, sim::Tick) override {}
  void on_workload_end(sim::Tick) override {}
};

}  // namespace dojo::test
