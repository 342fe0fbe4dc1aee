#include "models/core.h"

#include <utility>

#include "models/kernel.h"
#include "models/meter.h"
#include "models/node.h"
#include "models/race_keys.h"
#include "models/timers.h"
#include "sim/assert.h"

namespace dojo::models {

Core::Core(SimKernel& kernel, Node& node, std::uint32_t index, std::uint32_t number)
    : kernel_(kernel), node_(node), index_(index), number_(number) {
  // In timed mode ticks come at multiples of the period; else the first one may come at any time.
  last_tick_ = kernel.engine().lambda().is_zero() ? 0 : -node.costs().tick_period;
}

Core::~Core() {
  delete softirq_;
  delete hardirq_;
}

std::uint32_t Core::object() const { return node_.path() + 16 + index_; }
std::uint32_t Core::mask_object() const {
  return static_cast<std::uint32_t>(sim::mix64(std::uint64_t{object()} << 8 | 1));
}

std::vector<Context*> Core::interrupt_contexts() const {
  std::vector<Context*> result;
  if (softirq_ != nullptr) result.push_back(softirq_);
  if (hardirq_ != nullptr) result.push_back(hardirq_);
  return result;
}

// --- time ------------------------------------------------------------------------------------------------

void Core::touch() {
  if (node_.config().has_core_per_task) return;  // nobody else waits for it
  kernel_.engine().touch(object(), sim::Touch::kWrite);
}

void Core::charge() const {
  const Span span{accounted_until_, kernel_.engine().now()};
  if (span.length() == 0) return;
  CoreUse use = CoreUse::kSystem;
  if (current_ == nullptr) {
    use = CoreUse::kIdle;
  } else if (!current_->is_task()) {
    use = CoreUse::kIrq;
  } else if (current_->is_computing) {
    use = CoreUse::kUser;
  }
  Meter::tell([&](Meter& meter) { meter.on_core(node_.id(), id(), current_, use, span); });
}

void Core::tell_depth() const {
  Meter::tell([&](Meter& meter) {
    meter.on_depth("run_queue", node_.id(), index_, queued_, kernel_.engine().now());
  });
}

void Core::set_current(Context* context) {
  if (Meter::current() != nullptr) charge();
  accounted_until_ = kernel_.engine().now();
  current_ = context;
}

void Core::set_computing(Context& task, bool is_computing) {
  set_current(current_);
  task.is_computing = is_computing;
}

// --- what the core does next ---------------------------------------------------------------------------------

bool Core::can_start_hardirq() const {
  if (hardirqs_.empty()) return false;
  return current_ == nullptr || (current_->kind != ContextKind::kHardirq && current_->irq_off == 0);
}

bool Core::can_start_softirq() const {
  if (softirqs_.empty()) return false;
  return current_ == nullptr || (current_->is_task() && current_->irq_off == 0);
}

bool Core::can_preempt() const {
  return need_resched_ && queue_head_ != nullptr && current_ != nullptr &&
         node_.config().preemption == Preemption::kFull && !current_->is_atomic();
}

bool Core::has_work() const { return can_start_hardirq() || can_start_softirq() || can_preempt(); }

// The top is paused, or there is none: interrupts first, then their softirqs, then tasks.
void Core::settle() {
  attention_ = false;
  if (can_start_hardirq()) {
    start(hardirq_, ContextKind::kHardirq, hardirqs_.front().cost);
  } else if (can_start_softirq()) {
    start(softirq_, ContextKind::kSoftirq, softirqs_.front().cost);
  } else if (current_ == nullptr) {
    run_next();
  } else if (can_preempt()) {
    preempt_top();
  } else {
    resume_top();
  }
}

void Core::serve() {
  if (!has_work()) return;  // masked: unmasked() comes back to it
  cut_top();
  settle();
}

// Something to do has come up. Code that runs right now notices at its next choice point.
void Core::kick() {
  if (current_ != nullptr && current_ == kernel_.current_context()) {
    attention_ = true;
  } else {
    serve();
  }
}

void Core::attend() {
  attention_ = false;
  update_tick();
  serve();
}

// --- the top's step ----------------------------------------------------------------------------------------

void Core::cut_top() {
  if (current_ == nullptr || !current_->is_offered()) return;
  kernel_.engine().withdraw(*current_);
  current_->has_window = true;
  current_->cut_at = kernel_.engine().now();
}

void Core::resume_top() {
  Context& top = *current_;
  if (top.is_offered()) return;
  const sim::Tick held_up_since = std::exchange(top.cut_at, -1);
  if (!top.may_continue()) return;
  if (!top.has_window) {
    kernel_.engine().offer(top, node_.costs().lock, top.order());
    return;
  }
  top.has_window = false;
  const sim::Tick shift = held_up_since < 0 ? 0 : kernel_.engine().now() - held_up_since;
  kernel_.engine().reoffer(top, shift);
}

void Core::enable(Context& context) {
  if (current_ == &context) resume_top();
}

void Core::disable(Context& context) {
  if (!context.is_offered()) return;
  context.engine().withdraw(context);
  context.wanted.is_contended = true;
  context.has_window = true;
  context.cut_at = -1;
}

// --- tasks ---------------------------------------------------------------------------------------------------

void Core::push_back(Context& task) {
  touch();
  task.queued = kernel_.engine().origin().step;
  task.state = ContextState::kRunnable;
  task.core = this;
  task.next = nullptr;
  (queue_tail_ == nullptr ? queue_head_ : queue_tail_->next) = &task;
  queue_tail_ = &task;
  ++queued_;
  tell_depth();
}

Context* Core::pop_front() {
  Context* task = queue_head_;
  if (task == nullptr) return nullptr;
  queue_head_ = task->next;
  if (queue_head_ == nullptr) queue_tail_ = nullptr;
  --queued_;
  tell_depth();
  return task;
}

Context* Core::take_unpinned() {
  Context* before = nullptr;
  for (Context* task = queue_head_; task != nullptr; before = task, task = task->next) {
    if (task->is_pinned) continue;
    (before == nullptr ? queue_head_ : before->next) = task->next;
    if (queue_tail_ == task) queue_tail_ = before;
    --queued_;
    tell_depth();
    touch();
    update_tick();
    return task;
  }
  return nullptr;
}

void Core::enqueue(Context& task) {
  push_back(task);
  if (current_ == nullptr) {
    settle();
  } else {
    update_tick();
  }
}

// Without preemption, tasks of a node with one core exclude each other: until it gives the core
// away, one has it for itself. With more cores that would be luck.
bool Core::orders_tasks() const {
  return kernel_.races() != nullptr && node_.cpu_count() == 1 &&
         node_.config().preemption != Preemption::kFull;
}

void Core::leave(Context& task) {
  DOJO_ASSERT(current_ == &task && task_ == &task);
  if (orders_tasks()) kernel_.races()->release(race_keys::key(race_keys::Order::kCore, object()));
  left_ = kernel_.engine().origin().step;
  task_ = nullptr;
  set_current(nullptr);
  settle();
}

void Core::yield(Context& task) {
  push_back(task);
  leave(task);
}

void Core::preempt_top() {
  Context& task = *current_;
  kernel_.tell(StoryKind::kPreempt, task, "tick", 0, {});
  push_back(task);
  task_ = nullptr;
  set_current(nullptr);
  run_next();
}

void Core::run_next() {
  need_resched_ = false;
  Context* task = pop_front();
  if (task == nullptr) task = node_.steal_for(*this);
  touch();
  if (task != nullptr) run(*task);
  update_tick();
}

void Core::run(Context& task) {
  task.core = this;
  task.state = ContextState::kOnCore;
  task_ = &task;
  slice_began_ = task.fired();
  set_current(&task);
  const bool is_same = std::exchange(last_task_, task.path()) == task.path();
  if (orders_tasks()) {
    kernel_.races()->acquire_for(task, race_keys::key(race_keys::Order::kCore, object()));
  }
  const sim::Cost cost = is_same ? node_.costs().kernel_call : node_.costs().context_switch;
  sim::Engine& engine = kernel_.engine();
  if (!task.may_continue()) return;  // preempted while it waited, and waits still
  if (!task.has_window) {
    engine.offer(task, cost, task.order());
    task.owe(task.queued, left_);
    return;
  }
  task.has_window = false;
  engine.reoffer(task, engine.now() - std::exchange(task.cut_at, -1) + cost.nominal);
}

}  // namespace dojo::models
