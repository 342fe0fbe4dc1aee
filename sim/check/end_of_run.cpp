#include "sim/check/end_of_run.h"

#include "sim/check/deadlock.h"
#include "sim/check/quiescence.h"

namespace dojo::sim::check {

std::optional<Violation> judge_end(const Engine& engine, Stop stop,
                                   const std::vector<WaitFact>& facts) {
  if (stop == Stop::kViolation) return std::nullopt;
  std::optional<Violation> verdict = find_deadlock(facts);
  if (!verdict && stop == Stop::kQuiescent) verdict = find_stuck(facts);
  if (verdict) {
    verdict->step = engine.steps();
    verdict->time = engine.now();
  }
  return verdict;
}

}  // namespace dojo::sim::check
