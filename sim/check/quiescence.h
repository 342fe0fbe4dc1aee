// Quiescence: nothing happens any more, and somebody who should have ended still waits.
//
// Each such waiter is followed from holder to holder to the one at the root of its wait. A root
// that sleeps where nobody in particular would wake it (wait queue, completion, semaphore) is the
// violation `lost-wakeup`; a root that holds something and waits for nothing (it has ended, or was
// cut off) is `quiescence`. Cycles are find_deadlock's. Tests: tests/check/quiescence_test.cpp.
#pragma once

#include <optional>
#include <vector>

#include "sim/check/wait_facts.h"
#include "sim/violation.h"

namespace dojo::sim::check {

/// Looks at a world in which nothing must happen any more. Daemons may sleep.
std::optional<Violation> find_stuck(const std::vector<WaitFact>& facts);

}  // namespace dojo::sim::check
