#include "runner/report/top_text.h"

#include <fmt/format.h>

#include <algorithm>

#include "runner/report/text.h"

namespace dojo::report {

namespace {

/// Cores and tasks with lines of their own.
constexpr std::size_t kCoresMax = 32;
constexpr std::size_t kTasksMax = 40;
constexpr std::size_t kNameMax = 26;

double percent(sim::Tick part, sim::Tick whole) {
  return whole <= 0 ? 0 : 100.0 * static_cast<double>(part) / static_cast<double>(whole);
}

std::string core_line(const std::string& name, const measure::CoreTimes& t) {
  return fmt::format("{:<8}{:>6.1f}% user,{:>6.1f}% system,{:>6.1f}% irq,{:>6.1f}% idle\n", name,
                     percent(t.user, t.total()), percent(t.system, t.total()),
                     percent(t.irq, t.total()), percent(t.idle, t.total()));
}

void append_cores(std::string& out, const std::vector<measure::CoreTimes>& cores) {
  measure::CoreTimes all;
  for (const measure::CoreTimes& core : cores) {
    all.user += core.user;
    all.system += core.system;
    all.irq += core.irq;
    all.idle += core.idle;
  }
  out += core_line("Cpu(s):", all);
  for (std::size_t i = 0; i < std::min(cores.size(), kCoresMax); ++i) {
    out += core_line(fmt::format(" n{}/c{}", cores[i].node, cores[i].core), cores[i]);
  }
  if (cores.size() > kCoresMax) out += fmt::format(" {} more cores\n", cores.size() - kCoresMax);
}

void append_memory(std::string& out, const std::vector<TopMemory>& memory) {
  TopMemory all;
  for (const TopMemory& node : memory) {
    all.total_bytes += node.total_bytes;
    all.used_bytes += node.used_bytes;
  }
  out += fmt::format("Mem: {}k total, {}k used, {}k free on {}\n", all.total_bytes / 1024,
                     all.used_bytes / 1024, (all.total_bytes - all.used_bytes) / 1024,
                     plural(static_cast<std::int64_t>(memory.size()), "node"));
}

/// The name without its node, which has a column.
std::string command(const TopTask& task) {
  const std::string node = fmt::format("n{}/", task.node);
  const std::size_t begin = task.name.starts_with(node) ? node.size() : 0;
  return task.name.substr(begin, kNameMax);
}

void append_tasks(std::string& out, const TopView& view) {
  const sim::Tick length = view.measured.length();
  out += fmt::format("{:>5} {:>5} {:>2} {:>6} {:>7} {:>11} {:>11}  {}\n", "NODE", "CORE", "S",
                     "%CPU", "%USER", "USER", "SYSTEM", "COMMAND");
  for (std::size_t i = 0; i < std::min(view.tasks.size(), kTasksMax); ++i) {
    const TopTask& task = view.tasks[i];
    out += fmt::format("{:>5} {:>5} {:>2} {:>6.1f} {:>7.1f} {:>11} {:>11}  {}\n",
                       fmt::format("n{}", task.node), fmt::format("c{}", task.core), task.state,
                       percent(task.user + task.system, length), percent(task.user, length),
                       time_text(task.user), time_text(task.system), printable(command(task)));
  }
  if (view.tasks.size() > kTasksMax) {
    out += fmt::format("{} more tasks\n", view.tasks.size() - kTasksMax);
  }
}

}  // namespace

std::string top_text(const TopView& view) {
  const auto in_state = [&](std::string_view states) {
    return std::ranges::count_if(view.tasks, [&](const TopTask& task) {
      return states.find(task.state) != std::string_view::npos;
    });
  };
  std::string out = fmt::format("top: {}, {} of {} simulated\n", view.scenario,
                                time_text(view.measured.length()), time_text(view.now));
  out += fmt::format("Tasks: {} total, {} running, {} sleeping, {} ended\n", view.tasks.size(),
                     in_state("R"), in_state("SD"), in_state("-"));
  append_cores(out, view.measured.cores);
  append_memory(out, view.memory);
  append_tasks(out, view);
  return out;
}

}  // namespace dojo::report
