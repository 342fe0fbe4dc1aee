// The critical transition of a failing schedule: the first step after which the failure can no
// longer be avoided.
//
// Asked by trial: the schedule is followed up to and including a step, then `samples` random walks
// go on from there; where each of them fails with the same cause, the step counts as one too late.
// Found by bisection, which takes for granted that what cannot be avoided after a step cannot be
// avoided after a later one either. Samples are no proof: of completions of which a share p avoids
// the failure, all `samples` fail with probability (1 - p)^samples (missed_share). Tests:
// tests/explore/critical_test.cpp.
#pragma once

#include <cstdint>
#include <functional>

#include "sim/explore/deviation.h"
#include "sim/explore/world.h"

namespace dojo::sim {

struct Critical {
  /// Completions sampled after a step, where nothing else is asked for.
  static constexpr std::uint32_t kSamples = 100;

  std::uint64_t step = 0;      ///< 0: every sampled run fails, from the beginning on
  std::uint32_t samples = 0;   ///< completions after it; all of them fail
  std::uint32_t avoiding = 0;  ///< of as many after the step before it, those that do not fail

  friend bool operator==(const Critical&, const Critical&) = default;
  /// So many of 100 completions may still avoid the failure, and `samples` miss all of those with
  /// a probability of at most 5 %: rounded up.
  std::uint32_t missed_percent() const;
};

/// True when a violation is the one in question.
using IsFailure = std::function<bool(const Violation&)>;

/// Requires: `schedule` fails so, in step `failure`. The walks depend on `seed` and nothing else.
Critical critical_transition(World& world, const Deviations& schedule, std::uint64_t failure,
                             const IsFailure& is_failure, std::uint64_t seed,
                             std::uint32_t samples = Critical::kSamples);

}  // namespace dojo::sim
