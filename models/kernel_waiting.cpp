// Wait queues and timers.
#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "models/kernel.h"
#include "models/race_keys.h"
#include "models/timers.h"

namespace dojo::models {

using kapi::ObjectId;

// --- wait queues ---------------------------------------------------------------------------------------------

ObjectId SimKernel::make_wait_queue(const char* name) {
  auto* queue = new WaitQueue;
  queue->name = name;
  queue->id = make_object(ObjectKind::kWaitQueue, name, queue);
  return queue->id;
}

void SimKernel::drop_wait_queue(ObjectId id) {
  auto* queue = static_cast<WaitQueue*>(object(id, ObjectKind::kWaitQueue, {}).body);
  if (!queue->waiters.empty()) {
    violation("use-after-free",
              fmt::format("{} destroys wait queue {} on which {} still stands (sleep at {})",
                          name_of(current_), queue->name, name_of(queue->waiters.front()),
                          place(queue->waiters.front()->sleep_site)),
              queue->waiters.front()->sleep_site);
  }
  objects_.drop(id);
  delete queue;
}

void SimKernel::prepare_to_wait(ObjectId id, kapi::SleepKind kind, const Where& where) {
  object(id, ObjectKind::kWaitQueue, where);
  if (current_ == nullptr) check_may_sleep("prepare_to_wait", where);
  Context& self = *current_;
  self.step(costs().lock, {objects_[id].stable});
  Object& entry = object(id, ObjectKind::kWaitQueue, where);
  auto& queue = *static_cast<WaitQueue*>(entry.body);
  self.sleep_kind = kind;
  self.is_woken = false;
  if (std::ranges::find(queue.waiters, &self) == queue.waiters.end()) {
    queue.waiters.push_back(&self);
    self.queues.push_back(&queue);
  }
  engine_.mix(entry.stable + 1);
  engine_.touch(entry.stable, sim::Touch::kWrite);
  if (races_ != nullptr) note_queue(entry.stable);
  tell(StoryKind::kPrepare, queue.name, entry.stable, where);
}

void SimKernel::finish_wait(ObjectId id, const Where& where) {
  Context& self = *current_;
  object(id, ObjectKind::kWaitQueue, where);
  self.sleep_kind = kapi::SleepKind::kUninterruptible;
  // Who was woken has left the queue already; only who did not sleep can take a wake-up from
  // others.
  auto* queue = static_cast<WaitQueue*>(objects_[id].body);
  if (std::ranges::find(queue->waiters, &self) != queue->waiters.end()) {
    self.step(costs().lock, {objects_[id].stable});
    Object& entry = object(id, ObjectKind::kWaitQueue, where);
    std::erase(queue->waiters, &self);
    if (races_ != nullptr) note_queue(entry.stable);
    engine_.mix(entry.stable + 2);
    engine_.touch(entry.stable, sim::Touch::kWrite);
  }
  std::erase(self.queues, queue);
  self.is_woken = false;
}

std::uint32_t SimKernel::wake_up(ObjectId id, std::int32_t count, const Where& where) {
  object(id, ObjectKind::kWaitQueue, where);
  if (current_ != nullptr) current_->step(costs().lock, {objects_[id].stable});
  Object& entry = object(id, ObjectKind::kWaitQueue, where);
  auto& queue = *static_cast<WaitQueue*>(entry.body);
  if (races_ != nullptr) note_queue(entry.stable);
  std::uint32_t woken = 0;
  while (!queue.waiters.empty() && count != 0) {
    Context& waiter = *queue.waiters.front();
    queue.waiters.erase(queue.waiters.begin());
    std::erase(waiter.queues, &queue);
    waiter.is_woken = true;
    if (races_ != nullptr) races_->wake(waiter);
    waiter.woken_in = static_cast<sim::StepId>(engine_.steps());
    ++woken;
    if (count > 0) --count;
    tell(StoryKind::kWake, queue.name, entry.stable, where, waiter.name(), 0, woken);
    if (waiter.state == ContextState::kSleeping) {
      waiter.core->node().wake(waiter, kapi::WakeReason::kWoken);
    }
  }
  if (woken == 0) tell(StoryKind::kWake, queue.name, entry.stable, where);
  engine_.mix(entry.stable + 3 + woken);
  wrote(objects_[id]);
  maybe_reschedule();
  return woken;
}

std::uint32_t SimKernel::waiters(ObjectId id) const {
  const auto* queue = static_cast<const WaitQueue*>(objects_[id].body);
  return static_cast<std::uint32_t>(queue->waiters.size());
}

// --- timers --------------------------------------------------------------------------------------------------

ObjectId SimKernel::make_timer(const char* name, std::function<void()> handler) {
  const std::uint32_t stable = stable_id();
  auto* timer = new KernelTimer(engine_, stable, name, std::move(handler));
  timer->stable = stable;
  timer->object = objects_.make(ObjectKind::kTimer, name, stable, timer);
  return timer->object;
}

void SimKernel::drop_timer(ObjectId id) {
  auto* timer = static_cast<KernelTimer*>(object(id, ObjectKind::kTimer, {}).body);
  engine_.touch(timer->stable, sim::Touch::kWrite);
  objects_.drop(id);
  timer->drop();
}

void SimKernel::arm_timer(ObjectId id, Nanoseconds delay, const Where& where) {
  object(id, ObjectKind::kTimer, where);
  step(current_ == nullptr ? sim::Cost{} : costs().kernel_call, {objects_[id].stable});
  Object& entry = object(id, ObjectKind::kTimer, where);
  Core& core = current_ != nullptr ? *current_->core : *here().cores().front();
  static_cast<KernelTimer*>(entry.body)->arm(core, {delay, costs().interrupt.jitter});
  engine_.mix(entry.stable + 1);
  wrote(entry);
  if (races_ != nullptr) races_->release(race_keys::key(race_keys::Order::kTimer, entry.stable));
  tell(StoryKind::kTimer, entry.name, entry.stable, where, "armed", 0,
       static_cast<std::uint64_t>(delay));
}

bool SimKernel::cancel_timer(ObjectId id, const Where& where) {
  object(id, ObjectKind::kTimer, where);
  step(current_ == nullptr ? sim::Cost{} : costs().kernel_call, {objects_[id].stable});
  Object& entry = object(id, ObjectKind::kTimer, where);
  auto& timer = *static_cast<KernelTimer*>(entry.body);
  const bool was_pending = timer.is_offered();
  engine_.cancel(timer);
  engine_.mix(entry.stable + 2);
  wrote(entry);
  tell(StoryKind::kTimer, entry.name, entry.stable, where,
       was_pending ? "cancelled" : "not pending");
  return was_pending;
}

}  // namespace dojo::models
