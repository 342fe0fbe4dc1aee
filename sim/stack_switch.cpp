#include "sim/stack_switch.h"

#include <cstddef>
#include <cstring>

namespace dojo::sim {

#ifdef DOJO_PORTABLE_SWITCH

namespace {

namespace context = boost::context::detail;

void (*first_code)() = nullptr;

void begin(context::transfer_t from) {
  *static_cast<StackPointer*>(from.data) = from.fctx;
  first_code();
}

}  // namespace

StackPointer prepare_stack(char* bottom, char* top, void (*entry)()) {
  first_code = entry;  // every stack has the same
  return context::make_fcontext(top, static_cast<std::size_t>(top - bottom), &begin);
}

#else

StackPointer prepare_stack(char*, char* top, void (*entry)()) {
  // As if `entry` had just been called from nowhere: walks of the stack end there.
  char* pointer = top - 2 * sizeof(void*);
  std::memset(pointer, 0, 2 * sizeof(void*));
  std::memcpy(pointer, &entry, sizeof entry);
  return pointer;
}

#endif

}  // namespace dojo::sim
