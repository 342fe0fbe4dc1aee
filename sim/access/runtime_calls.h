// Calls of the instrumentation that erase themselves while nobody listens.
//
// Instrumented code calls an entry point before every load and store; in a table look-up these
// calls are most of the instructions. The first time that one is made in vain, its call instruction
// becomes one that does nothing: `call rel32` and `test eax, imm32` are both one byte of opcode and
// four more, so that changing the opcode does it, and changing it back makes the call again. Flags
// mean nothing after a call. Which calls are erased decides nothing about a run. Tests:
// tests/access/runtime_test.cpp.
#pragma once

namespace dojo::sim::access {

/// The call that returns to `pc` does nothing from now on, if it is a direct call of `entry_point`
/// or one through the procedure linkage table. Other calls stay what they are.
void erase_call(const void* pc, const void* entry_point);
/// All erased calls are calls again.
void restore_calls();

}  // namespace dojo::sim::access
