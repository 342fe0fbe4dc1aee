// A hunt: many schedules of one scenario, by worker processes in rounds, until the expected
// violation is found or the budget is used up; then the finding is minimised and its margin
// computed.
//
// The answer is the same for any number of workers: schedule i depends on (seed, i, what was
// learned before its round), and results are merged in the order of i.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "runner/campaign/result.h"
#include "runner/scenario/load.h"
#include "runner/scenario/scenario.h"

namespace dojo::campaign {

/// Where a scenario came from: what is needed to load a smaller variant of it.
struct Source {
  std::string file;
  std::vector<std::string> overrides;
  std::string text{};  ///< read instead of the file when not empty: a resolved scenario
};

struct Progress {
  std::uint64_t schedules = 0;
  std::uint64_t planned = 0;
  std::size_t causes = 0;
  double seconds = 0;
  std::uint64_t classes = 0;  ///< distinct happens-before classes, 0: not known
  double seconds_since_new_class = 0;
  std::string doing;  ///< "" while hunting, else "minimising 2 of 5"
};

struct HuntOptions {
  std::uint64_t seed = 1;
  unsigned workers = 1;
  /// Wall clock, ends at a round boundary; default: the scenario's `hunt.time`.
  std::optional<double> seconds;
  bool keep_going = false;  ///< use the whole budget, list findings by cause
  bool minimise = true;
  bool minimises_others = true;  ///< what was met on the way to the expected violation, too
  bool shrinks_scenario = true;  ///< minimising may end in a smaller scenario
  /// dfs, dpor, source-dpor: adjacent steps that are taken to commute are run in both orders.
  bool verify_independence = false;
  std::uint64_t replay_budget = 20'000;  ///< replays per finding
  std::function<void(const Progress&)> on_progress;
  std::function<bool()> is_interrupted;
};

HuntResult hunt(const scenario::Scenario& scenario, const Source& source,
                const HuntOptions& options);

/// True when `violation` is one that the scenario expects.
bool is_expected(const scenario::Scenario& scenario, const sim::Violation& violation);

/// The replay key of a schedule of this scenario.
std::string make_key(const scenario::Scenario& scenario, std::uint64_t seed,
                     const sim::Deviations& deviations);

}  // namespace dojo::campaign
