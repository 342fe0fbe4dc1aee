// A litmus test on the simulated machine: every placement of its pages, depth first to completion
// where that fits the budget, else sampled schedules; the log says which.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "runner/litmus/litmus_test.h"
#include "runner/litmus/log.h"
#include "runner/scenario/scenario.h"
#include "sim/violation.h"

namespace dojo::campaign {

struct LitmusOptions {
  scenario::LitmusOn on = scenario::LitmusOn::kDsm;
  bool same_page = false;
  std::uint64_t seed = 1;
  /// Schedules per placement: of the depth-first search, and again of the sampling when that does
  /// not end.
  std::uint64_t schedules = 20'000;
  std::function<bool()> is_interrupted;
};

struct LitmusResult {
  litmus::LogBlock block;
  litmus::Coverage coverage;
  bool is_ok = false;  ///< every state seen is sequentially consistent, and no oracle objected
  std::optional<sim::Violation> violation;
  std::uint64_t placements = 0;
};

/// `base` is a scenario whose cluster, protocols and faults are taken (its workload is replaced).
LitmusResult run_litmus(const scenario::Scenario& base, const litmus::LitmusTest& test,
                        const scenario::Attachment& text, const LitmusOptions& options);

}  // namespace dojo::campaign
