// A finding told: its schedule run again with everybody listening.
#pragma once

#include "runner/campaign/result.h"
#include "runner/campaign/single_run.h"
#include "runner/report/explain.h"
#include "runner/report/story_log.h"

namespace dojo::cli {

struct Story {
  report::StoryLog log;
  campaign::SingleRun run;
  report::Explanation explanation;
};

/// Replays `deviations` in a new world of `scenario`.
Story tell(const scenario::Scenario& scenario, std::uint64_t seed,
           const sim::Deviations& deviations, bool is_full);

}  // namespace dojo::cli
