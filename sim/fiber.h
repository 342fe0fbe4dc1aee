// A fiber: blocking code on its own stack inside the arena. Entered with resume(), left with
// pause().
//
// The two words of the C++ runtime's per-thread exception state travel with each fiber, so that a
// fiber may pause inside a catch block. Fibers do not nest: resume() is called from the engine's
// stack.
#pragma once

#include <functional>

#include "sim/arena.h"

namespace dojo::sim {

class Fiber {
 public:
  /// Requires: an arena::Inside scope; `body` was built inside.
  explicit Fiber(std::function<void()> body);
  ~Fiber();
  Fiber(const Fiber&) = delete;
  Fiber& operator=(const Fiber&) = delete;

  /// Runs the body until it pauses or ends. Requires: no fiber is running, not finished.
  void resume();
  bool is_finished() const { return is_finished_; }

  /// Leaves the running fiber; returns when it is resumed.
  static void pause();
  static Fiber* running();
  /// Forgets that a fiber was running, after a fault signal left it by a jump.
  static void abandon_running();

  arena::StackSlot stack() const { return stack_; }

 private:
  struct Entry;
  friend struct Entry;

  std::function<void()> body_;
  arena::StackSlot stack_;
  void* context_ = nullptr;
  void* caught_exceptions_ = nullptr;
  unsigned uncaught_exceptions_ = 0;
  bool is_finished_ = false;
};

}  // namespace dojo::sim
