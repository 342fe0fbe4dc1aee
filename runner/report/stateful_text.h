// What a person reads of a hunt through states: what was covered, and what the claim rests on.
#pragma once

#include <string>

#include "runner/campaign/result.h"
#include "runner/scenario/scenario.h"

namespace dojo::report {

/// "german, early-grant": a system of rules and its defect, if it has one.
std::string rules_text(const scenario::Rules& rules);

/// "complete: 1,105,434 states, 5,922,288 rules; depth 34, 1.41 s (784k states/s), 42 MiB".
/// Requires: result.stateful.
std::string states_covered_text(const campaign::HuntResult& result);
/// What a hunt through states takes for granted. Requires: scenario.rules().
std::string states_assumed_text(const scenario::Scenario& scenario,
                                const campaign::StatefulSummary& summary);

}  // namespace dojo::report
