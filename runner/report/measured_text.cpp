#include "runner/report/measured_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "runner/report/text.h"

namespace dojo::report {

using measure::Measurements;

namespace {

/// Cores with lines of their own; of larger clusters the rest is one line.
constexpr std::size_t kCoresMax = 64;
/// Links with lines of their own: the busiest.
constexpr std::size_t kLinksMax = 8;
/// Names are cut to this, so that the columns stay where they are.
constexpr std::size_t kNameWidth = 23;

std::string name_text(std::string_view name) {
  if (name.size() > kNameWidth) name = name.substr(0, kNameWidth);
  return fmt::format("  {:<{}}", name, kNameWidth);
}

std::string number(std::uint64_t value) { return count_text(static_cast<std::int64_t>(value)); }

/// "936 us", "44.5 us", "2.79 ms": three digits that count.
std::string short_time(sim::Tick nanoseconds) {
  if (nanoseconds < 1'000) return fmt::format("{} ns", nanoseconds);
  auto value = static_cast<double>(nanoseconds);
  const char* unit = "ns";
  for (const char* larger : {"us", "ms", "s"}) {
    if (value < 999.5) break;
    value /= 1'000;
    unit = larger;
  }
  const int digits = value < 9.995 ? 2 : value < 99.95 ? 1 : 0;
  return fmt::format("{:.{}f} {}", value, digits, unit);
}

double percent(sim::Tick part, sim::Tick whole) {
  return whole <= 0 ? 0 : 100.0 * static_cast<double>(part) / static_cast<double>(whole);
}

void append_throughput(std::string& out, const Measurements& m) {
  const measure::Metric* total = m.find("throughput.total_per_s");
  if (total == nullptr || total->value <= 0) return;
  out += name_text("throughput") + fmt::format(" {:>8} operations", rate_text(total->value));
  std::string parts;
  for (const measure::Metric& metric : m.metrics) {
    std::string_view name = metric.name;
    if (!name.starts_with("throughput.") || &metric == total) continue;
    name.remove_prefix(std::string_view("throughput.").size());
    name.remove_suffix(std::string_view("_per_s").size());
    parts += fmt::format("{}{} {}", parts.empty() ? "" : ", ", name, rate_text(metric.value));
  }
  const std::vector<std::string> lines = wrapped(parts, 80 - kNameWidth - 3);
  const bool fits = lines.size() == 1 && lines[0].size() + 3 + kNameWidth + 2 + 20 <= 80;
  if (fits) out += fmt::format(" ({})", lines[0]);
  out += "\n";
  if (fits) return;
  for (const std::string& line : lines) out += name_text("") + " " + line + "\n";
}

void append_latencies(std::string& out, const Measurements& m, std::string_view group,
                      std::string_view heading) {
  bool is_first = true;
  for (const measure::NamedHistogram& histogram : m.histograms) {
    if (!histogram.name.starts_with(group)) continue;
    if (is_first) {
      out += fmt::format("{} {:>8} {:>8} {:>8} {:>8} {:>8} {:>8}\n", name_text(heading), "samples",
                         "p50", "p90", "p99", "p99.9", "max");
    }
    is_first = false;
    const measure::Histogram& h = histogram.values;
    out += fmt::format("{} {:>8} {:>8} {:>8} {:>8} {:>8} {:>8}\n",
                       name_text(std::string_view(histogram.name).substr(group.size())),
                       number(h.samples()), short_time(h.quantile(500)),
                       short_time(h.quantile(900)), short_time(h.quantile(990)),
                       short_time(h.quantile(999)), short_time(h.largest()));
  }
}

void append_messages(std::string& out, const Measurements& m) {
  if (m.messages.empty()) return;
  out += fmt::format("{} {:>12} {:>16}\n", name_text("on the wire"), "packets", "bytes");
  for (const measure::MessageUse& use : m.messages) {
    out += fmt::format("{} {:>12} {:>16}\n", name_text(use.name), number(use.packets),
                       number(use.bytes));
  }
}

void append_links(std::string& out, const Measurements& m) {
  if (m.links.empty()) return;
  std::vector<measure::LinkUse> sorted = m.links;
  std::ranges::stable_sort(sorted, std::greater{}, &measure::LinkUse::busy);
  out += fmt::format("{} {:>12} {:>16} {:>9}\n", name_text("link"), "packets", "bytes", "busy %");
  for (std::size_t i = 0; i < std::min(sorted.size(), kLinksMax); ++i) {
    const measure::LinkUse& link = sorted[i];
    out += fmt::format("{} {:>12} {:>16} {:>9.1f}\n", name_text(link.name), number(link.packets),
                       number(link.bytes), percent(link.busy, m.length()));
  }
  if (sorted.size() > kLinksMax) {
    out += fmt::format("  {} more, less busy\n", sorted.size() - kLinksMax);
  }
}

void append_locks(std::string& out, const Measurements& m) {
  if (m.locks.empty()) return;
  out += fmt::format("{} {:>9} {:>8} {:>8} {:>8} {:>8} {:>8}\n", name_text("lock"), "taken",
                     "waited %", "wait", "w. p99", "hold", "h. p99");
  for (const measure::LockUse& lock : m.locks) {
    const auto mean = [](const measure::Histogram& times) {
      return short_time(static_cast<sim::Tick>(std::llround(times.mean())));
    };
    out += fmt::format(
        "{} {:>9} {:>8.1f} {:>8} {:>8} {:>8} {:>8}\n", name_text(lock.name), number(lock.acquired),
        percent(static_cast<sim::Tick>(lock.contended), static_cast<sim::Tick>(lock.acquired)),
        mean(lock.wait_ns), short_time(lock.wait_ns.quantile(990)), mean(lock.hold_ns),
        short_time(lock.hold_ns.quantile(990)));
  }
}

void append_queues(std::string& out, const Measurements& m) {
  bool is_first = true;
  for (const measure::Series& series : m.series) {
    if (!series.name.starts_with("queue.")) continue;
    if (is_first) {
      out += fmt::format("{} {:>12} {:>16}\n", name_text("queue"), "mean, all", "largest one");
    }
    is_first = false;
    const auto value = [&](const char* what) {
      const measure::Metric* metric = m.find(series.name + what);
      return metric == nullptr ? 0.0 : metric->value;
    };
    out += fmt::format("{} {:>12.3f} {:>16.0f}\n", name_text(series.name.substr(6)),
                       value(".mean_count"), value(".largest_count"));
  }
}

void append_core(std::string& out, const std::string& name, const measure::CoreTimes& core) {
  out += name_text(name);
  for (const sim::Tick part : {core.user, core.system, core.irq, core.idle}) {
    out += fmt::format(" {:>9.1f}", percent(part, core.total()));
  }
  out += '\n';
}

void append_cores(std::string& out, const Measurements& m) {
  if (m.cores.empty()) return;
  out += fmt::format("{} {:>9} {:>9} {:>9} {:>9}\n", name_text("core, %"), "user", "system", "irq",
                     "idle");
  measure::CoreTimes rest;
  for (std::size_t i = 0; i < m.cores.size(); ++i) {
    const measure::CoreTimes& core = m.cores[i];
    if (i < kCoresMax) {
      append_core(out, fmt::format("n{}/c{}", core.node, core.core), core);
      continue;
    }
    rest.user += core.user;
    rest.system += core.system;
    rest.irq += core.irq;
    rest.idle += core.idle;
  }
  if (m.cores.size() > kCoresMax) {
    append_core(out, fmt::format("{} more", m.cores.size() - kCoresMax), rest);
  }
}

/// What a person asks for first.
bool is_main(const measure::Estimate& estimate) {
  const std::string_view name = estimate.name;
  const bool is_latency = name.starts_with("latency.");
  if (is_latency) {
    return name.ends_with(".mean_ns") || name.ends_with(".p50_ns") || name.ends_with(".p99_ns");
  }
  return name.starts_with("throughput.") || name.starts_with("messages.total") ||
         name.starts_with("cores.") || name.starts_with("links.");
}

}  // namespace

std::string estimates_text(const std::vector<measure::Estimate>& estimates,
                           std::size_t repetitions) {
  constexpr std::size_t kWidth = 44;
  std::string out =
      fmt::format("  {:<{}} {:>15} {:>15}\n", fmt::format("{} repetitions", repetitions), kWidth,
                  "mean", "+- (95 %)");
  for (const measure::Estimate& estimate : estimates) {
    if (!is_main(estimate)) continue;
    out += fmt::format("  {:<{}} {:>15.1f} {:>15.1f}\n",
                       std::string_view(estimate.name).substr(0, kWidth), kWidth, estimate.mean,
                       estimate.half_width);
  }
  return out;
}

std::string measured_text(const Measurements& measured) {
  std::string out;
  append_throughput(out, measured);
  append_latencies(out, measured, "latency.", "latency");
  append_latencies(out, measured, "receive.", "receiving");
  append_latencies(out, measured, "service.", "handling");
  append_messages(out, measured);
  append_links(out, measured);
  append_locks(out, measured);
  append_queues(out, measured);
  append_cores(out, measured);
  return out;
}

}  // namespace dojo::report
