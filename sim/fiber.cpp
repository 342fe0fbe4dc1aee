#include "sim/fiber.h"

#include <cxxabi.h>

#include "sim/assert.h"

namespace dojo::sim {

Fiber::Now Fiber::now_;

Fiber::Fiber(std::function<void()> body) : body_(std::move(body)) {
  if (!arena::take_stack(stack_)) our_bug("more fibers than limits::kStacks");
  now_.globals = reinterpret_cast<ExceptionGlobals*>(abi::__cxa_get_globals());
  pointer_ = prepare_stack(arena::stack_bottom(stack_), arena::stack_top(stack_), &Fiber::run);
  arena::watch_stack_pointer(stack_, &pointer_);
}

Fiber::~Fiber() { arena::give_back_stack(stack_); }

// The first code on each stack.
void Fiber::run() {
#ifdef DOJO_ASAN
  const void* bottom = nullptr;
  std::size_t bytes = 0;
  __sanitizer_finish_switch_fiber(nullptr, &bottom, &bytes);
  if (!arena::contains(bottom)) {  // not entered from another fiber
    now_.engine_stack_bottom = bottom;
    now_.engine_stack_bytes = bytes;
  }
#endif
  Fiber& self = *now_.fiber;
  self.body_();
  self.is_finished_ = true;
#ifdef DOJO_ASAN
  __sanitizer_start_switch_fiber(nullptr, now_.engine_stack_bottom, now_.engine_stack_bytes);
#endif
  switch_stack(self.pointer_, now_.engine);
  our_bug("a finished fiber was resumed");
}

void Fiber::abandon_running() { now_.fiber = nullptr; }

}  // namespace dojo::sim
