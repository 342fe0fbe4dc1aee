// dojo replay, explain, minimise: what can be done with a schedule that is known.

#include <fmt/format.h>

#include <filesystem>
#include <nlohmann/json.hpp>

#include "runner/campaign/shrink.h"
#include "runner/cli/common.h"
#include "runner/cli/debugger.h"
#include "runner/cli/files.h"
#include "runner/cli/step.h"
#include "runner/cli/story.h"
#include "runner/report/counterexample.h"
#include "runner/report/explain_text.h"
#include "runner/report/headline.h"
#include "runner/report/json.h"
#include "runner/report/text.h"
#include "runner/report/trace_text.h"
#include "runner/workload/attachments.h"
#include "sim/explore/key.h"
#include "sim/explore/minimise.h"

namespace dojo::cli {

namespace {

/// A schedule and the scenario it belongs to.
struct Known {
  scenario::Scenario scenario;
  std::uint64_t seed = 1;
  sim::Deviations deviations;
};

std::optional<sim::ScheduleKey> read_key(const std::string& text) {
  const auto parsed = sim::parse_key(text);
  if (const auto* key = std::get_if<sim::ScheduleKey>(&parsed)) return *key;
  const auto& error = std::get<sim::KeyError>(parsed);
  fmt::print(stderr, "key:1:{}: {}\n", error.column, error.message);
  return std::nullopt;
}

std::optional<Known> from_key(const Options& options) {
  const auto key = read_key(options.arguments[0]);
  if (!key) return std::nullopt;
  auto scenario = load(options.arguments[1], options);
  if (!scenario) return std::nullopt;
  const auto hash = static_cast<std::uint32_t>(scenario::scenario_hash(*scenario));
  if (hash != key->scenario) {
    bad_input(fmt::format(
        "the key was made for scenario {:08x}, this one is {:08x}: the file has changed, or a -D "
        "of the printed replay line is missing",
        key->scenario, hash));
    return std::nullopt;
  }
  return Known{std::move(*scenario), key->seed, key->deviations};
}

std::optional<Known> from_file(const std::string& file) {
  const auto read = report::read_counterexample(file);
  if (!read) {
    fmt::print(stderr, "{}\n", read.error().text());
    return std::nullopt;
  }
  scenario::LoadOptions how;
  how.may_read_files = false;
  auto scenario = scenario::load_text(read->scenario, file, how);
  if (!scenario) {
    fmt::print(stderr, "{}\n", scenario::to_text(scenario.error()));
    return std::nullopt;
  }
  if (const auto error = runner::check_attachments(*scenario)) {
    bad_input(error->text());
    return std::nullopt;
  }
  const auto key = read_key(read->key);
  if (!key) return std::nullopt;
  return Known{std::move(*scenario), read->seed, key->deviations};
}

std::optional<Known> known_from(const Options& options) {
  if (options.arguments.size() == 2) return from_key(options);
  if (options.arguments.size() == 1 && !options.arguments[0].starts_with("d1:")) {
    if (!all_overrides(options).empty()) {
      bad_input(
          "a counterexample file holds its whole scenario: -D, --mode, --strategy and --schedules "
          "go with KEY SCENARIO");
      return std::nullopt;
    }
    return from_file(options.arguments[0]);
  }
  bad_input("say KEY SCENARIO, or FILE (a counterexample.json)");
  return std::nullopt;
}

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

int explain(const Options& options) {
  if (options.arguments.size() != 1) return bad_input("explain takes one counterexample file");
  return replay(options);
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
