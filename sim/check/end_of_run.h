// The generic verdict at the end of a run: deadlock, lost wake-up, unfinished waits.
//
// A deadlock counts however the run ended: those in the cycle cannot go on whatever else still
// happens. Somebody who merely waits is wrong only when nothing must happen any more. A livelock is
// found by the engine (no progress in RunLimits::livelock_steps); fair_tail.h makes that verdict a
// fair one. Tests: tests/check/end_of_run_test.cpp.
#pragma once

#include <optional>
#include <vector>

#include "sim/check/wait_facts.h"
#include "sim/engine.h"

namespace dojo::sim::check {

/// Who waits for whom is judged after `stop`, with the engine's time and step. A run that an oracle
/// has already ended is left alone.
std::optional<Violation> judge_end(const Engine& engine, Stop stop,
                                   const std::vector<WaitFact>& facts);

}  // namespace dojo::sim::check
