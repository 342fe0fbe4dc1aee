#include "runner/report/stateful_text.h"

#include <fmt/format.h>

#include "runner/report/text.h"
#include "runner/scenario/names.h"

namespace dojo::report {

using scenario::Vocabulary;

namespace {

std::int64_t whole(std::uint64_t number) { return static_cast<std::int64_t>(number); }

}  // namespace

std::string rules_text(const scenario::Rules& rules) {
  std::string text(scenario::name_of(Vocabulary::kRuleSystem, rules.system));
  if (rules.defect) {
    text += fmt::format(", {}", scenario::name_of(Vocabulary::kRuleDefect, *rules.defect));
  }
  return text;
}

std::string states_covered_text(const campaign::HuntResult& result) {
  const campaign::StatefulSummary& seen = *result.stateful;
  const double rate = result.seconds <= 0 ? 0 : static_cast<double>(seen.states) / result.seconds;
  return fmt::format(
      "{}: {}, {}; depth {}, {} ({} states/s), {:.1f} MiB",
      result.is_complete ? "complete" : "not complete", plural(whole(seen.states), "state"),
      plural(whole(seen.rules), "rule"), seen.depth, seconds_text(result.seconds),
      count_text(static_cast<std::int64_t>(rate)), static_cast<double>(seen.bytes) / (1 << 20));
}

std::string states_assumed_text(const scenario::Scenario& scenario,
                                const campaign::StatefulSummary& summary) {
  std::string text = fmt::format(
      "{}, {} of data; a rule is one step; states are compared word by word, so none is taken for "
      "another",
      plural(scenario.cluster.nodes, "node"), plural(scenario.rules()->values, "value"));
  if (summary.has_symmetry) {
    text += "; no rule tells nodes or values apart: a state stands for all its renamings";
  }
  if (summary.finds_lassos) {
    text += "; a rule that stays enabled fires in the end, what users ask and store need not";
  } else {
    text += "; lassos not looked for";
  }
  return text;
}

}  // namespace dojo::report
