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
  static Task* current();
  /// Leaves the code of the current task until its next transition fires.
  static void pause() { Fiber::pause(); }
  /// A choice point in one call: the next operation takes `cost` and touches what `intent` says;
  /// returns when it is its turn.
  static void step(Cost cost, Intent intent = {}, OrderClass order = OrderClass::kTask);

  arena::StackSlot stack() const { return fiber_.stack(); }

 protected:
  /// The body has returned. Runs on the engine's stack, in the last step.
  virtual void on_finished() {}

 private:
  Fiber fiber_;
};

}  // namespace dojo::sim
