// Convergence: once the faults have stopped, the work that there is has to end within a bound.
//
// Uniform fault noise hides what never recovers by itself: every lost message is asked for again in
// the end, and the run ends. So a run has two phases. In the first everything may go wrong; from
// `quiet` on there are no faults, every transition fires at its nominal time and in fair order
// (fair_tail.h), and the workload has to end within a bound of its own. That is another question
// than the livelock bound's (steps without any progress): a system may be idle, or making progress,
// and still be too late. Tests: tests/broken/no_convergence_test.cpp.
#pragma once

#include <string>
#include <vector>

#include "sim/check/fair_tail.h"
#include "sim/check/wait_facts.h"
#include "sim/engine.h"
#include "sim/violation.h"

namespace dojo::sim::check {

/// Both phases of a run, from its first step on.
struct Phases {
  Quiet quiet;
  Tick end = kNever;  ///< the workload has ended by then
  std::uint64_t end_steps = UINT64_MAX;
};

/// Violation `no-convergence`: the workload has not ended. Names who waits for what.
Violation not_converged(const Engine& engine, const Phases& phases,
                        const std::vector<WaitFact>& facts);

}  // namespace dojo::sim::check
