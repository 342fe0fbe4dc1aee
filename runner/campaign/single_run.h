// One run: a timed run in the default order, or the replay of a schedule.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "models/kernel_metrics.h"
#include "models/story.h"
#include "runner/measure/recorder.h"
#include "runner/world.h"
#include "sim/explore/deviation.h"

namespace dojo::campaign {

struct SingleRun {
  sim::RunResult result;
  models::Metrics metrics;
  measure::Measurements measured;  ///< empty where nobody asked for it
  std::vector<std::string> reached;
  std::vector<std::string> missed;  ///< declared `sometimes` that the run did not reach
  std::vector<std::pair<std::string, std::uint64_t>> outcome;
  std::optional<std::string> drift;  ///< a replay that the program no longer follows, and where
  double seconds = 0;
};

/// Runs `world` from its beginning: the default order, or `schedule` strictly. `story` may be null;
/// with a window the run is measured.
SingleRun run_once(runner::ClusterWorld& world, const sim::Deviations* schedule,
                   models::StorySink* story,
                   const std::optional<measure::Window>& window = std::nullopt);

/// Runs twice and compares every step. Nothing: the same; else the first difference in words.
std::optional<std::string> find_nondeterminism(runner::ClusterWorld& world,
                                               const sim::Deviations* schedule);

}  // namespace dojo::campaign
