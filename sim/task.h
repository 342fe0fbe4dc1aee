// A task: an actor whose transitions are the steps of blocking code on a fiber.
//
// Between two steps the code stands at a choice point: it has announced what it does next (an
// offer), or it waits for somebody to enable it. models/ derives its contexts from this; micro
// worlds use it as it is:
//
//   engine.offer(*Task::current(), cost, OrderClass::kTask);   // "my next operation takes this
//   long" Task::pause();                                             // others may go first
//   ...the operation itself: atomic, it is this step
#pragma once

#include <functional>

#include "sim/actor.h"
#include "sim/engine.h"
#include "sim/fiber.h"

namespace dojo::sim {

class Task : public Actor {
 public:
  /// Not yet enabled: offer it. Requires: an arena::Inside scope; `name` outlives the task.
  Task(Engine& engine, ActorKind kind, std::uint32_t parent_path, const char* name,
       std::function<void()> body);

  void fire() override;
  bool is_finished() const { return fiber_.is_finished(); }

  /// The task whose code runs now, or nullptr.
  static Task* current() { return Fiber::running() != nullptr ? current_ : nullptr; }
  /// Leaves the code of the current task until its next transition fires. When the next transition
  /// of the world is another task's, goes straight over to that one's code.
  static void pause();
  /// A choice point in one call: the next operation takes `cost` and touches what `intent` says;
  /// returns when it is its turn.
  static void step(Cost cost, Intent intent = {}, OrderClass order = OrderClass::kTask);

  arena::StackSlot stack() const { return fiber_.stack(); }

 protected:
  /// The body has returned. Runs on the engine's stack, in the last step.
  virtual void on_finished() {}
  /// This task's code goes on, and not by way of fire().
  virtual void on_entered() {}

 private:
  static Task* current_;  // valid only while a task's code runs: no run state
  Fiber fiber_;
};

// In line, as both ends of a fiber are: see fiber.h.
inline void Task::pause() {
  Task& self = *current_;
  Actor* next = self.engine().begin_next_on_fiber();
  if (next == &self) return;
  Task* other = next != nullptr ? next->code() : nullptr;
  if (other == nullptr) {
    Fiber::pause();
    return;
  }
  current_ = other;
  other->on_entered();
  Fiber::switch_to(other->fiber_);
}

inline void Task::step(Cost cost, Intent intent, OrderClass order) {
  Task& self = *current_;
  self.intend(intent);
  if (self.engine().goes_on_by_default(self, cost, order)) return;
  self.engine().offer(self, cost, order);
  pause();
}

}  // namespace dojo::sim
