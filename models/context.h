// A context: code that runs on a simulated core. A task, or a core's softirq or hard interrupt
// context.
//
// The context is the actor of the event machine. A core offers at most one context's step at a
// time: that of the context on top of it (core.h). A context stands at a choice point in one of
// these ways:
//
//   offered        its announced step can fire
//   has a window   announced, but something took the step back: an interrupt, a preemption, a lock
//   that
//                  went away; it comes back with the same window, shifted by what held it up
//   waiting        for a lock (spinning) or, in async mode, for any write of the node (cpu_relax)
//   sleeping       off its core
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "models/story.h"
#include "protocols/kapi/kernel.h"
#include "sim/task.h"

namespace dojo::models {

class Core;
class Node;
class SimKernel;
class SleepTimer;
struct Lock;
struct WaitQueue;

enum class ContextKind : std::uint8_t { kTask, kSoftirq, kHardirq };

enum class ContextState : std::uint8_t {
  kRunnable,  ///< in a run queue
  kOnCore,    ///< the top of its core, or below an interrupt there
  kSleeping,
  kIdle,  ///< interrupt context without a handler to run
  kFinished,
};

/// A lock that the context holds, and where it got it.
struct HeldLock {
  Lock* lock;
  kapi::LockMode mode;
  kapi::Where where;
  sim::Tick since;
};

/// The lock that the context waits for.
struct WantedLock {
  Lock* lock = nullptr;
  kapi::LockMode mode = kapi::LockMode::kExclusive;
  kapi::Where where;
  bool is_contended = false;  ///< it had to wait for somebody
};

/// An object that a task watches, and the step in which others had written it last.
struct SeenObject {
  std::uint32_t object;
  std::uint32_t written;
};

class Context final : public sim::Task {
 public:
  /// `label` is owned by the context from here (new char[]).
  Context(SimKernel& kernel, Core& core, ContextKind kind, std::uint32_t parent_path, char* label,
          std::function<void()> body);
  ~Context() override;

  void fire() override;
  std::uint32_t place() const override;
  /// A choice point: the next operation takes `cost` and touches what `intent` says; returns when
  /// it is its turn.
  void step(sim::Cost cost, sim::Intent intent = {});
  /// The same where nothing is joined.
  void announce(sim::Cost cost, sim::Intent intent);
  /// Inside a critical section that a search takes as one step, and `object` (`is_section`: the
  /// lock of a section inside it) need not be seen by others apart from the rest.
  bool is_joined(std::uint32_t object, bool is_section = false) {
    return sim::Engine::joining() != nullptr && is_joined_slow(object, is_section);
  }
  void begin_section() {
    has_passed_fixed = is_fixed_step = has_to_stop = false;
    joined_at = 0;
  }
  /// Ends a critical section that a search takes as one step: its choice point is left out.
  bool ends_joined(std::uint32_t lock);
  /// Touches `object` where there is no choice point.
  void pass(std::uint32_t object);
  /// Leaves the code until somebody enables the context again.
  void wait() { pause(); }

  bool is_task() const { return kind == ContextKind::kTask; }
  bool is_atomic() const { return !is_task() || (preempt_off | irq_off) != 0; }
  sim::OrderClass order() const {
    return is_task() ? sim::OrderClass::kTask : sim::OrderClass::kInterrupt;
  }
  /// Nothing but the core keeps it from going on.
  bool may_continue() const;

  SimKernel& kernel;
  Core* core;
  const ContextKind kind;
  ContextState state = ContextState::kIdle;

  // --- scheduling -----------------------------------------------------------------------------------
  kapi::TaskId id;
  bool is_daemon = false;
  bool is_pinned = false;
  bool is_computing = false;  ///< its time is user time
  std::uint32_t irq_off = 0;
  std::uint32_t preempt_off = 0;
  Context* below = nullptr;  ///< interrupt contexts: what they interrupted
  Context* next = nullptr;   ///< run queue
  sim::StepId queued = 0;    ///< the step that put the task there

  // --- the step taken back ---------------------------------------------------------------------------
  bool has_window = false;
  // Joined, since the section began or stopped: it had a step that moves neither way; the present
  // one is such a step; where the present one began without a stop (0: it stopped); searches that
  // see each such touch: it stops at its next choice point.
  bool has_passed_fixed = false;
  bool is_fixed_step = false;
  std::uint32_t joined_at = 0;
  bool has_to_stop = false;
  sim::Tick cut_at = -1;  ///< since when it is held up; -1: the wait itself does not shift it

  // --- waiting ----------------------------------------------------------------------------------------
  WantedLock wanted;
  bool is_relaxing = false;            ///< async: cpu_relax without a write since
  std::uint32_t answers_missing = 0;   ///< of cores that were told to flush their TLB
  std::uint32_t attempt_began = 0;     ///< async: step since which a change ends a wait
  std::uint32_t looks = 0;             ///< kapi: enter_look()
  std::uint32_t ghosts = 0;            ///< kapi: enter_ghost()
  std::vector<SeenObject> seen;        ///< core per task: as retry saw the watched objects last
  std::vector<std::uint32_t> watched;  ///< async: object ids retry waits for
  std::vector<WaitQueue*> queues;      ///< prepared on
  const char* sleeps_on = "";
  kapi::Where sleep_site;
  kapi::SleepKind sleep_kind = kapi::SleepKind::kUninterruptible;
  kapi::WakeReason reason = kapi::WakeReason::kWoken;
  bool is_woken = false;        ///< since prepare_to_wait
  sim::StepId woken_in = 0;     ///< the step that did it
  bool is_signal_wait = false;  ///< this sleep ends with a signal
  std::uint64_t signals = 0;
  SleepTimer* sleep_timer = nullptr;

  std::vector<HeldLock> held;
  std::vector<OperationLabel> operations;

 private:
  bool is_joined_slow(std::uint32_t object, bool is_section);
  void on_finished() override;
  void on_entered() override;
};

}  // namespace dojo::models
