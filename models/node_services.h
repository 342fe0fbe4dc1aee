// What a device or a fault of a node may ask of the node's CPU side: interrupts, counters, story
// lines.
//
// Node implements it. Everything here may be called from Actor::fire (the engine's stack) or from a
// running context of any core; nothing here is a choice point.
#pragma once

#include <cstdint>
#include <functional>
#include <string_view>

#include "protocols/kapi/types.h"
#include "sim/actor.h"
#include "sim/time.h"

namespace dojo::models {

struct MachineCosts;

class NodeServices {
 public:
  virtual ~NodeServices() = default;

  virtual kapi::NodeId id() const = 0;
  virtual std::uint32_t cpu_count() const = 0;
  virtual const MachineCosts& costs() const = 0;
  /// Spawn path of the node: parent of the actors its devices make.
  virtual std::uint32_t path() const = 0;
  /// The node itself as one who asks the chooser ("boot").
  virtual sim::Actor& identity() = 0;

  /// Runs `handler` in hard interrupt context of `cpu`, after the interrupt entry cost. kAnyCpu:
  /// the lowest idle core, else the one with the fewest pending interrupts. Waits while interrupts
  /// are masked.
  virtual void raise_interrupt(kapi::CpuId cpu, const char* name,
                               std::function<void()> handler) = 0;
  /// Runs `handler` in softirq context of `cpu` (kAnyCpu: as above) once no hard interrupt runs
  /// there. `cost`: core time before the handler takes effect (for example receive_overhead).
  virtual void raise_softirq(kapi::CpuId cpu, const char* name, sim::Cost cost,
                             std::function<void()> handler) = 0;

  /// Adds to a named counter of the node's metrics; `name` is a string literal.
  virtual void count(const char* name, std::int64_t amount) = 0;
};

}  // namespace dojo::models
