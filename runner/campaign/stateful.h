// A hunt through states instead of schedules: protocols written as rules (workload kind `rules`).
//
// What is found is turned into a schedule of the same scenario, so that it replays, is told and is
// kept as a file like any other finding. It is not minimised: breadth first, it is a shortest one.
#pragma once

#include "runner/campaign/rounds.h"

namespace dojo::campaign {

inline constexpr const char* kStateful = "stateful";

struct StatefulHunt {
  RoundsResult rounds;
  bool is_complete = false;  ///< every reachable state was seen
  StatefulSummary summary;
};

/// Requires: the scenario's workload is one of rules.
StatefulHunt search_statefully(runner::ClusterWorld& world, const HuntOptions& options);

}  // namespace dojo::campaign
