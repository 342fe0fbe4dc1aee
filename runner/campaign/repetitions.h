// The runs of `dojo run`: the same scenario with this seed and those that follow.
#pragma once

#include <vector>

#include "runner/campaign/single_run.h"

namespace dojo::campaign {

struct Repetition {
  std::uint64_t seed = 1;
  std::uint64_t fingerprint = 0;
  sim::Tick end_time = 0;
  measure::Measurements measured;
};

struct Runs {
  std::uint64_t seed = 1;  ///< of `run`: the first that did not pass, else the first
  SingleRun run;
  std::vector<Repetition> all;  ///< empty where there is one run only
};

/// Which part of a run its scenario wants measured.
measure::Window window_of(const scenario::Run& run);

/// `scenario.run.repetitions` of them, up to the first that does not pass. Each has a process of
/// its own, as SimGrid's clock cannot be set back; the one that is shown runs once more in this
/// process, where `story` (may be null) is told of it.
Runs run_repeatedly(const scenario::Scenario& scenario, std::uint64_t seed,
                    models::StorySink* story);

}  // namespace dojo::campaign
