#include "runner/report/hunt_text.h"

#include <fmt/format.h>

#include <algorithm>

#include "runner/campaign/systematic.h"
#include "runner/report/explain_text.h"
#include "runner/report/headline.h"
#include "runner/report/stateful_text.h"
#include "runner/report/text.h"

namespace dojo::report {

using campaign::Finding;
using campaign::HuntResult;
using campaign::Outcome;

namespace {

/// Findings listed beside the main one.
constexpr std::size_t kOthersMax = 20;
constexpr std::size_t kLabelWidth = 10;

double rate_of(const HuntResult& result) {
  return result.seconds <= 0 ? 0 : static_cast<double>(result.schedules) / result.seconds;
}

std::int64_t whole(std::uint64_t number) { return static_cast<std::int64_t>(number); }

// "  margin      140 ns: ...", wrapped under its own column.
void append_item(std::string& out, std::string_view label, std::string_view value,
                 const Terminal& terminal) {
  const std::size_t indent = 2 + kLabelWidth + 2;
  const std::size_t room = terminal.width > indent ? terminal.width - indent : 1;
  std::string head = fmt::format("  {}  ", padded(label, kLabelWidth));
  for (const std::string& line : wrapped(value, room)) {
    out += head + line + "\n";
    head.assign(indent, ' ');
  }
}

// A command stays on one line however long it is: it is there to be copied.
void append_command(std::string& out, std::string_view label, std::string_view command) {
  out += fmt::format("  {}  {}\n", padded(label, kLabelWidth), command);
}

void append_headline(std::string& out, const HuntView& view, const Terminal& terminal) {
  const std::string setting =
      fmt::format("{} · {} · seed {}", setting_text(view.scenario, view.scenario.hunt.mode),
                  view.result.strategy, view.result.seed);
  const std::string& name = view.scenario.name;
  const bool fits = width_of(name) + 3 + width_of(setting) <= terminal.width;
  out += terminal.paint(Tone::kBold, name) + (fits ? "   " : "\n  ") + setting + "\n";
}

std::string schedule_text(const Finding& finding) {
  if (finding.is_known) return fmt::format("known schedule {}", finding.index + 1);
  return fmt::format("schedule {}", count_text(whole(finding.index)));
}

void append_violation(std::string& out, const HuntView& view, const Finding& finding,
                      const Terminal& terminal) {
  const std::string expected = finding.is_expected ? " (expected)" : "";
  const std::string head = fmt::format("VIOLATION {}{}", finding.violation.oracle, expected);
  const std::string which = view.result.stateful ? "" : ", " + schedule_text(finding);
  const std::string rest = fmt::format("{} ({}): {}", which, seconds_text(view.result.seconds),
                                       printable(finding.violation.message));
  const std::vector<std::string> lines = wrapped(head + rest, terminal.width - 2);
  for (std::size_t i = 0; i < lines.size(); ++i) {
    std::string line = lines[i];
    if (i == 0 && line.starts_with(head)) {
      line = terminal.paint(Tone::kBad, head) + line.substr(head.size());
    }
    out += (i == 0 ? "" : "  ") + line + "\n";
  }
}

// Its process cannot be asked which choices it made.
std::string again_text(const HuntView& view, const Finding& finding) {
  return fmt::format(
      "no replay line for a dead process; the hunt with --seed {} --schedules {} ends in "
      "it again",
      view.result.seed, finding.index + 1);
}

void append_finding(std::string& out, const HuntView& view, const Finding& finding,
                    const Terminal& terminal) {
  append_violation(out, view, finding, terminal);
  out += indented(finding.violation.details);
  if (finding.key.empty()) {
    append_item(out, "again", again_text(view, finding), terminal);
    return;
  }
  if (view.result.stateful) {
    const char* what = finding.violation.oracle == "lasso" ? "to the cycle" : "to it";
    append_item(out, "shortest",
                fmt::format("no way {} is shorter: states were searched by breadth", what),
                terminal);
    append_item(out, "covered", states_covered_text(view.result), terminal);
  } else {
    const std::string effort = effort_text(finding);
    append_item(
        out, "minimised",
        minimised_text(finding.before, finding.after) + (effort.empty() ? "" : "; ") + effort,
        terminal);
  }
  if (finding.has_margin) {
    append_item(out, "margin", margin_text(finding.margin), terminal);
  } else if (view.scenario.hunt.mode == scenario::Mode::kAsync) {
    append_item(out, "margin", "none: in async mode any order may happen, time is no object",
                terminal);
  }
  if (finding.critical) {
    append_item(out, "critical", critical_text(*finding.critical, finding.after.steps), terminal);
  }
  if (view.explanation != nullptr) out += explanation_text(*view.explanation, terminal);
  append_command(out, "replay", replay_command(finding, view.scenario_file, view.overrides));
  if (!view.story_file.empty()) append_command(out, "story", view.story_file);
  if (!finding.file.empty()) append_command(out, "file", finding.file);
}

void append_others(std::string& out, const HuntView& view, const Terminal& terminal) {
  std::size_t listed_count = 0;
  for (std::size_t i = 0; i < view.result.findings.size(); ++i) {
    if (view.result.main == i) continue;
    const Finding& finding = view.result.findings[i];
    if (listed_count++ == 0) out += "also found\n";
    if (listed_count > kOthersMax) break;
    const std::string times = finding.times == 1 ? "" : fmt::format(", {} times", finding.times);
    const std::string which =
        view.result.stateful ? "" : fmt::format(", {}{}", schedule_text(finding), times);
    append_item(out, "",
                fmt::format("{}{}: {}", finding.violation.oracle, which,
                            printable(finding.violation.message)),
                terminal);
    if (finding.key.empty()) {
      append_item(out, "", again_text(view, finding), terminal);
    } else {
      append_command(out, "", replay_command(finding, view.scenario_file, view.overrides));
    }
  }
  if (listed_count > kOthersMax) {
    out += fmt::format("  {} more in the JSON output\n",
                       view.result.findings.size() - kOthersMax - (view.result.main ? 1 : 0));
  }
}

std::string matching_text(const HuntResult::MatchingFacts& facts) {
  return fmt::format(
      "; critical sections of spin locks are one step, but for {} that others touch without the "
      "lock; who looks again after each change looks at once; a task is where it stands and what "
      "it still has to know of what it has seen; no two states have one hash of 128 bits",
      plural(whole(facts.exposed), "object"));
}

std::string abstract_text(const HuntResult& result) {
  std::string text =
      "any order of enabled steps; each task has a core of its own, no interrupts, no ticks; each "
      "message comes to its handler's queue exactly once and in order; page frames do not run out, "
      "and which one is used means nothing";
  if (result.matching) return text + matching_text(*result.matching);
  if (!result.reduction.joins_sections) return text;
  text += "; critical sections of spin locks are one step";
  if (result.reduction.exposed == 0) return text;
  return text + fmt::format(", but for {} that others touch without the lock",
                            plural(whole(result.reduction.exposed), "object"));
}

std::string assumed_text(const HuntView& view) {
  const scenario::Scenario& scenario = view.scenario;
  const HuntResult& result = view.result;
  if (result.stateful) return states_assumed_text(scenario, *result.stateful);
  std::string text;
  switch (scenario.hunt.mode) {
    case scenario::Mode::kTimed:
      text = "every duration is the nominal one";
      break;
    case scenario::Mode::kFeasible:
      text = "delays stay within the declared jitter";
      break;
    case scenario::Mode::kAsync:
      if (scenario.cluster.is_abstract.value_or(false)) return abstract_text(result);
      return "any order of enabled steps; ticks off; messages arrive exactly once and in order per "
             "pair "
             "of nodes, no faults";
  }
  if (scenario.faults.empty()) return text + "; no faults";
  std::int64_t budget = 0;
  for (const scenario::Fault& fault : scenario.faults) budget += fault.budget;
  return fmt::format("{}; at most {} in a run", text, plural(budget, "fault"));
}

std::string reached_text(const HuntResult& result) {
  std::string text;
  for (const auto& [name, count] : result.sometimes) {
    if (count == 0) continue;
    if (!text.empty()) text += ", ";
    text += fmt::format("{} in {}", name, count_text(whole(count)));
  }
  if (result.stateful) return result.sometimes.empty() || text.empty() ? "" : "every rule fired";
  return text.empty() ? "" : text + " schedules";
}

std::string states_matched_text(const HuntResult& result) {
  const HuntResult::MatchingFacts& facts = *result.matching;
  return fmt::format("{}: {}, {} between them, the longest way {}; {}",
                     result.is_complete ? "complete" : "not complete",
                     plural(whole(facts.states), "state"), plural(whole(facts.steps), "step"),
                     plural(whole(facts.deepest), "step"), seconds_text(result.seconds));
}

/// A reduced search that did not end has left out orders that others stand for, and it may not have
/// come to those.
std::string unfinished_text(const HuntResult& result) {
  const bool is_over = result.is_complete || !result.findings.empty();
  if (is_over || !campaign::is_reduced(result.strategy)) return "";
  return fmt::format("; not complete: {}, and orders that it left out are not covered by others",
                     result.limit.empty() ? "it ended early" : "cut by " + result.limit);
}

std::string covered_text(const HuntResult& result) {
  if (result.matching) return states_matched_text(result);
  if (result.stateful) return states_covered_text(result);
  std::string text = fmt::format(
      "{} in {} ({}), {} steps", plural(whole(result.schedules), "schedule"),
      seconds_text(result.seconds), rate_text(rate_of(result)), count_text(whole(result.steps)));
  if (result.schedules != 0) {
    text += fmt::format(", {} per schedule", count_text(whole(result.steps / result.schedules)));
  }
  const HuntResult::ReductionFacts& facts = result.reduction;
  if (facts.blocked != 0) text += fmt::format("; {} more begun in vain", whole(facts.blocked));
  if (facts.fallbacks != 0) {
    text += fmt::format("; {} could not be followed, all else was tried there",
                        plural(whole(facts.fallbacks), "order"));
  }
  text += unfinished_text(result);
  if (result.is_complete) {
    text += fmt::format("; complete: {}, {}", plural(whole(result.schedules), "execution"),
                        campaign::is_reduced(result.strategy)
                            ? "one or more for each order of steps that do not commute"
                            : "every schedule");
  }
  return text;
}

std::string ago_text(const HuntResult& result, std::uint64_t index, double seconds) {
  return fmt::format("the last new one {} ago ({})",
                     plural(whole(result.schedules - result.known - 1 - index), "schedule"),
                     seconds_text(seconds));
}

std::string classes_text(const HuntResult& result) {
  const campaign::Coverage& coverage = result.coverage;
  if (coverage.looked_at == 0) return "";
  const double once = static_cast<double>(coverage.classes_seen_once);
  return fmt::format("{} among {} schedules looked at, {:.0f} % seen once; {}",
                     plural(whole(coverage.classes), "happens-before class"),
                     count_text(whole(coverage.looked_at)),
                     100 * once / static_cast<double>(coverage.looked_at),
                     ago_text(result, coverage.last_new_class, coverage.seconds_since_new_class));
}

std::string pairs_text(const HuntResult& result) {
  const campaign::Coverage& coverage = result.coverage;
  if (coverage.pairs == 0) return "";
  return fmt::format("{} of {} (state, event) pairs; {}", coverage.pairs, coverage.pairs_answered,
                     ago_text(result, coverage.last_new_pair, coverage.seconds_since_new_pair));
}

void append_verdict(std::string& out, const HuntView& view, const Terminal& terminal) {
  const HuntResult& result = view.result;
  const scenario::Expect& expect = view.scenario.expect;
  if (result.outcome == Outcome::kLimit) {
    const std::string why = result.is_interrupted  ? "interrupted"
                            : result.limit.empty() ? "a limit"
                                                   : result.limit;
    out += terminal.paint(Tone::kMark, "STOPPED") + fmt::format(" by {}: no answer yet\n", why);
  } else if (expect.holds()) {
    const char* verdict = result.missed.empty() ? "HOLDS" : "EMPTY";
    out += terminal.paint(result.missed.empty() ? Tone::kGood : Tone::kBad, verdict);
    out += result.missed.empty() ? ": no violation found\n"
                                 : ": no violation found, and what had to happen did not\n";
  } else {
    out += terminal.paint(Tone::kBad, "NOT FOUND") +
           fmt::format(": no {} violated {}\n", result.stateful ? "state" : "schedule",
                       listed(expect.violations));
  }
}

/// What a known schedule no longer shows is said whatever else was found.
void append_known(std::string& out, const HuntView& view, const Terminal& terminal) {
  for (const std::string& note : view.result.known_notes) {
    append_item(out, "known", note, terminal);
  }
}

std::string independence_text(const HuntResult& result) {
  const HuntResult::IndependenceFacts& facts = result.independence;
  if (!facts.objection.empty()) return facts.objection;
  if (result.matching) {
    return fmt::format(
        "{} were taken again from a state met before, and led to the same state; {} that are taken "
        "to commute led to one state in both orders; nothing was left out",
        plural(whole(facts.repeated), "step"), plural(whole(facts.pairs), "pair"));
  }
  return fmt::format(
      "{} of adjacent steps that are taken to commute were run in both orders, and "
      "nothing could tell which; {} more were possible in one order only",
      plural(whole(facts.pairs), "pair"), whole(facts.not_possible));
}

void append_coverage(std::string& out, const HuntView& view, const Terminal& terminal) {
  const HuntResult& result = view.result;
  if (result.independence.is_asked) {
    const bool is_fine = result.independence.objection.empty();
    append_item(out, is_fine ? "commute" : "BROKEN", independence_text(result), terminal);
  }
  append_item(out, "covered", covered_text(result), terminal);
  const std::string classes = classes_text(result);
  if (!classes.empty()) append_item(out, "classes", classes, terminal);
  const std::string pairs = pairs_text(result);
  if (!pairs.empty()) append_item(out, "table", pairs, terminal);
  if (!result.bound.empty()) append_item(out, "bound", result.bound, terminal);
  append_item(out, "assumed", assumed_text(view), terminal);
  const std::string reached = reached_text(result);
  if (!reached.empty()) append_item(out, "reached", reached, terminal);
  if (!result.missed.empty()) append_item(out, "missed", listed(result.missed), terminal);
}

}  // namespace

bool meets_expectation(const scenario::Scenario& scenario, const HuntResult& result) {
  if (scenario.expect.is_proved && !result.is_complete) return false;
  if (scenario.expect.holds()) return result.outcome == Outcome::kPass && result.missed.empty();
  return result.main && result.findings[*result.main].is_expected;
}

std::string hunt_text(const HuntView& view, const Terminal& terminal) {
  std::string out;
  append_headline(out, view, terminal);
  if (!view.result.main) {
    append_verdict(out, view, terminal);
    append_coverage(out, view, terminal);
    append_known(out, view, terminal);
    return out;
  }
  const Finding& main = view.result.findings[*view.result.main];
  append_finding(out, view, main, terminal);
  append_known(out, view, terminal);
  append_others(out, view, terminal);
  if (!view.scenario.expect.holds() && !main.is_expected) append_verdict(out, view, terminal);
  // Where the whole budget went, what it covered is part of the answer.
  if (view.result.schedules >= static_cast<std::uint64_t>(view.scenario.hunt.schedules)) {
    append_coverage(out, view, terminal);
  }
  return out;
}

std::string progress_text(const campaign::Progress& progress, std::size_t width) {
  if (!progress.doing.empty()) return progress.doing;
  const double rate =
      progress.seconds <= 0 ? 0 : static_cast<double>(progress.schedules) / progress.seconds;
  std::vector<std::string> parts{
      fmt::format("{}/{} schedules", count_text(whole(progress.schedules)),
                  count_text(whole(progress.planned))),
      rate_text(rate)};
  if (progress.classes != 0) {
    parts.push_back(fmt::format("{}, new {} ago", plural(whole(progress.classes), "class"),
                                seconds_text(progress.seconds_since_new_class)));
  }
  if (progress.causes != 0) parts.push_back(plural(whole(progress.causes), "finding"));
  if (rate > 0 && progress.planned > progress.schedules) {
    const double left = static_cast<double>(progress.planned - progress.schedules) / rate;
    parts.push_back(seconds_text(left) + " left");
  }
  // The plan gives way to what has happened.
  std::size_t needed = 0;
  for (std::size_t i = 0; i < std::min<std::size_t>(parts.size(), 3); ++i) {
    needed += width_of(parts[i]) + 3;
  }
  if (needed > width + 3) parts[0] = plural(whole(progress.schedules), "schedule");
  std::string line = parts[0];
  for (std::size_t i = 1; i < parts.size(); ++i) {
    if (width_of(line) + 3 + width_of(parts[i]) <= width) line += " · " + parts[i];
  }
  return line;
}

}  // namespace dojo::report
