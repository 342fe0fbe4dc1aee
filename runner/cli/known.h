// A schedule that is known: from a replay key and its scenario, or from a counterexample file.
#pragma once

#include <cstdint>
#include <optional>

#include "runner/campaign/hunt.h"
#include "runner/cli/options.h"
#include "runner/report/counterexample.h"
#include "runner/scenario/scenario.h"
#include "sim/explore/deviation.h"

namespace dojo::cli {

struct Known {
  scenario::Scenario scenario;
  std::uint64_t seed = 1;
  sim::Deviations deviations;
  std::optional<report::Counterexample> file;  ///< where it came from a file
  campaign::Source source{};                   ///< what the scenario is made from
};

/// From KEY SCENARIO or FILE. Nothing, and an error on stderr, when they are no such thing.
std::optional<Known> known_from(const Options& options);

}  // namespace dojo::cli
