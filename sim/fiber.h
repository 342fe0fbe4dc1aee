// A fiber: blocking code on its own stack inside the arena. Entered with resume(), left with
// pause(); switch_to() goes from one to another directly.
//
// The two words of the C++ runtime's per-thread exception state travel with each fiber, so that a
// fiber may pause inside a catch block. Fibers do not nest: resume() is called from the engine's
// stack. Both ends are inline: each frame between a switch and its caller costs one more
// mispredicted return.
#pragma once

#include <cstddef>
#include <functional>

#include "sim/arena.h"
#include "sim/limits.h"
#include "sim/stack_switch.h"

#ifdef DOJO_ASAN
#include <sanitizer/common_interface_defs.h>
#endif

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

  /// Leaves the running fiber; returns when it is entered again.
  static void pause();
  /// Leaves the running fiber and enters `next`, as pause() and next.resume() would.
  static void switch_to(Fiber& next);
  static Fiber* running() { return now_.fiber; }
  /// Forgets that a fiber was running, after a fault signal left it by a jump.
  static void abandon_running();

  arena::StackSlot stack() const { return stack_; }

 private:
  /// What __cxa_get_globals() points to (Itanium C++ ABI).
  struct ExceptionGlobals {
    void* caught = nullptr;
    unsigned uncaught = 0;
  };
  /// Valid only while a fiber runs: no run state.
  struct Now {
    Fiber* fiber = nullptr;
    StackPointer engine = nullptr;  ///< where resume() goes on
    ExceptionGlobals* globals = nullptr;
#ifdef DOJO_ASAN
    void* engine_fake_stack = nullptr;
    const void* engine_stack_bottom = nullptr;
    std::size_t engine_stack_bytes = 0;
#endif
  };
  static void run();

  static Now now_;
  StackPointer pointer_ = nullptr;
  ExceptionGlobals exceptions_;
  arena::StackSlot stack_;
  bool is_finished_ = false;
  std::function<void()> body_;
};

inline void Fiber::resume() {
  now_.fiber = this;
  const ExceptionGlobals before = *now_.globals;
  *now_.globals = exceptions_;
#ifdef DOJO_ASAN
  __sanitizer_start_switch_fiber(
      &now_.engine_fake_stack, arena::stack_bottom(stack_),
      static_cast<std::size_t>(arena::stack_top(stack_) - arena::stack_bottom(stack_)));
#endif
  switch_stack(now_.engine, pointer_);
#ifdef DOJO_ASAN
  __sanitizer_finish_switch_fiber(now_.engine_fake_stack, nullptr, nullptr);
#endif
  // Not always this one: see switch_to().
  now_.fiber->exceptions_ = *now_.globals;
  *now_.globals = before;
  now_.fiber = nullptr;
}

inline void Fiber::pause() {
#ifdef DOJO_ASAN
  void* fake_stack = nullptr;
  __sanitizer_start_switch_fiber(&fake_stack, now_.engine_stack_bottom, now_.engine_stack_bytes);
#endif
  switch_stack(now_.fiber->pointer_, now_.engine);
#ifdef DOJO_ASAN
  __sanitizer_finish_switch_fiber(fake_stack, nullptr, nullptr);
#endif
}

inline void Fiber::switch_to(Fiber& next) {
  Fiber& self = *now_.fiber;
  self.exceptions_ = *now_.globals;
  *now_.globals = next.exceptions_;
  now_.fiber = &next;
#ifdef DOJO_ASAN
  void* fake_stack = nullptr;
  __sanitizer_start_switch_fiber(
      &fake_stack, arena::stack_bottom(next.stack_),
      static_cast<std::size_t>(arena::stack_top(next.stack_) - arena::stack_bottom(next.stack_)));
#endif
  switch_stack(self.pointer_, next.pointer_);
#ifdef DOJO_ASAN
  __sanitizer_finish_switch_fiber(fake_stack, nullptr, nullptr);
#endif
}

}  // namespace dojo::sim
