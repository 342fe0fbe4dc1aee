// Acquiring and releasing locks. The rules stand in locks.h; the checks in locks.cpp.
#include <fmt/format.h>

#include <algorithm>
#include <cstring>

#include "models/kernel.h"
#include "models/locks.h"
#include "sim/assert.h"

namespace dojo::models {

using kapi::LockKind;
using kapi::LockMode;
using kapi::ObjectId;

ObjectId SimKernel::make_lock(LockKind kind, const char* lock_class, std::int32_t count) {
  auto* lock = new Lock;
  lock->kind = kind;
  lock->count = count;
  lock->name = lock_class;
  const auto same = [&](const LockClass& known) {
    return known.name == lock_class || std::strcmp(known.name, lock_class) == 0;
  };
  const auto found = std::ranges::find_if(lock_classes_, same);
  lock->lock_class = static_cast<std::uint32_t>(found - lock_classes_.begin());
  if (found == lock_classes_.end()) lock_classes_.emplace_back().name = lock_class;
  lock->id = make_object(ObjectKind::kLock, lock_class, lock);
  return lock->id;
}

void SimKernel::drop_lock(ObjectId id) {
  Lock& lock = lock_of(id, {});
  if (lock.is_held() || !lock.waiters.empty()) {
    const Lock::Reader holder = lock.a_holder();
    violation("leaked-lock",
              fmt::format("{} destroys lock {}, which {} holds since {}; {} wait for it",
                          name_of(current_), lock.name, name_of(holder.context),
                          place(holder.where), lock.waiters.size()),
              holder.where);
  }
  objects_.drop(id);
  delete &lock;
}

bool SimKernel::is_held(ObjectId id) const {
  return static_cast<const Lock*>(objects_[id].body)->is_held();
}

// --- acquire -------------------------------------------------------------------------------------------------

void SimKernel::acquire(ObjectId id, LockMode mode, const Where& where) {
  Lock& lock = lock_of(id, where);
  if (current_ == nullptr) {
    take_at_boot(lock, mode, where);
  } else if (lock.is_spinning()) {
    spin_acquire(lock, mode, where);
  } else {
    sleep_acquire(id, mode, where);
  }
}

void SimKernel::take_at_boot(Lock& lock, LockMode mode, const Where& where) {
  if (!lock.is_available(mode)) {
    violation("deadlock",
              fmt::format("boot code waits for lock {}, held since {}", lock.name,
                          place(lock.a_holder().where)),
              where);
  }
  take(lock, mode, where, engine_.now());
}

void SimKernel::spin_acquire(Lock& lock, LockMode mode, const Where& where) {
  Context& self = *current_;
  check_recursion(lock, mode, where);
  note_use(lock, where);
  if (self.preempt_off == 0) self.begin_section();
  if (lock.is_available(mode) && self.is_joined(objects_[lock.id].stable, true)) {
    ++self.preempt_off;
    take(lock, mode, where, engine_.now());
    return;
  }
  ++self.preempt_off;  // as spinning kernels do: the spinner keeps its core
  lock.waiters.push_back(&self);
  self.wanted = {&lock, mode, where, !lock.is_available(mode)};
  self.await(objects_[lock.id].stable);
  const sim::Tick began = engine_.now();
  if (lock.is_available(mode)) {
    self.announce(line_cost(objects_[lock.id], costs().lock, costs().cache_line_transfer),
                  {objects_[lock.id].stable});
  } else {
    self.intend({objects_[lock.id].stable});
    const Lock::Reader holder = lock.a_holder();
    tell(StoryKind::kLockWait, lock.name, objects_[lock.id].stable, where,
         holder.context != nullptr ? holder.context->name() : "");
    find_deadlock(self);
    if (self.core->wants_attention()) self.core->attend();
    self.wait();
  }
  std::erase(lock.waiters, &self);
  const bool has_waited = self.wanted.is_contended;
  self.wanted = {};
  self.await(0);
  DOJO_ASSERT(lock.is_available(mode));
  if (self.preempt_off == 1) self.begin_section();
  take(lock, mode, where, has_waited ? began : engine_.now());
  for (Context* other : lock.waiters) {
    if (!lock.is_available(other->wanted.mode)) Core::disable(*other);
  }
}

// The lock is looked up again after each pause: somebody may have destroyed it, which is reported.
void SimKernel::sleep_acquire(ObjectId id, LockMode mode, const Where& where) {
  const bool is_mutex = lock_of(id, where).kind == LockKind::kMutex;
  check_may_sleep(is_mutex ? "mutex lock" : "semaphore down", where);
  Context& self = *current_;
  check_recursion(lock_of(id, where), mode, where);
  const sim::Tick began = engine_.now();
  bool has_waited = false;
  self.step(line_cost(objects_[id], costs().lock, costs().cache_line_transfer),
            {objects_[id].stable});
  for (; !lock_of(id, where).is_available(mode); has_waited = true) {
    Lock& lock = lock_of(id, where);
    const Context* holder = lock.a_holder().context;
    tell(StoryKind::kLockWait, lock.name, objects_[id].stable, where,
         holder != nullptr ? holder->name() : "");
    // Who was woken and found a newcomer in front keeps its place.
    lock.waiters.insert(has_waited ? lock.waiters.begin() : lock.waiters.end(), &self);
    self.wanted = {&lock, mode, where, true};
    find_deadlock(self);
    engine_.touch(objects_[id].stable, sim::Touch::kWrite);
    sleep(-1, lock.name, where);
  }
  take(lock_of(id, where), mode, where, has_waited ? began : engine_.now());
}

bool SimKernel::try_acquire(ObjectId id, LockMode mode, const Where& where) {
  lock_of(id, where);
  if (current_ != nullptr) {
    current_->step(line_cost(objects_[id], costs().lock, costs().cache_line_transfer),
                   {objects_[id].stable});
  }
  Lock& lock = lock_of(id, where);
  engine_.mix(objects_[id].stable + (lock.is_available(mode) ? 4 : 5));
  if (!lock.is_available(mode)) {
    engine_.touch(objects_[id].stable, sim::Touch::kRead);
    return false;
  }
  if (current_ != nullptr && lock.is_spinning()) {
    ++current_->preempt_off;
    if (current_->is_task()) note_use(lock, where);  // a handler that only tries does not spin
  }
  take(lock, mode, where, engine_.now());
  for (Context* other : lock.waiters) {
    if (lock.is_spinning() && !lock.is_available(other->wanted.mode)) Core::disable(*other);
  }
  return true;
}

void SimKernel::take(Lock& lock, LockMode mode, const Where& where, sim::Tick began) {
  Meter::tell([&](Meter& meter) { meter.on_lock(lock.name, {began, engine_.now()}); });
  if (lock.kind == LockKind::kSemaphore) {
    --lock.count;
  } else if (mode == LockMode::kShared) {
    lock.readers.push_back({current_, where});
  } else {
    lock.is_taken = true;
    lock.holder = current_;
    lock.where = where;
  }
  const bool has_owner = lock.kind != LockKind::kSemaphore;
  if (current_ != nullptr && has_owner)
    current_->held.push_back({&lock, mode, where, engine_.now()});
  Object& object = objects_[lock.id];
  took_line(object);
  engine_.mix(object.stable + static_cast<std::uint64_t>(mode));
  if (lock.is_spinning()) engine_.guard(object.stable, true);
  touch_lock(lock, true);
  learn_protected(lock);
  if (races_ != nullptr) note_taken(lock, mode, where);
  tell(StoryKind::kLock, lock.name, object.stable, where);
}

// Where a section that protects nothing hidden is one step, only what it touches matters. Of what
// is hidden it matters whether it changed, where a search knows who holds a lock between steps.
void SimKernel::touch_lock(Lock& lock, bool is_taken) {
  const Object& object = objects_[lock.id];
  const sim::Joining* joining = sim::Engine::joining();
  const bool is_joined = joining != nullptr && !joining->is_exposed(object.stable) &&
                         current_ != nullptr && has_core_per_task();
  if (is_joined && lock.protects_shared_only) return;
  sim::Touch kind = sim::Touch::kWrite;
  if (is_joined && joining->allows_one() && lock.tells_content) {
    if (is_taken) lock.content_before = object.content;
    if (is_taken || lock.content_before == object.content) kind = sim::Touch::kRead;
  }
  engine_.touch(object.stable, kind);
}

void SimKernel::protects_shared_only(ObjectId id) { lock_of(id, {}).protects_shared_only = true; }

void SimKernel::protects(ObjectId id, std::span<const std::uint64_t> content,
                         std::span<const ObjectId> objects) {
  lock_of(id, {}).tells_content = true;
  std::uint64_t hash = content.size();
  for (const std::uint64_t word : content) hash = sim::fold(hash, word);
  for (const ObjectId object : objects) hash = sim::fold(hash, objects_[object].stable);
  objects_[id].content = hash;
}

// Plain memory under a lock: its next holder sees what the last one may have left there, which
// follows from all that one had seen, unless the code says what it is.
void SimKernel::learn_protected(const Lock& lock) {
  if (lock.protects_shared_only || current_ == nullptr || sim::Engine::observer() == nullptr)
    return;
  current_->restart_history(sim::fold(current_->history(), objects_[lock.id].content));
}

void SimKernel::leave_protected(const Lock& lock) {
  if (lock.protects_shared_only || lock.tells_content || current_ == nullptr) return;
  objects_[lock.id].content = current_->history();
}

// --- release -------------------------------------------------------------------------------------------------

void SimKernel::release(ObjectId id, LockMode mode, const Where& where) {
  lock_of(id, where);
  // A section that is one step ends with what it touches last.
  if (current_ != nullptr && !current_->ends_joined(objects_[id].stable)) {
    current_->step(line_cost(objects_[id], costs().lock, costs().cache_line_transfer),
                   {objects_[id].stable});
  }
  Lock& lock = lock_of(id, where);
  check_release(lock, mode, where);
  give_back(lock, mode, where);
  if (lock.is_spinning()) {
    if (current_ != nullptr && --current_->preempt_off == 0) current_->core->unmasked();
    for (Context* waiter : lock.waiters) {
      if (lock.is_available(waiter->wanted.mode)) waiter->core->enable(*waiter);
    }
  } else if (!lock.waiters.empty()) {
    Context& first = *lock.waiters.front();
    lock.waiters.erase(lock.waiters.begin());
    first.core->node().wake(first, kapi::WakeReason::kWoken);
  }
  maybe_reschedule();
}

void SimKernel::give_back(Lock& lock, LockMode mode, const Where& where) {
  if (races_ != nullptr) note_given_back(lock, mode);
  if (lock.kind == LockKind::kSemaphore) {
    ++lock.count;
  } else if (mode == LockMode::kShared) {
    const auto own = std::ranges::find(lock.readers, current_, &Lock::Reader::context);
    lock.readers.erase(own);
  } else {
    lock.is_taken = false;
    lock.holder = nullptr;
  }
  if (current_ != nullptr && lock.kind != LockKind::kSemaphore) {
    std::vector<HeldLock>& held = current_->held;
    const auto last = std::find_if(held.rbegin(), held.rend(),
                                   [&](const HeldLock& item) { return item.lock == &lock; });
    const Span span{last->since, engine_.now()};
    Meter::tell([&](Meter& meter) { meter.on_unlock(lock.name, span); });
    held.erase(std::next(last).base());
  }
  lock.released_at = where;
  lock.was_released = true;
  Object& object = objects_[lock.id];
  took_line(object);
  engine_.mix(object.stable + 2 + static_cast<std::uint64_t>(mode));
  touch_lock(lock, false);
  leave_protected(lock);
  if (is_async_) note_change(object);
  if (lock.is_spinning()) engine_.guard(object.stable, false);
  tell(StoryKind::kUnlock, lock.name, object.stable, where);
}

}  // namespace dojo::models
