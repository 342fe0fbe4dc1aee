#include "sim/check/convergence.h"

#include <fmt/format.h>

namespace dojo::sim::check {

namespace {

std::string time_text(Tick time) {
  if (time % 1'000'000 == 0) return fmt::format("{} ms", time / 1'000'000);
  return fmt::format("{} us", (time + 999) / 1'000);
}

std::string bound_text(const Phases& phases) {
  if (phases.end == kNever) {
    return fmt::format("{} steps after step {}, from which on the order was fair",
                       phases.end_steps - phases.quiet.after_steps, phases.quiet.after_steps);
  }
  return fmt::format("{} after the faults stopped at {}",
                     time_text(phases.end - phases.quiet.after), time_text(phases.quiet.after));
}

}  // namespace

Violation not_converged(const Engine& engine, const Phases& phases,
                        const std::vector<WaitFact>& facts) {
  Violation violation;
  violation.oracle = "no-convergence";
  violation.message = fmt::format("the workload has not ended {}", bound_text(phases));
  violation.step = engine.steps();
  violation.time = engine.now();
  std::size_t more = 0;
  for (const WaitFact& fact : facts) {
    if (fact.is_daemon || fact.may_end) continue;
    if (!violation.actor.empty()) {
      ++more;
      continue;
    }
    violation.actor = fact.waiter;
    violation.where = fact.where;
    violation.message += fmt::format(": {} waits for {}", fact.waiter, fact.waits_for);
    if (!fact.holder.empty()) violation.message += fmt::format(", held by {}", fact.holder);
  }
  if (violation.actor.empty()) {
    violation.message += ": nobody waits, but much goes on";
  } else if (more > 0) {
    violation.message += fmt::format("; {} more wait as well", more);
  }
  return violation;
}

}  // namespace dojo::sim::check
