// The words that name a scenario and a counterexample in every output.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "runner/campaign/result.h"
#include "runner/scenario/scenario.h"

namespace dojo::report {

/// "3 nodes x 2 cores · kddm kerrighed, locking none · feasible".
std::string setting_text(const scenario::Scenario& scenario, scenario::Mode mode);

/// The class of an oracle: "invariant", "unhandled", "no-progress", "locking", "memory",
/// "assertion", "messages", "crash".
std::string_view kind_of(std::string_view oracle);

/// A word as a POSIX shell reads it back.
std::string shell_quoted(std::string_view word);

/// "./dojo replay KEY SCENARIO [-D ...]": first the overrides of the command line, then the
/// finding's own.
std::string replay_command(const campaign::Finding& finding, const std::string& scenario_file,
                           const std::vector<std::string>& overrides);

/// "140 ns: n0/c1 must run 140 ns late (the scenario's jitter allows 1.2 us)".
std::string margin_text(const sim::Margin& margin);

/// "step 41 of 57: all of 100 random completions after it fail, ...".
std::string critical_text(const sim::Critical& critical, std::uint64_t steps);

/// What minimising took, and whether it came to its end: "412 replays, 1-minimal".
std::string effort_text(const campaign::Finding& finding);

/// "61 -> 3 deviations from the default order, 3 -> 2 nodes, 6 -> 3 threads, no fault needed".
std::string minimised_text(const campaign::Size& before, const campaign::Size& after);

}  // namespace dojo::report
