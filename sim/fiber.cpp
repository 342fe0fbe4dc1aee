#include "sim/fiber.h"

#include <cxxabi.h>

#include <boost/context/detail/fcontext.hpp>

#include "sim/assert.h"
#include "sim/engine.h"
#include "sim/limits.h"

#ifdef DOJO_ASAN
#include <sanitizer/common_interface_defs.h>
#endif

namespace dojo::sim {

namespace context = boost::context::detail;

namespace {

// Valid only while a fiber runs: no run state.
Fiber* running_fiber = nullptr;
context::fcontext_t main_context = nullptr;

// What __cxa_get_globals() points to (Itanium C++ ABI).
struct ExceptionGlobals {
  void* caught;
  unsigned uncaught;
};
ExceptionGlobals& exception_globals() {
  return *reinterpret_cast<ExceptionGlobals*>(abi::__cxa_get_globals());
}

#ifdef DOJO_ASAN
void* main_fake_stack = nullptr;
const void* main_stack_bottom = nullptr;
std::size_t main_stack_bytes = 0;
#endif

}  // namespace

struct Fiber::Entry {
  static void run(context::transfer_t from) {
#ifdef DOJO_ASAN
    __sanitizer_finish_switch_fiber(nullptr, &main_stack_bottom, &main_stack_bytes);
#endif
    main_context = from.fctx;
    Fiber* self = running_fiber;
    self->body_();
    self->is_finished_ = true;
#ifdef DOJO_ASAN
    __sanitizer_start_switch_fiber(nullptr, main_stack_bottom, main_stack_bytes);
#endif
    context::jump_fcontext(main_context, nullptr);
    our_bug("a finished fiber was resumed");
  }
};

Fiber::Fiber(std::function<void()> body) : body_(std::move(body)) {
  if (!arena::take_stack(stack_)) our_bug("more fibers than limits::kStacks");
  char* bottom = arena::stack_bottom(stack_);
  char* top = arena::stack_top(stack_);
  context_ = context::make_fcontext(top, static_cast<std::size_t>(top - bottom), &Entry::run);
  arena::set_stack_pointer(stack_, context_);
}

Fiber::~Fiber() { arena::give_back_stack(stack_); }

Fiber* Fiber::running() { return running_fiber; }

void Fiber::abandon_running() { running_fiber = nullptr; }

void Fiber::resume() {
  running_fiber = this;
  ExceptionGlobals& globals = exception_globals();
  const ExceptionGlobals before = globals;
  globals = {caught_exceptions_, uncaught_exceptions_};
#ifdef DOJO_ASAN
  __sanitizer_start_switch_fiber(
      &main_fake_stack, arena::stack_bottom(stack_),
      static_cast<std::size_t>(arena::stack_top(stack_) - arena::stack_bottom(stack_)));
#endif
  const context::transfer_t back = context::jump_fcontext(context_, nullptr);
#ifdef DOJO_ASAN
  __sanitizer_finish_switch_fiber(main_fake_stack, nullptr, nullptr);
#endif
  context_ = back.fctx;
  arena::set_stack_pointer(stack_, context_);
  caught_exceptions_ = globals.caught;
  uncaught_exceptions_ = globals.uncaught;
  globals = before;
  running_fiber = nullptr;
}

void Fiber::pause() {
#ifdef DOJO_ASAN
  void* fake_stack = nullptr;
  __sanitizer_start_switch_fiber(&fake_stack, main_stack_bottom, main_stack_bytes);
#endif
  const context::transfer_t back = context::jump_fcontext(main_context, nullptr);
#ifdef DOJO_ASAN
  __sanitizer_finish_switch_fiber(fake_stack, nullptr, nullptr);
#endif
  main_context = back.fctx;
}

}  // namespace dojo::sim
