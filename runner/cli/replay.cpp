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
  const Story story = tell(known->scenario, known->seed, known->deviations,
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

int minimise(const Options& options) {
  const auto known = known_from(options);
  if (!known) return kBadInput;
  runner::ClusterWorld world(known->scenario, runner::lambda_of(known->scenario.hunt.mode),
                             known->seed);
  sim::Minimiser first(
      world, [](const sim::Violation&) { return true; }, 1);
  const auto start = first.try_schedule(known->deviations);
  if (!start) return bad_input("this schedule does not end in a violation; nothing to minimise");
  const std::string cause = start->result.violation->cause();
  campaign::HuntOptions defaults;
  sim::Minimiser minimiser(
      world, [&](const sim::Violation& v) { return v.cause() == cause; }, defaults.replay_budget);
  const auto small = minimiser.minimise(known->deviations);
  const std::string key = campaign::make_key(known->scenario, known->seed, small->deviations);
  if (options.json) {
    const nlohmann::ordered_json document{{"scenario", known->scenario.name},
                                          {"key", key},
                                          {"replays", minimiser.replays()},
                                          {"before", start->deviations.size()},
                                          {"after", small->deviations.size()}};
    return print(report::document_text(document)) ? kOk : kFailed;
  }
  return print(fmt::format("{} -> {} deviations, {} -> {} context switches, {} -> {} steps "
                           "({} replays)\n  key  {}\n",
                           start->deviations.size(), small->deviations.size(), start->switches,
                           small->switches, start->result.steps, small->result.steps,
                           minimiser.replays(), key))
             ? kOk
             : kFailed;
}

}  // namespace dojo::cli
