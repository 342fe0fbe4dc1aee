#include "runner/report/headline.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "runner/report/stateful_text.h"
#include "runner/report/text.h"
#include "runner/scenario/names.h"

namespace dojo::report {

std::string setting_text(const scenario::Scenario& scenario, scenario::Mode mode) {
  using scenario::Vocabulary;
  if (const scenario::Rules* rules = scenario.rules()) {
    return fmt::format("{} · {} · {}", plural(scenario.cluster.nodes, "node"), rules_text(*rules),
                       scenario::name_of(Vocabulary::kMode, mode));
  }
  const scenario::DataLayer& data = scenario.protocols.data;
  return fmt::format("{} x {} · {} {}, locking {} · {}", plural(scenario.cluster.nodes, "node"),
                     plural(scenario.cluster.node.cores, "core"),
                     scenario::name_of(Vocabulary::kDataProtocol, data.protocol),
                     scenario::name_of(Vocabulary::kDataVariant, data.variant),
                     scenario::name_of(Vocabulary::kLocking, data.locking),
                     scenario::name_of(Vocabulary::kMode, mode));
}

std::string_view kind_of(std::string_view oracle) {
  // clang-format off
  constexpr std::array<std::pair<std::string_view, std::string_view>, 20> kKinds{{
      {"assertion", "assertion"},         {"unhandled", "unhandled"},
      {"deadlock", "no-progress"},        {"quiescence", "no-progress"},
      {"lost-wakeup", "no-progress"},     {"livelock", "no-progress"},
      {"watchdog", "no-progress"},        {"leaked-lock", "locking"},
      {"double-unlock", "locking"},       {"sleep-in-atomic", "locking"},
      {"no-convergence", "no-progress"},  {"process-death", "crash"},
      {"memory-fault", "memory"},         {"use-after-drop", "memory"},
      {"use-after-free", "memory"},       {"message-lost", "messages"},
      {"irq-unsafe-lock", "locking"},     {"lasso", "no-progress"},
      {"data-race", "race"},              {"arena-rule", "memory"},
  }};
  // clang-format on
  for (const auto& [name, kind] : kKinds) {
    if (name == oracle) return kind;
  }
  return "invariant";
}

std::string shell_quoted(std::string_view word) {
  const auto is_safe = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           std::string_view("-_./=:,%+@").find(c) != std::string_view::npos;
  };
  if (!word.empty() && std::ranges::all_of(word, is_safe)) return std::string(word);
  std::string quoted = "'";
  for (const char c : word) {
    if (c == '\'') {
      quoted += "'\\''";
    } else {
      quoted += c;
    }
  }
  return quoted + "'";
}

std::string replay_command(const campaign::Finding& finding, const std::string& scenario_file,
                           const std::vector<std::string>& overrides) {
  std::string command =
      fmt::format("./dojo replay {} {}", shell_quoted(finding.key), shell_quoted(scenario_file));
  for (const auto* list : {&overrides, &finding.overrides}) {
    for (const std::string& value : *list) command += " -D " + shell_quoted(value);
  }
  return command;
}

std::string margin_text(const sim::Margin& margin) {
  const std::string who = margin.where.empty() ? "" : listed(margin.where);
  if (!margin.is_possible) {
    return fmt::format("impossible on this machine: no declared jitter lets this order happen{}{}",
                       who.empty() ? "" : " at ", who);
  }
  if (margin.gap_ns == 0) {
    return "0 ns: needs no jitter; the order is among those of nominal times";
  }
  const std::string gap = short_time_text(margin.gap_ns);
  const char* together = margin.where.size() > 1 ? "together " : "";
  const std::string late =
      fmt::format("{} must {}run {} late", who.empty() ? "something" : who, together, gap);
  const char* enough = margin.gap_ns <= margin.allowed_ns ? "allows" : "allows less than that:";
  return fmt::format("{}: {} (the scenario's jitter {} {})", gap, late, enough,
                     short_time_text(margin.allowed_ns));
}

std::string critical_text(const sim::Critical& critical, std::uint64_t steps) {
  if (critical.step == 0) {
    return fmt::format("none: all of {} random schedules fail from the beginning on",
                       critical.samples);
  }
  const std::string before = fmt::format("{} of {} after step {} avoid it", critical.avoiding,
                                         critical.samples, critical.step - 1);
  if (critical.step >= steps) {
    return fmt::format("step {}, the last one: {}", critical.step, before);
  }
  return fmt::format(
      "step {} of {}: all of {} random completions after it fail, {} (95 % sure that at most {} % "
      "still can)",
      critical.step, steps, critical.samples, before, critical.missed_percent());
}

std::string effort_text(const campaign::Finding& finding) {
  if (finding.replays == 0) return "";
  const std::string spent = plural(static_cast<std::int64_t>(finding.replays), "replay");
  if (finding.is_one_minimal) return spent + ", 1-minimal";
  return spent + ", the budget ended before it was 1-minimal";
}

namespace {

std::string change_text(std::int64_t before, std::int64_t after, std::string_view noun) {
  if (before == after) return plural(after, noun);
  return fmt::format("{} -> {}", count_text(before), plural(after, noun));
}

}  // namespace

std::string minimised_text(const campaign::Size& before, const campaign::Size& after) {
  const auto whole = [](std::size_t number) { return static_cast<std::int64_t>(number); };
  std::string text = change_text(whole(before.deviations), whole(after.deviations), "deviation");
  text += " from the default order";
  text += ", " + change_text(before.nodes, after.nodes, "node");
  text += ", " + change_text(before.threads, after.threads, "thread");
  if (after.faults == 0) {
    text += ", no fault needed";
  } else {
    text += ", " + change_text(whole(before.faults), whole(after.faults), "fault");
  }
  return text;
}

}  // namespace dojo::report
