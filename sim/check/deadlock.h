// Deadlock: a cycle in the wait-for graph.
//
// Every fact with a holder is an edge from waiter to holder, and a waiter waits for all of its
// edges (a writer for every reader), so each cycle is a deadlock. What any of several can release
// (a semaphore, a wait queue) has no holder and no edge. A wait with a time-out is no fact. A core
// is a holder like any other: an interrupt handler that spins for a lock of the task below it
// closes the cycle with {task, "core n0/c0", holder "n0/c0/irq"}. Tests:
// tests/check/deadlock_test.cpp.
#pragma once

#include <optional>
#include <vector>

#include "sim/check/wait_facts.h"
#include "sim/violation.h"

namespace dojo::sim::check {

/// Violation `deadlock` with the shortest cycle and its acquisition sites, or nothing.
std::optional<Violation> find_deadlock(const std::vector<WaitFact>& facts);

}  // namespace dojo::sim::check
