// What a person sees of one timed run: outcome, metrics, what each core did.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "models/kernel_metrics.h"
#include "runner/campaign/single_run.h"
#include "runner/measure/measurements.h"
#include "runner/report/terminal.h"
#include "runner/scenario/scenario.h"
#include "sim/violation.h"

namespace dojo::report {

/// One of several runs.
struct RepeatedRun {
  std::uint64_t seed = 1;
  std::uint64_t fingerprint = 0;
  sim::Tick end_time = 0;
  measure::Measurements measured;
};

/// Everything the output of a run is made from.
struct RunView {
  const scenario::Scenario& scenario;
  std::optional<sim::Violation> violation{};
  std::string limit{};  ///< which limit ended the run, "" for none
  std::uint64_t seed = 1;
  std::uint64_t steps = 0;
  std::uint64_t fingerprint = 0;
  sim::Tick end_time = 0;
  double seconds = 0;  ///< wall clock
  models::Metrics metrics{};
  measure::Measurements measured{};
  std::vector<std::pair<std::string, std::uint64_t>>
      values{};                            ///< what the workload says of itself
  std::vector<std::string> reached{};      ///< `sometimes`
  std::vector<RepeatedRun> repetitions{};  ///< this one among them; empty: there is only this one
  std::vector<measure::Estimate> estimates{};
};

RunView view_of(const scenario::Scenario& scenario, std::uint64_t seed,
                const campaign::SingleRun& run);

/// "pass", "violation" or "limit".
std::string_view outcome_of(const RunView& view);

/// The whole output. Ends with a newline.
std::string run_text(const RunView& view, const Terminal& terminal);

}  // namespace dojo::report
