// What orders contexts of the simulated machine, for the race detector: docs/data-races.md lists
// it.
#include <utility>

#include "models/kernel.h"
#include "models/race_keys.h"
#include "models/timers.h"

namespace dojo::models {

using kapi::Access;
using kapi::LockKind;
using kapi::LockMode;
using kapi::ObjectId;
using race_keys::key;
using race_keys::Order;

void SimKernel::set_races(sim::access::RaceDetector& races) {
  races_ = &races;
  for (const NodeEntry& entry : nodes_) {
    for (const auto& core : entry.node->cores()) {
      races.name_place(core->object(), "n" + std::to_string(entry.node->id().value) + "/c" +
                                           std::to_string(core->id().value));
    }
  }
}

// --- accesses ------------------------------------------------------------------------------------------------

void SimKernel::note_word_access(ObjectId word, const char* name, Access kind, const Where& where,
                                 const void* pc) {
  using sim::access::Kind;
  const Kind how = kind == Access::kRead    ? Kind::kRead
                   : kind == Access::kWrite ? Kind::kWrite
                                            : Kind::kReadWrite;
  races_->word_access(objects_[word].stable, name, how, kind == Access::kReadWrite, where, pc);
}

void SimKernel::mark_access() {
  if (races_ != nullptr) races_->mark_next();
}

void SimKernel::enter_ghost() {
  if (current_ != nullptr) ++current_->ghosts;
  if (races_ != nullptr) races_->enter_ghost();
}

void SimKernel::leave_ghost() {
  if (current_ != nullptr) --current_->ghosts;
  if (races_ != nullptr) races_->leave_ghost();
}

// --- locks and wait queues -----------------------------------------------------------------------------------

// Readers are ordered with writers only.
void SimKernel::note_taken(const Lock& lock, LockMode mode, const Where& where) {
  const std::uint32_t stable = objects_[lock.id].stable;
  races_->acquire(key(Order::kLock, stable));
  if (mode == LockMode::kExclusive) races_->acquire(key(Order::kReaders, stable));
  if (lock.kind != LockKind::kSemaphore) races_->locked(stable, lock.name, where);
}

void SimKernel::note_given_back(const Lock& lock, LockMode mode) {
  const std::uint32_t stable = objects_[lock.id].stable;
  races_->release(key(mode == LockMode::kShared ? Order::kReaders : Order::kLock, stable));
  races_->unlocked(stable);
}

// A wait queue has a lock of its own: who puts itself on the queue after a wake-up sees what was
// done before it.
void SimKernel::note_queue(std::uint32_t queue) {
  races_->acquire(key(Order::kQueue, queue));
  races_->release(key(Order::kQueue, queue));
}

// --- masks ---------------------------------------------------------------------------------------------------

// Code with interrupts off excludes the handlers of its core; a handler excludes itself. A softirq
// does not exclude hard interrupts, so their ends are kept apart.
void SimKernel::note_mask(bool is_masked) {
  const std::uint32_t core = current_->core->object();
  if (!is_masked) {
    races_->release(key(Order::kMasked, core));
    return;
  }
  races_->acquire(key(Order::kMasked, core));
  races_->acquire(key(Order::kHardirq, core));
  if (current_->is_task()) races_->acquire(key(Order::kSoftirq, core));
}

void SimKernel::note_handler(const Context& context, const PendingInterrupt& work, bool begins) {
  const std::uint32_t core = context.core->object();
  const bool is_hard = context.kind == ContextKind::kHardirq;
  if (!begins) {
    races_->release(key(is_hard ? Order::kHardirq : Order::kSoftirq, core));
    return;
  }
  races_->acquire(key(Order::kMasked, core));
  if (work.timer != nullptr) races_->acquire(key(Order::kTimer, work.timer->stable));
}

// Tasks that switch preemption off exclude each other on their core.
void SimKernel::note_preemption(bool is_off) {
  const auto id = key(Order::kPreemption, current_->core->object());
  if (is_off) {
    races_->acquire(id);
  } else {
    races_->release(id);
  }
}

// --- hand-overs ----------------------------------------------------------------------------------------------

std::function<void()> SimKernel::handed_over(std::function<void()> handler) {
  if (races_ == nullptr) return handler;
  const auto id = key(Order::kHandOver, ++hand_overs_);
  races_->release(id);
  return [this, id, handler = std::move(handler)] {
    races_->acquire(id);
    handler();
  };
}

}  // namespace dojo::models
