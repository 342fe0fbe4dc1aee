// Protocols as guarded rules, by their names in scenarios: the system itself, and what a scenario
// asks of it. The workload of kind `rules` fires them one after another, so that samplers, replay
// and stories work on them as on any other world; the stateful search (runner/campaign/stateful.h)
// asks the system directly, and shows what it found as a schedule of that workload.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "runner/scenario/scenario.h"
#include "sim/rules/rule_system.h"

namespace dojo::runner {

std::unique_ptr<sim::rules::RuleSystem> make_rules(const scenario::Rules& description,
                                                   std::int64_t nodes);

/// What `always:` switches on: without it all invariants are; lassos only where named.
struct RuleOracles {
  std::uint32_t invariants = ~0u;  ///< bit i: invariant i of the system
  bool finds_lassos = false;
};
RuleOracles rule_oracles(const std::vector<std::string>& always,
                         const sim::rules::RuleSystem& system);

/// What is wrong with the names of `always` and `sometimes`, where the workload is one of rules.
std::optional<std::string> complaint_about_rules(const scenario::Scenario& scenario);

/// The questions that the workload asks: which start state, which of the enabled rules is next.
inline constexpr const char* kRuleStartSite = "rules.start";
inline constexpr const char* kRuleNextSite = "rules.next";
/// Reached once each rule has fired.
inline constexpr const char* kEveryRule = "every-rule";

}  // namespace dojo::runner
