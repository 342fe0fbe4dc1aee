// What is measured of a run: a listener that the machine tells how long things took.
//
// It lives outside the arena, decides nothing and leaves no mark in the fingerprint; in a hunt
// there is none, and each place that would tell it something costs one look at a pointer. The
// runner's is runner/measure/recorder.h; what comes of it stands in docs/measuring.md.
#pragma once

#include <cstdint>

#include "protocols/kapi/packet.h"
#include "protocols/kapi/types.h"
#include "sim/arena.h"
#include "sim/time.h"

namespace dojo::models {

class Context;

/// What a core does with its time.
enum class CoreUse : std::uint8_t {
  kUser,    ///< compute()
  kSystem,  ///< all other task code
  kIrq,     ///< hard and soft interrupts
  kIdle,
};

struct Span {
  sim::Tick from = 0;
  sim::Tick until = 0;
  sim::Tick length() const { return until - from; }
};

/// Names are string literals, perhaps one copy for each shared object: compare their text.
class Meter {
 public:
  virtual ~Meter() = default;

  /// `who` is null where the core is idle.
  virtual void on_core(kapi::NodeId node, kapi::CpuId cpu, const Context* who, CoreUse use,
                       Span span) = 0;
  /// A labelled operation of a task has ended (kapi::Operation). `who` is never null.
  virtual void on_operation(const Context& who, const char* name, Span span) = 0;
  /// kapi::Kernel::count, and what devices count.
  virtual void on_count(const char* name, std::int64_t amount, sim::Tick now) = 0;
  /// kapi::Kernel::measure.
  virtual void on_sample(const char* name, Span span) = 0;
  /// A packet goes onto the wire.
  virtual void on_sent(const kapi::Packet& packet, sim::Tick now) = 0;
  /// A packet's handler begins; `span` from its arrival at the network card to now.
  virtual void on_received(const kapi::Packet& packet, Span span) = 0;
  /// A link carries `bytes` for that long. Its number is the interconnect's:
  /// Interconnect::link_name.
  virtual void on_link(std::uint32_t link, Span busy, std::uint32_t bytes) = 0;
  /// A lock of this class was taken; `waited` is empty where it was free.
  virtual void on_lock(const char* lock_class, Span waited) = 0;
  virtual void on_unlock(const char* lock_class, Span held) = 0;
  /// So many stand in queue `index` of this kind at `node` from now on.
  virtual void on_depth(const char* queue, kapi::NodeId node, std::uint32_t index,
                        std::uint64_t depth, sim::Tick now) = 0;

  /// The last task that is no daemon has ended: what comes now is tidying up.
  virtual void on_workload_end(sim::Tick now) = 0;

  static Meter* current() { return current_; }
  static void install(Meter* meter) { current_ = meter; }

  /// Calls `tell(meter)` with allocation outside the arena, if somebody measures.
  template <class Tell>
  static void tell(Tell&& tell) {
    if (current_ == nullptr) [[likely]]
      return;
    const sim::arena::Outside outside;
    tell(*current_);
  }

 private:
  static Meter* current_;
};

/// Installs a meter for a scope.
class MeterScope {
 public:
  explicit MeterScope(Meter* meter) : before_(Meter::current()) { Meter::install(meter); }
  ~MeterScope() { Meter::install(before_); }
  MeterScope(const MeterScope&) = delete;
  MeterScope& operator=(const MeterScope&) = delete;

 private:
  Meter* before_;
};

}  // namespace dojo::models
