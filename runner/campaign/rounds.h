// The rounds of a sampling hunt: chunks to worker processes, answers merged in order.
#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "runner/campaign/coverage_tally.h"
#include "runner/campaign/hunt.h"
#include "runner/campaign/round.h"
#include "sim/explore/deviation.h"
#include "sim/explore/workers.h"

namespace dojo::campaign {

/// A cause and the schedule that showed it first, before minimising.
struct RawFinding {
  sim::Violation violation;
  std::uint64_t index = 0;
  std::uint64_t times = 1;
  sim::Learned learned{};  ///< state at the start of its round: part of what the schedule is
  bool is_crash = false;   ///< the worker process died: no replay in this process
  /// The schedule, where nobody draws it again: of a systematic search, or known before the hunt.
  std::optional<sim::Deviations> deviations{};
  bool is_known = false;  ///< index counts the known schedules
};

struct RoundsResult {
  std::vector<RawFinding> findings;  ///< by cause, in order of index
  std::uint64_t schedules = 0;
  std::uint64_t steps = 0;
  std::uint64_t fingerprint = 0;
  std::string cut_by;  ///< name of the bound of a run that cut a schedule first, "" for none
  sim::Learned learned;
  std::map<std::string, std::uint64_t> reached;
  CoverageTally coverage;
  std::string limit;  ///< "--time", or empty
  bool is_interrupted = false;
};

RoundsResult run_rounds(runner::ClusterWorld& world, const HuntOptions& options);

}  // namespace dojo::campaign
