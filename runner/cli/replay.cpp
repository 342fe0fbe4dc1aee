// dojo replay, minimise: what can be done with a schedule that is known.

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "runner/campaign/shrink.h"
#include "runner/cli/common.h"
#include "runner/cli/debugger.h"
#include "runner/cli/known.h"
#include "runner/cli/step.h"
#include "runner/cli/story.h"
#include "runner/report/explain_text.h"
#include "runner/report/headline.h"
#include "runner/report/json.h"
#include "runner/report/text.h"
#include "runner/report/trace_text.h"
#include "sim/explore/minimise.h"

namespace dojo::cli {

namespace {

int judge(const Story& story) {
  if (story.run.drift) {
    fmt::print(stderr, "dojo: the program no longer follows this schedule: {}\n", *story.run.drift);
    return kFailed;
  }
  return kOk;
}

/// What does not go together.
std::optional<std::string> complaint(const Options& options) {
  std::vector<std::string> ways;
  if (options.json) ways.emplace_back("--json");
  if (options.step) ways.emplace_back("--step");
  if (!options.gdb.empty()) ways.emplace_back("--gdb");
  if (!options.trace.empty()) ways.emplace_back("--trace");
  if (ways.size() < 2) return std::nullopt;
  return fmt::format("{} do not go together: choose one", report::listed(ways));
}

nlohmann::ordered_json to_json(const Known& known, const Story& story) {
  const auto& violation = story.run.result.violation;
  nlohmann::ordered_json document{
      {"scenario", known.scenario.name},
      {"seed", known.seed},
      {"outcome", violation ? "violation" : "pass"},
      {"steps", story.run.result.steps},
      {"fingerprint", fmt::format("{:016x}", story.run.result.fingerprint)}};
  if (violation) {
    document["violation"] = {{"oracle", violation->oracle},
                             {"message", violation->message},
                             {"step", violation->step},
                             {"time_ns", violation->time}};
    if (!violation->details.empty()) document["violation"]["details"] = violation->details;
  }
  if (story.run.drift) document["drift"] = *story.run.drift;
  return document;
}

std::string to_text(const Known& known, const Story& story, bool tells) {
  const auto& violation = story.run.result.violation;
  const report::Terminal terminal = report::terminal_of(stdout);
  std::string text =
      fmt::format("{}   {} · seed {}\n", known.scenario.name,
                  report::setting_text(known.scenario, known.scenario.hunt.mode), known.seed);
  if (violation) {
    const std::string verdict =
        fmt::format("VIOLATION {}: {}", violation->oracle, violation->message);
    for (const std::string& line : report::wrapped(verdict, terminal.width)) text += line + "\n";
    text += report::indented(violation->details);
    if (const auto critical = known.file ? known.file->critical : std::nullopt) {
      const std::string line = report::critical_text(*critical, story.run.result.steps);
      for (const std::string& part : report::wrapped("  critical " + line, terminal.width)) {
        text += part + "\n";
      }
    }
    if (tells) text += report::explanation_text(story.explanation, terminal);
  } else {
    text += fmt::format("no violation in {} steps\n", story.run.result.steps);
  }
  return text + fmt::format("  fingerprint {:016x}\n", story.run.result.fingerprint);
}

std::string trace_of(const Story& story, const std::vector<std::string>& channels) {
  report::StoryLog wanted(channels);
  for (const report::Event& event : story.log.events()) {
    if (wanted.wants(report::channel_of(event))) wanted.add(event);
  }
  return report::trace_text(wanted.events());
}

}  // namespace

int replay(const Options& options) {
  if (const auto wrong = complaint(options)) return bad_input(*wrong);
  const auto known = known_from(options);
  if (!known) return kBadInput;
  report::StepList steps;
  const Story story = tell(known->scenario, known->seed, &known->deviations,
                           {.is_full = options.full,
                            .observer = options.step ? &steps : nullptr,
                            .stop_at = options.stop_at});
  if (!options.gdb.empty()) return become_debugger(options, story);
  std::string text;
  if (!options.trace.empty()) text = trace_of(story, options.trace);
  if (options.json) {
    text = report::document_text(to_json(*known, story));
  } else {
    text += to_text(*known, story, !options.quiet && !options.step);
  }
  if (!print(text)) return kFailed;
  if (options.step && !steps.steps().empty() && !walk_through(story, steps.steps())) return kFailed;
  return judge(story);
}

namespace {

/// What a minimised schedule is printed as: sizes, effort, what it says of the race, its line.
std::string small_text(const campaign::Finding& small, const campaign::Source& source) {
  std::string text = fmt::format("minimised  {}; {} -> {} context switches; {} -> {} steps; {}\n",
                                 report::minimised_text(small.before, small.after),
                                 small.before.switches, small.after.switches, small.before.steps,
                                 small.after.steps, report::effort_text(small));
  if (small.has_margin) text += "margin     " + report::margin_text(small.margin) + "\n";
  if (small.critical) {
    text += "critical   " + report::critical_text(*small.critical, small.after.steps) + "\n";
  }
  return text + "replay     " + report::replay_command(small, source.file, source.overrides) + "\n";
}

nlohmann::ordered_json small_json(const Known& known, const campaign::Finding& small) {
  nlohmann::ordered_json document =
      report::finding_json(small, known.source.file, known.source.overrides);
  document["scenario"] = known.scenario.name;
  document["key"] = small.key;
  document["replays"] = small.replays;
  document["before"] = small.before.deviations;
  document["after"] = small.after.deviations;
  return document;
}

}  // namespace

int minimise(const Options& options) {
  auto known = known_from(options);
  if (!known) return kBadInput;
  auto world = std::make_unique<runner::ClusterWorld>(
      known->scenario, runner::lambda_of(known->scenario.hunt.mode), known->seed);
  sim::Minimiser first(
      *world, [](const sim::Violation&) { return true; }, 1);
  const auto start = first.try_schedule(known->deviations);
  if (!start) return bad_input("this schedule does not end in a violation; nothing to minimise");
  watch_interrupts();
  campaign::HuntOptions how;
  how.seed = known->seed;
  how.is_interrupted = is_interrupted;
  // The values that a smaller scenario changes are set in the resolved one.
  campaign::Source source = known->source;
  if (!source.text.empty()) source.overrides.clear();
  const campaign::RawFinding raw{.violation = *start->result.violation,
                                 .deviations = known->deviations};
  const campaign::Finding small = campaign::shrink(world, source, how, raw);
  const std::string text = options.json ? report::document_text(small_json(*known, small))
                                        : small_text(small, known->source);
  return print(text) ? kOk : kFailed;
}

}  // namespace dojo::cli
