// Hunts that enumerate schedules instead of sampling them: depth first, one of each class of
// schedules that differ in the order of commuting steps, and within a bound of delays or
// preemptions. In this process, one after another; a finding is a schedule as it was met.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "runner/campaign/rounds.h"
#include "sim/explore/deviation.h"

namespace dojo::campaign {

struct SystematicResult {
  RoundsResult rounds;
  bool is_complete = false;  ///< every schedule was tried
  HuntResult::ReductionFacts reduction;
  HuntResult::IndependenceFacts independence;
  std::optional<HuntResult::MatchingFacts> matching;
  std::string bound;  ///< what has been covered, in words
};

/// One schedule stands for all that differ in the order of steps which commute.
bool is_reduced(std::string_view strategy);
bool is_systematic(std::string_view strategy);
/// Requires: is_systematic(the scenario's strategy).
SystematicResult search_systematically(runner::ClusterWorld& world, const HuntOptions& options);

}  // namespace dojo::campaign
