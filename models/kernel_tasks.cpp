// Tasks: spawning, computing, yielding, sleeping, signals.
#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <utility>

#include "models/kernel.h"
#include "models/race_keys.h"
#include "models/timers.h"
#include "sim/assert.h"

namespace dojo::models {

using kapi::WakeReason;

kapi::CpuId SimKernel::cpu() const {
  return current_ != nullptr ? current_->core->id() : kapi::CpuId{0};
}

kapi::TaskId SimKernel::current() const {
  if (current_ == nullptr) return {};
  const Context* task = current_->core->task();
  return task != nullptr ? task->id : kapi::TaskId{};
}

kapi::TaskId SimKernel::spawn(const kapi::TaskOptions& options, std::function<void()> body) {
  const kapi::TaskId id = here().spawn(caller(), options, std::move(body));
  tell(StoryKind::kSpawn, "", here().task(id)->path(), {}, options.name);
  return id;
}

void SimKernel::compute(Nanoseconds duration, const Where& where) {
  if (current_ == nullptr) return;
  Context& self = *current_;
  const sim::Cost unit = costs().kernel_call;
  // Jitter of computation: the share that the machine declares for its own operations.
  const sim::Tick jitter = unit.nominal == 0 ? 0 : duration * unit.jitter / unit.nominal;
  if (self.is_task()) self.core->set_computing(self, true);
  self.step({duration, jitter});
  if (self.is_task()) self.core->set_computing(self, false);
  tell(StoryKind::kCompute, "", 0, where, {}, 0, static_cast<std::uint64_t>(duration));
}

void SimKernel::yield(const Where& where) {
  if (current_ == nullptr) return;
  check_may_sleep("yield", where);
  Context& self = *current_;
  engine_.touch(here().tasks_object(), sim::Touch::kWrite);
  if (self.core->runnable() <= 1) {
    self.step(costs().kernel_call);
    return;
  }
  self.core->yield(self);
  self.wait();
}

void SimKernel::reschedule() {
  Context& self = *current_;
  tell(StoryKind::kPreempt, "preemption point", 0, {});
  self.core->yield(self);
  self.wait();
}

void SimKernel::cpu_relax(const Where& where) {
  if (current_ == nullptr) return;
  Context& self = *current_;
  if (!is_async_) {
    self.step(costs().kernel_call);
    return;
  }
  if (here().last_write_not_by(self.path()) >= self.attempt_began) {
    self.step({});
  } else {
    self.is_relaxing = true;
    self.sleep_site = where;
    here().add_relaxing(self);
    if (self.core->wants_attention()) self.core->attend();
    self.wait();
  }
  self.attempt_began = static_cast<std::uint32_t>(engine_.steps());
}

// --- sleeping -----------------------------------------------------------------------------------------------

void SimKernel::check_may_sleep(const char* what, const Where& where) const {
  if (current_ == nullptr)
    sim::our_bug(fmt::format("boot code called {} at {}", what, place(where)));
  if (!current_->is_atomic()) return;
  std::string why = current_->irq_off != 0 ? "interrupts are off" : "preemption is off";
  if (!current_->is_task()) why = "in interrupt context";
  for (const HeldLock& held : current_->held) {
    if (!held.lock->is_spinning()) continue;
    why += fmt::format(", spinlock {} held since {}", held.lock->name, place(held.where));
  }
  engine_.violate("sleep-in-atomic",
                  fmt::format("{} calls {} at {} but must not sleep: {}", name_of(current_), what,
                              place(where), why),
                  where);
}

// The way off the core and back. The caller has checked that there is nothing to return for
// already.
WakeReason SimKernel::sleep(Nanoseconds timeout, const char* on, const Where& where) {
  Context& self = *current_;
  self.state = ContextState::kSleeping;
  self.sleeps_on = on;
  self.sleep_site = where;
  tell(StoryKind::kSleep, on, 0, where);
  if (timeout >= 0) {
    if (self.sleep_timer == nullptr) self.sleep_timer = new SleepTimer(engine_, self);
    engine_.offer(*self.sleep_timer, {timeout, costs().interrupt.jitter}, sim::OrderClass::kTimer);
  }
  self.core->leave(self);
  self.wait();
  tell(StoryKind::kRun, on, 0, where);
  return self.reason;
}

// Woken before it slept: goes on as if it had slept and was woken then, which is the same order of
// events: it needs the wake-up, and its own step before.
void SimKernel::wait_as_woken() {
  Context& self = *current_;
  engine_.offer(self, costs().kernel_call, self.order());
  self.owe(self.woken_in, static_cast<sim::StepId>(engine_.steps()));
  self.wait();
}

WakeReason SimKernel::schedule(Nanoseconds timeout, const Where& where) {
  check_may_sleep("schedule", where);
  Context& self = *current_;
  const bool ends_with_signal = self.sleep_kind == kapi::SleepKind::kInterruptible;
  engine_.mix(self.path() + 1);
  if (self.is_woken || (ends_with_signal && self.signals != 0) || timeout == 0) {
    if (self.is_woken && has_core_per_task()) {
      wait_as_woken();
    } else {
      self.step(costs().kernel_call);
    }
    if (races_ != nullptr) races_->woken();
    if (std::exchange(self.is_woken, false)) return WakeReason::kWoken;
    return ends_with_signal && self.signals != 0 ? WakeReason::kSignal : WakeReason::kTimeout;
  }
  self.is_signal_wait = ends_with_signal;
  const char* on = self.queues.empty() ? "sleep" : self.queues.back()->name;
  const WakeReason reason = sleep(timeout, on, where);
  self.is_signal_wait = false;
  self.is_woken = false;
  if (races_ != nullptr) races_->woken();
  return reason;
}

void SimKernel::retry(Nanoseconds delay, std::span<const ObjectId> watched, const Where& where) {
  check_may_sleep("retry", where);
  Context& self = *current_;
  tell(StoryKind::kRetry, "retry", 0, where);
  engine_.mix(self.path() + 2);
  if (is_async_ && !watched.empty() && has_core_per_task()) {
    look_again(watched, where);
  } else if (is_async_ && !watched.empty()) {
    wait_for_change(watched, where);
  } else {
    sleep(delay, "retry", where);
  }
  self.attempt_began = static_cast<std::uint32_t>(engine_.steps());
}

// Changes count from the moment this attempt began, not from now: what made the attempt fail may
// have changed between its look and this call. Own writes do not count.
void SimKernel::wait_for_change(std::span<const ObjectId> watched, const Where& where) {
  Context& self = *current_;
  for (const ObjectId id : watched) {
    const Object& object = objects_[id];
    engine_.touch(object.stable, sim::Touch::kRead);
    const bool has_changed = object.last_write_not_by(self.path()) > self.attempt_began;
    if (has_changed || object.kind == ObjectKind::kFree) {
      self.step({});
      return;
    }
  }
  for (const ObjectId id : watched) {
    ++objects_[id].watchers;
    self.watched.push_back(id.value);
  }
  watching_.push_back(&self);
  sleep(-1, objects_[watched.front()].name, where);
  std::erase(watching_, &self);
  for (const std::uint32_t id : self.watched) {
    Object& object = objects_[ObjectId{id}];
    if (object.watchers > 0) --object.watchers;
  }
  self.watched.clear();
}

// The same for proofs, where the order of steps that touch nothing in common must not matter:
// changes count since this task saw the object last, here. That may try once too often, never too
// rarely.
void SimKernel::look_again(std::span<const ObjectId> watched, const Where& where) {
  Context& self = *current_;
  self.step({});
  const auto see = [&] {
    std::vector<SeenObject> now;
    for (const ObjectId id : watched) {
      engine_.watched(objects_[id].stable);
      now.push_back({objects_[id].stable, objects_[id].last_write_not_by(self.path())});
    }
    return now;
  };
  const std::vector<SeenObject> now = see();
  const bool is_gone = std::ranges::any_of(
      watched, [&](ObjectId id) { return objects_[id].kind == ObjectKind::kFree; });
  const bool has_changed = is_gone || std::ranges::any_of(now, [&](const SeenObject& is) {
                             const auto was =
                                 std::ranges::find(self.seen, is.object, &SeenObject::object);
                             return was == self.seen.end() || was->written != is.written;
                           });
  if (has_changed) {
    self.seen = now;
    return;
  }
  for (const ObjectId id : watched) {
    ++objects_[id].watchers;
    self.watched.push_back(id.value);
  }
  watching_.push_back(&self);
  sleep(-1, objects_[watched.front()].name, where);
  self.seen = see();
  std::erase(watching_, &self);
  for (const std::uint32_t id : self.watched) {
    Object& object = objects_[ObjectId{id}];
    if (object.watchers > 0) --object.watchers;
  }
  self.watched.clear();
}

// --- signals ------------------------------------------------------------------------------------------------

void SimKernel::send_signal(kapi::TaskId id, int signal, const Where& where) {
  step(current_ == nullptr ? sim::Cost{} : costs().kernel_call);
  Context* task = here().task(id);
  if (task == nullptr) return;  // it has ended: as in Unix, nobody to tell
  DOJO_ASSERT(signal > 0 && signal < 64);
  task->signals |= std::uint64_t{1} << signal;
  if (races_ != nullptr) races_->release(race_keys::key(race_keys::Order::kSignal, task->path()));
  engine_.mix(task->path() + static_cast<std::uint64_t>(signal));
  engine_.touch(task->path(), sim::Touch::kWrite);
  tell(StoryKind::kSignal, task->name(), task->path(), where, {}, 0,
       static_cast<std::uint64_t>(signal));
  const bool is_asleep = task->state == ContextState::kSleeping;
  if (is_asleep && task->is_signal_wait) here().wake(*task, WakeReason::kSignal);
}

bool SimKernel::signal_pending() const {
  return current_ != nullptr && current_->is_task() && current_->signals != 0;
}

int SimKernel::take_signal() {
  if (!signal_pending()) return 0;
  const int signal = std::countr_zero(current_->signals);
  current_->signals &= current_->signals - 1;
  if (races_ != nullptr) {
    races_->acquire(race_keys::key(race_keys::Order::kSignal, current_->path()));
  }
  engine_.touch(current_->path(), sim::Touch::kWrite);
  return signal;
}

}  // namespace dojo::models
