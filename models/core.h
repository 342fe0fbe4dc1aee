// A core: what runs on it now, what it interrupted, what waits for it.
//
//        hard interrupt context        current() is the top; only the top's step is offered.
//        softirq context               Interrupts cut the step below, which comes back shifted by
//        task                          their length.
//
// Run queue: first in first out. A task wakes on its last core, or on the lowest idle one when that
// is busy; a core that runs out of tasks takes the first that waits elsewhere on the node. Hard
// interrupts do not nest; softirqs run after them, when the task below has interrupts on.
// Preemption:
//
//   none       a task keeps the core until it sleeps or yields
//   voluntary  also at releases and wake-ups after a tick found others waiting
//   full       at any choice point with preemption on, after such a tick
//
// The tick is a `may` transition that exists while somebody waits in the run queue. In timed mode
// it comes at multiples of the period; otherwise its phase is open, and two ticks are at least a
// period apart. In async mode it waits for a step of the running task: each slice has one.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

#include "models/context.h"
#include "models/machine.h"

namespace dojo::models {

class TickTimer;
class Ipi;
class KernelTimer;

/// A handler that waits for its core.
struct PendingInterrupt {
  const char* name;
  sim::Cost cost;
  std::function<void()> handler;
  KernelTimer* timer = nullptr;  ///< softirqs of timers: which
  sim::Origin origin{};          ///< who raised it; set by the core
};

class Core {
 public:
  Core(SimKernel& kernel, Node& node, std::uint32_t index, std::uint32_t number);
  ~Core();
  Core(const Core&) = delete;
  Core& operator=(const Core&) = delete;

  // --- queries ------------------------------------------------------------------------------------
  Node& node() const { return node_; }
  kapi::CpuId id() const { return kapi::CpuId{index_}; }
  std::uint32_t number() const { return number_; }  ///< among all cores of the cluster, from 1
  Context* current() const { return current_; }
  Context* task() const { return task_; }
  bool is_idle() const { return task_ == nullptr && queue_head_ == nullptr; }
  std::uint32_t runnable() const { return queued_ + (task_ != nullptr ? 1 : 0); }
  std::size_t pending() const { return hardirqs_.size() + softirqs_.size(); }
  bool wants_attention() const { return attention_; }
  /// Tells the meter about the time until now.
  void settle_accounts() { set_current(current_); }
  /// Run queue and pending interrupts as one object of footprints; also the path of what it owns.
  std::uint32_t object() const;
  std::uint32_t mask_object() const;  ///< whether interrupts are masked
  std::vector<Context*> interrupt_contexts() const;

  // --- tasks ----------------------------------------------------------------------------------------
  void enqueue(Context& task);
  /// The running task leaves the core; the next one is chosen.
  void leave(Context& task);
  /// The running task goes to the end of the run queue.
  void yield(Context& task);
  bool should_yield() const { return need_resched_ && queue_head_ != nullptr; }
  Context* take_unpinned();

  // --- interrupts ----------------------------------------------------------------------------------
  void raise_hardirq(PendingInterrupt interrupt);
  void raise_softirq(PendingInterrupt interrupt);
  void forget_timer(const KernelTimer& timer);
  Ipi& ipi_to(Core& target);
  /// The running context has announced a step and somebody wanted attention meanwhile.
  void attend();
  /// Interrupts or preemption came back on: whoever was held up may be served at the next choice
  /// point.
  void unmasked() { attention_ = attention_ || pending() != 0 || need_resched_; }

  // --- the top's step -----------------------------------------------------------------------------
  /// What `context` waited for has come: its step is offered, if it is the top.
  void enable(Context& context);
  /// Takes the announced step of `context` back because a lock went away.
  static void disable(Context& context);

  void on_tick();
  /// The running task's time changes its kind from here.
  void set_computing(Context& task, bool is_computing);

 private:
  void touch();
  bool orders_tasks() const;
  void charge() const;
  void tell_depth() const;
  void settle();
  void kick();
  void serve();
  bool has_work() const;
  bool can_start_hardirq() const;
  bool can_start_softirq() const;
  bool can_preempt() const;
  void cut_top();
  void preempt_top();
  void set_current(Context* context);
  void start(Context*& slot, ContextKind kind, sim::Cost cost);
  void handle_interrupts(ContextKind kind);
  void resume_top();
  void run_next();
  void run(Context& task);
  Context* pop_front();
  void push_back(Context& task);
  void update_tick();

  SimKernel& kernel_;
  Node& node_;
  std::uint32_t index_;
  std::uint32_t number_;
  Context* current_ = nullptr;
  Context* task_ = nullptr;      // scheduled, maybe below an interrupt
  std::uint32_t last_task_ = 0;  // path of the one that ran last
  Context* queue_head_ = nullptr;
  Context* queue_tail_ = nullptr;
  std::uint32_t queued_ = 0;
  std::uint32_t slice_began_ = 0;  // steps of task_ when it got the core
  sim::StepId left_ = 0;           // the step in which a task left it last
  bool need_resched_ = false;
  bool attention_ = false;
  Context* softirq_ = nullptr;
  Context* hardirq_ = nullptr;
  std::vector<PendingInterrupt> hardirqs_;
  std::vector<PendingInterrupt> softirqs_;
  std::vector<std::unique_ptr<Ipi>> ipis_;
  std::unique_ptr<TickTimer> tick_;
  sim::Tick last_tick_;
  sim::Tick accounted_until_ = 0;
};

// In line, as both ends of a fiber are (sim/fiber.h).
inline void Context::step(sim::Cost cost, sim::Intent intent) {
  if (!is_joined(intent.object)) announce(cost, intent);
}

inline void Context::announce(sim::Cost cost, sim::Intent intent) {
  intend(intent);
  if (!core->wants_attention() && engine().goes_on_by_default(*this, cost, order())) return;
  engine().offer(*this, cost, order());
  if (core->wants_attention()) core->attend();
  pause();
}

}  // namespace dojo::models
