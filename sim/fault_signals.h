// Fault signals and endless steps of the code under test, turned into violations.
//
// SIGSEGV, SIGBUS, SIGFPE, SIGILL inside a task's code: violation `memory-fault` with the call
// stack. A step that uses limits::kWatchdogMilliseconds of CPU time without reaching a choice
// point: `watchdog`. An exception that a task's code lets go: `assertion`, or `memory-fault` when
// the arena is full. Outside a task's code the signals keep their usual meaning, and a step that
// hangs there for limits::kHostWatchdogMilliseconds aborts: that is our bug, and it dies with a
// core.
#pragma once

#include <csetjmp>

#include "sim/violation.h"

namespace dojo::sim {

/// Handlers are in place for a scope: one run. Its jump buffer is where a fault comes back to.
class ProtectedRun {
 public:
  ProtectedRun();
  ~ProtectedRun();
  ProtectedRun(const ProtectedRun&) = delete;
  ProtectedRun& operator=(const ProtectedRun&) = delete;

  /// After a fault: what happened. Not in signal context any more.
  Violation violation() const;
  sigjmp_buf& come_back() const;
};

/// Installs handlers and watchdog. The first run does it; call it again after fork() (timers do not
/// survive it) or when a test framework has put its own handlers in place.
void arm_fault_handlers();

/// False on the way in; true when a fault came back.
#define DOJO_CATCH_FAULT(protection) (sigsetjmp((protection).come_back(), 0) != 0)

}  // namespace dojo::sim
