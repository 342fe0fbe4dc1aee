#include "runner/report/run_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "runner/report/headline.h"
#include "runner/report/text.h"

namespace dojo::report {

namespace {

/// Nodes with lines of their own; of larger clusters the rest is one line.
constexpr std::size_t kCoresMax = 64;

std::string share_text(sim::Tick part, sim::Tick whole) {
  if (whole == 0) return "-";
  const auto per_mille = static_cast<std::int64_t>(static_cast<__int128>(part) * 1000 / whole);
  return fmt::format("{}.{}", per_mille / 10, per_mille % 10);
}

sim::Tick total(const models::BusyTimes& times) {
  return times.user + times.system + times.irq + times.idle;
}

void append_core(std::string& out, const std::string& name, const models::BusyTimes& times) {
  const sim::Tick whole = total(times);
  out += fmt::format("  {:<10}", name);
  for (const sim::Tick part : {times.user, times.system, times.irq, times.idle}) {
    out += fmt::format(" {:>8}", share_text(part, whole));
  }
  out += '\n';
}

void append_cores(std::string& out, const RunView& view) {
  if (view.cores.empty()) return;
  out +=
      fmt::format("  {:<10} {:>8} {:>8} {:>8} {:>8}\n", "core, %", "user", "system", "irq", "idle");
  models::BusyTimes rest;
  for (std::size_t i = 0; i < view.cores.size(); ++i) {
    const CoreUse& use = view.cores[i];
    if (i < kCoresMax) {
      append_core(out, fmt::format("n{}/c{}", use.node, use.core), use.times);
      continue;
    }
    rest.user += use.times.user;
    rest.system += use.times.system;
    rest.irq += use.times.irq;
    rest.idle += use.times.idle;
  }
  if (view.cores.size() > kCoresMax) {
    append_core(out, fmt::format("{} more", view.cores.size() - kCoresMax), rest);
  }
}

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

void append_latencies(std::string& out, const RunView& view) {
  std::map<std::string, const models::Histogram*> sorted;
  for (const auto& entry : view.metrics.latencies.entries()) sorted[entry.name] = &entry.value;
  if (sorted.empty()) return;
  out += fmt::format("  {:<16} {:>9} {:>10} {:>10} {:>10} {:>10}\n", "latency", "samples", "p50",
                     "p90", "p99", "max");
  for (const auto& [name, times] : sorted) {
    out += fmt::format("  {:<16} {:>9} {:>10} {:>10} {:>10} {:>10}\n", name,
                       count_text(static_cast<std::int64_t>(times->samples())),
                       short_time_text(times->quantile(500)), short_time_text(times->quantile(900)),
                       short_time_text(times->quantile(990)), short_time_text(times->largest()));
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
      "  simulated {} in {} steps, {} steps; fingerprint {:016x}\n", short_time_text(view.end_time),
      count_text(static_cast<std::int64_t>(view.steps)), rate_text(rate), view.fingerprint);
  append_counters(out, view);
  append_latencies(out, view);
  append_cores(out, view);
  return out;
}

}  // namespace dojo::report
