// From one stack to another: the innermost part of a fiber (fiber.h).
//
// On x86-64 a few instructions in line: the compiler saves only what is live, and no return has to
// be predicted. Elsewhere, or with DOJO_PORTABLE_SWITCH, Boost.Context. The floating-point control
// words are not switched: nobody inside changes them.
#pragma once

#if !defined(__x86_64__)
#define DOJO_PORTABLE_SWITCH 1
#endif

#ifdef DOJO_PORTABLE_SWITCH
#include <boost/context/detail/fcontext.hpp>
#endif

namespace dojo::sim {

/// Where the code of a suspended stack goes on.
using StackPointer = void*;

/// Makes the stack [bottom, top) begin with `entry`, which must not return. Requires: `top` is a
/// multiple of 16.
StackPointer prepare_stack(char* bottom, char* top, void (*entry)());

#ifdef DOJO_PORTABLE_SWITCH

/// Suspends this code, to go on with `from`, and goes on with `to`.
inline void switch_stack(StackPointer& from, StackPointer to) {
  namespace context = boost::context::detail;
  // Each side tells the other where to write down what it can be resumed with.
  const context::transfer_t back = context::jump_fcontext(to, &from);
  *static_cast<StackPointer*>(back.data) = back.fctx;
}

#else

/// Suspends this code, to go on with `from`, and goes on with `to`.
inline void switch_stack(StackPointer& from, StackPointer to) {
  StackPointer* save = &from;
  // What lies at the end of a suspended stack: the address where its code goes on, its frame
  // pointer, its red zone.
  asm volatile(
      "leaq -128(%%rsp), %%rsp\n\t"
      "pushq %%rbp\n\t"
      "leaq 1f(%%rip), %%rax\n\t"
      "pushq %%rax\n\t"
      "movq %%rsp, (%0)\n\t"
      "movq %1, %%rsp\n\t"
      "popq %%rax\n\t"
      "jmpq *%%rax\n"
      "1:\n\t"
      "popq %%rbp\n\t"
      "leaq 128(%%rsp), %%rsp"
      : "+D"(save), "+S"(to)
      :
      : "rax", "rbx", "rcx", "rdx", "r8", "r9", "r10", "r11", "r12", "r13", "r14", "r15", "xmm0",
        "xmm1", "xmm2", "xmm3", "xmm4", "xmm5", "xmm6", "xmm7", "xmm8", "xmm9", "xmm10", "xmm11",
        "xmm12", "xmm13", "xmm14", "xmm15", "memory", "cc");
}

#endif

}  // namespace dojo::sim
