#include "runner/litmus/log.h"

#include <algorithm>
#include <utility>

#include "runner/litmus/condition.h"

namespace dojo::litmus {

namespace {

Kind kind_of(Quantifier quantifier) {
  switch (quantifier) {
    case Quantifier::kExists:
      return Kind::kAllowed;
    case Quantifier::kNotExists:
      return Kind::kForbidden;
    case Quantifier::kForall:
      return Kind::kRequired;
  }
  return Kind::kAllowed;
}

const char* kind_text(Kind kind) {
  switch (kind) {
    case Kind::kAllowed:
      return "Allowed";
    case Kind::kForbidden:
      return "Forbidden";
    case Kind::kRequired:
      return "Required";
  }
  return "";
}

const char* verdict_text(Verdict verdict) {
  switch (verdict) {
    case Verdict::kNever:
      return "Never";
    case Verdict::kSometimes:
      return "Sometimes";
    case Verdict::kAlways:
      return "Always";
  }
  return "";
}

Verdict verdict_of(const LogBlock::Counts& observations) {
  if (observations.first == 0) return Verdict::kNever;
  return observations.second == 0 ? Verdict::kAlways : Verdict::kSometimes;
}

}  // namespace

StateSet seen_states(const StateCounts& counts) {
  StateSet states;
  for (const auto& [state, count] : counts) states.insert(state);
  return states;
}

Coverage compare(const StateSet& seen, const StateSet& allowed, std::string model, bool is_complete,
                 std::uint64_t schedules) {
  return {std::move(model), is_complete, schedules, states_outside(seen, allowed).size(),
          states_outside(allowed, seen).size()};
}

std::string coverage_text(const Coverage& coverage, std::size_t states_allowed) {
  const char* extent = coverage.is_complete ? "complete" : "partial";
  const std::string where = fmt::format("in {} schedules", coverage.schedules);
  if (!coverage.is_within()) {
    return fmt::format("{}: {} states outside the {} set {}", extent, coverage.states_outside,
                       coverage.model, where);
  }
  if (!coverage.is_complete) {
    return fmt::format("partial: no state outside the {} set {}", coverage.model, where);
  }
  return fmt::format("complete: {} of {} {} states {}", states_allowed - coverage.states_missing,
                     states_allowed, coverage.model, where);
}

LogBlock make_block(const LitmusTest& test, const StateCounts& counts) {
  LogBlock block;
  block.name = test.name;
  block.kind = kind_of(test.quantifier);
  LogBlock::Counts observations;
  for (const auto& [state, count] : counts) {
    block.states.push_back(state_text(test, state));
    (holds(test.formula, state) ? observations.first : observations.second) += count;
  }
  block.is_ok = condition_holds(test, seen_states(counts));
  block.witnesses = observations;
  if (test.quantifier == Quantifier::kNotExists) {
    std::swap(block.witnesses->first, block.witnesses->second);
  }
  block.condition = condition_text(test);
  block.verdict = verdict_of(observations);
  block.observations = observations;
  return block;
}

std::string block_text(const LogBlock& block) {
  std::string text = fmt::format("Test {} {}\nStates {}\n", block.name, kind_text(block.kind),
                                 block.states.size());
  for (const std::string& state : block.states) text += state + '\n';
  if (block.is_ok) text += *block.is_ok ? "Ok\n" : "No\n";
  if (block.witnesses) {
    text += fmt::format("Witnesses\nPositive: {} Negative: {}\n", block.witnesses->first,
                        block.witnesses->second);
  }
  if (!block.condition.empty()) text += fmt::format("Condition {}\n", block.condition);
  if (block.verdict) {
    const LogBlock::Counts counts = block.observations.value_or(LogBlock::Counts{});
    text += fmt::format("Observation {} {} {} {}\n", block.name, verdict_text(*block.verdict),
                        counts.first, counts.second);
  }
  if (!block.coverage.empty()) text += fmt::format("Coverage {} {}\n", block.name, block.coverage);
  if (block.seconds) text += fmt::format("Time {} {:.2f}\n", block.name, *block.seconds);
  return text;
}

}  // namespace dojo::litmus
