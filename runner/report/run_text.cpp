#include "runner/report/run_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "runner/report/headline.h"
#include "runner/report/measured_text.h"
#include "runner/report/text.h"

namespace dojo::report {

namespace {

void append_counters(std::string& out, const RunView& view) {
  std::map<std::string, std::int64_t> sorted;
  for (const auto& entry : view.metrics.counters.entries()) sorted[entry.name] = entry.value;
  std::size_t width = 0;
  for (const auto& [name, value] : sorted) width = std::max(width, name.size());
  for (const auto& [name, value] : sorted) {
    out += fmt::format("  {:<{}}  {:>14}\n", name, width, count_text(value));
  }
  for (const auto& [name, value] : view.values) {
    out += fmt::format("  {:<{}}  {:>14}\n", name, width, value);
  }
}

void append_outcome(std::string& out, const RunView& view, const Terminal& terminal) {
  if (view.violation) {
    out += terminal.paint(Tone::kBad, "VIOLATION " + view.violation->oracle);
    out += fmt::format(", step {}, {}: {}\n", view.violation->step, time_text(view.violation->time),
                       printable(view.violation->message));
  } else if (!view.limit.empty()) {
    out += terminal.paint(Tone::kMark, "STOPPED") + fmt::format(" by {}\n", view.limit);
  } else {
    out += terminal.paint(Tone::kGood, "PASS") + "\n";
  }
}

}  // namespace

RunView view_of(const scenario::Scenario& scenario, std::uint64_t seed,
                const campaign::SingleRun& run) {
  RunView view{scenario, run.result.violation, run.result.limit_name(), seed};
  view.steps = run.result.steps;
  view.fingerprint = run.result.fingerprint;
  view.end_time = run.result.end_time;
  view.seconds = run.seconds;
  view.metrics = run.metrics;
  view.measured = run.measured;
  view.values = run.outcome;
  view.reached = run.reached;
  return view;
}

std::string_view outcome_of(const RunView& view) {
  if (view.violation) return "violation";
  return view.limit.empty() ? "pass" : "limit";
}

std::string run_text(const RunView& view, const Terminal& terminal) {
  std::string out = terminal.paint(Tone::kBold, view.scenario.name);
  const std::string setting =
      fmt::format("{} · seed {}", setting_text(view.scenario, view.scenario.hunt.mode), view.seed);
  const bool fits = width_of(view.scenario.name) + 3 + width_of(setting) <= terminal.width;
  out += (fits ? "   " : "\n  ") + setting + "\n";
  append_outcome(out, view, terminal);
  const double rate = view.seconds <= 0 ? 0 : static_cast<double>(view.steps) / view.seconds;
  out += fmt::format(
      "  simulated {} in {} steps ({}); fingerprint {:016x}\n", short_time_text(view.end_time),
      count_text(static_cast<std::int64_t>(view.steps)), rate_text(rate), view.fingerprint);
  append_counters(out, view);
  out += measured_text(view.measured);
  if (!view.estimates.empty()) out += estimates_text(view.estimates, view.repetitions.size());
  return out;
}

}  // namespace dojo::report
