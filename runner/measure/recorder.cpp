#include "runner/measure/recorder.h"

#include <algorithm>
#include <cmath>
#include <functional>

#include "models/context.h"
#include "models/core.h"
#include "models/node.h"

namespace dojo::measure {

using models::Span;

// --- listening ----------------------------------------------------------------------------------

void Recorder::begin(models::Cluster& cluster) {
  now_ = cluster.kernel().engine().now();
  cluster.settle_accounts();
  from_ = now_ + window_.warm_up;
  until_ = window_.length == sim::kNever ? sim::kNever : from_ + window_.length;
  for (std::uint32_t n = 0; n < cluster.node_count(); ++n) {
    const kapi::NodeId node{n};
    for (const auto& core : cluster.node(node).cores()) {
      cores_[{n, core->id().value}] = {n, core->id().value, 0, 0, 0, 0};
      const std::uint32_t waiting = core->runnable() - (core->task() != nullptr ? 1 : 0);
      on_depth("run_queue", node, core->id().value, waiting, now_);
    }
  }
}

Span Recorder::clipped(Span span) const {
  return {std::max(span.from, from_), std::min(span.until, until_)};
}

TimeBins& Recorder::started(TimeBins& bins) const {
  if (bins.sums().empty()) bins.begin(from_);
  return bins;
}

void Recorder::on_core(kapi::NodeId node, kapi::CpuId cpu, const models::Context* who,
                       models::CoreUse use, Span span) {
  now_ = span.until;
  span = clipped(span);
  if (span.length() <= 0) return;
  CoreTimes& core = cores_[{node.value, cpu.value}];
  switch (use) {
    case models::CoreUse::kUser:
      core.user += span.length();
      break;
    case models::CoreUse::kSystem:
      core.system += span.length();
      break;
    case models::CoreUse::kIrq:
      core.irq += span.length();
      break;
    case models::CoreUse::kIdle:
      core.idle += span.length();
      return;
  }
  started(busy_cores_).add_span(span.from, span.until, 1);
  if (!who->is_task()) return;
  TaskUse& task = tasks_[{node.value, who->path()}];
  if (task.name.empty()) task = {who->name(), node.value, 0, 0, 0};
  task.core = cpu.value;
  (use == models::CoreUse::kUser ? task.user : task.system) += span.length();
}

void Recorder::on_operation(const models::Context& who, const char* name, Span span) {
  if (!is_inside(span)) return;
  (who.is_daemon ? services_ : latencies_)[name].add(span.length());
  if (who.is_daemon || who.operations.size() != 1) return;
  ++operations_[name];
  started(done_).add_point(span.until, 1);
}

void Recorder::on_count(const char* name, std::int64_t amount, sim::Tick now) {
  if (now >= from_ && now <= until_) counters_[name] += amount;
}

void Recorder::on_sample(const char* name, Span span) {
  if (is_inside(span)) latencies_[name].add(span.length());
}

void Recorder::on_sent(const kapi::Packet& packet, sim::Tick now) {
  now_ = now;
  if (now < from_ || now > until_) return;
  MessageUse& use = messages_[packet.name];
  ++use.packets;
  use.bytes += packet.wire_bytes;
}

void Recorder::on_received(const kapi::Packet& packet, Span span) {
  if (is_inside(span)) receptions_[packet.name].add(span.length());
}

// What is booked counts once it is over: the run may end before.
void Recorder::on_link(std::uint32_t number, Span busy, std::uint32_t bytes) {
  Link& link = links_[number];
  settle_link(link, now_);
  link.ahead.push_back(busy);
  if (busy.from < from_ || busy.from > until_) return;
  ++link.use.packets;
  link.use.bytes += bytes;
}

void Recorder::count_busy(Link& link, Span span) const {
  const Span counted = clipped(span);
  if (counted.length() <= 0) return;
  link.use.busy += counted.length();
  started(link.bins).add_span(counted.from, counted.until, 1);
}

void Recorder::settle_link(Link& link, sim::Tick now) const {
  const auto is_over = [&](Span span) { return span.until <= now; };
  for (const Span span : link.ahead) {
    if (is_over(span)) count_busy(link, span);
  }
  std::erase_if(link.ahead, is_over);
}

void Recorder::on_lock(const char* lock_class, Span waited) {
  if (!is_inside(waited)) return;
  LockUse& use = locks_[lock_class];
  ++use.acquired;
  if (waited.length() == 0) return;
  ++use.contended;
  use.wait_ns.add(waited.length());
}

void Recorder::on_unlock(const char* lock_class, Span held) {
  if (is_inside(held)) locks_[lock_class].hold_ns.add(held.length());
}

// Told late, as a load generator does, each queue still has its own times in order; their sum needs
// no more.
void Recorder::on_depth(const char* name, kapi::NodeId node, std::uint32_t index,
                        std::uint64_t depth, sim::Tick now) {
  Queue& queue = queues_[name];
  Queue::One& one = queue.each[{node.value, index}];
  settle_queue(queue, one, now);
  one.depth = depth;
  if (now >= from_ && now <= until_) queue.largest = std::max(queue.largest, depth);
}

void Recorder::settle_queue(Queue& queue, Queue::One& one, sim::Tick now) const {
  const Span span = clipped({one.since, now});
  one.since = now;
  if (span.length() <= 0 || one.depth == 0) return;
  started(queue.bins).add_span(span.from, span.until, static_cast<double>(one.depth));
}

// --- the result ---------------------------------------------------------------------------------

namespace {

constexpr std::size_t kLinkSeriesMax = 16;

double percent(double part, double whole) { return whole <= 0 ? 0 : 100 * part / whole; }

void add_histogram(Measurements& m, const std::string& name, const Histogram& values) {
  const auto add = [&](const char* what, double value) {
    m.metrics.push_back({name + what, value, Better::kLower});
  };
  add(".mean_ns", values.mean());
  add(".p50_ns", static_cast<double>(values.quantile(500)));
  add(".p90_ns", static_cast<double>(values.quantile(900)));
  add(".p99_ns", static_cast<double>(values.quantile(990)));
  add(".p99_9_ns", static_cast<double>(values.quantile(999)));
  add(".max_ns", static_cast<double>(values.largest()));
  m.histograms.push_back({name, "ns", values});
}

}  // namespace

void Recorder::add_latencies(Measurements& m) const {
  std::uint64_t all = 0;
  for (const auto& [name, done] : operations_.sorted()) all += done;
  const double seconds = static_cast<double>(m.length()) / 1e9;
  const auto rate = [&](const std::string& name, std::uint64_t done) {
    const double per_s = seconds <= 0 ? 0 : static_cast<double>(done) / seconds;
    m.metrics.push_back({"throughput." + name + "_per_s", per_s, Better::kHigher});
  };
  rate("total", all);
  for (const auto& [name, done] : operations_.sorted()) rate(name, done);
  for (const auto& [name, values] : latencies_.sorted())
    add_histogram(m, "latency." + name, values);
  for (const auto& [name, values] : receptions_.sorted()) {
    add_histogram(m, "receive." + name, values);
  }
  for (const auto& [name, values] : services_.sorted()) add_histogram(m, "service." + name, values);
}

void Recorder::add_messages(Measurements& m) const {
  MessageUse total;
  for (const auto& [name, use] : messages_.sorted()) {
    m.messages.push_back({name, use.packets, use.bytes});
    total.packets += use.packets;
    total.bytes += use.bytes;
  }
  const auto add = [&](const std::string& name, double value) {
    m.metrics.push_back({"messages." + name, value, Better::kLower});
  };
  add("total_count", static_cast<double>(total.packets));
  add("total_bytes", static_cast<double>(total.bytes));
  for (const MessageUse& use : m.messages) {
    add(use.name + "_count", static_cast<double>(use.packets));
    add(use.name + "_bytes", static_cast<double>(use.bytes));
  }
  // A counter without a group is a message handed to RPC: those are above, as they left.
  for (const auto& [name, value] : counters_.sorted()) {
    if (name.find('.') == std::string::npos) continue;
    m.metrics.push_back({name + "_count", static_cast<double>(value), Better::kNeither});
  }
}

void Recorder::add_cores(Measurements& m) const {
  CoreTimes all;
  for (const auto& [key, core] : cores_) {
    m.cores.push_back(core);
    all.user += core.user;
    all.system += core.system;
    all.irq += core.irq;
    all.idle += core.idle;
  }
  const auto share = [&](const char* name, sim::Tick part) {
    const double value = percent(static_cast<double>(part), static_cast<double>(all.total()));
    m.metrics.push_back({name, value, Better::kNeither});
  };
  share("cores.user_percent", all.user);
  share("cores.system_percent", all.system);
  share("cores.irq_percent", all.irq);
  share("cores.idle_percent", all.idle);
  const double one_core = 100.0 / static_cast<double>(std::max<std::size_t>(cores_.size(), 1));
  m.series.push_back(series_of(m, "cores.busy", "percent", busy_cores_, one_core));
  for (const auto& [key, task] : tasks_) m.tasks.push_back(task);
  std::ranges::stable_sort(m.tasks, std::greater{},
                           [](const TaskUse& task) { return task.user + task.system; });
}

void Recorder::add_links(Measurements& m, models::Cluster& cluster) {
  double sum = 0;
  double busiest = 0;
  for (auto& [number, link] : links_) {
    settle_link(link, m.until);
    for (const Span span : link.ahead) {
      count_busy(link, {span.from, std::min(span.until, m.until)});
    }
    link.use.name = cluster.interconnect().link_name(number);
    m.links.push_back(link.use);
    const double share =
        percent(static_cast<double>(link.use.busy), static_cast<double>(m.length()));
    sum += share;
    busiest = std::max(busiest, share);
  }
  const double mean = links_.empty() ? 0 : sum / static_cast<double>(links_.size());
  m.metrics.push_back({"links.mean_percent", mean, Better::kNeither});
  m.metrics.push_back({"links.busiest_percent", busiest, Better::kNeither});
  add_link_series(m);
}

// Campaigns keep them for each run: the busiest links only, in tenths of a percent.
void Recorder::add_link_series(Measurements& m) {
  std::vector<Link*> busiest;
  for (auto& [number, link] : links_) {
    if (link.use.busy > 0) busiest.push_back(&link);
  }
  std::ranges::stable_sort(busiest, std::greater{},
                           [](const Link* link) { return link->use.busy; });
  if (busiest.size() > kLinkSeriesMax) busiest.resize(kLinkSeriesMax);
  for (Link* link : busiest) {
    link->bins.add_span(m.until - 1, m.until, 0);  // all of them to the end: one width for all
    Series series = series_of(m, "link." + link->use.name, "percent", link->bins, 100);
    for (double& share : series.mean) share = std::round(share * 10) / 10;
    m.series.push_back(std::move(series));
  }
}

void Recorder::add_locks(Measurements& m) const {
  for (const auto& [name, use] : locks_.sorted()) {
    LockUse named = use;
    named.name = name;
    const std::string prefix = "locks." + name;
    const auto add = [&](const char* what, double value, Better better) {
      m.metrics.push_back({prefix + what, value, better});
    };
    add(".acquired_count", static_cast<double>(use.acquired), Better::kNeither);
    add(".contended_percent",
        percent(static_cast<double>(use.contended), static_cast<double>(use.acquired)),
        Better::kLower);
    add(".wait_p99_ns", static_cast<double>(use.wait_ns.quantile(990)), Better::kLower);
    add(".wait_mean_ns", use.wait_ns.mean(), Better::kLower);
    add(".hold_p99_ns", static_cast<double>(use.hold_ns.quantile(990)), Better::kLower);
    add(".hold_mean_ns", use.hold_ns.mean(), Better::kLower);
    m.locks.push_back(std::move(named));
  }
}

void Recorder::add_queues(Measurements& m) {
  for (const auto& [name, unsettled] : queues_.sorted()) {
    Queue queue = unsettled;
    for (auto& [key, one] : queue.each) settle_queue(queue, one, m.until);
    double sum = 0;
    for (const double bin : queue.bins.sums()) sum += bin;
    const double length = static_cast<double>(m.length());
    const double mean = length <= 0 ? 0 : sum / length;
    const std::string prefix = "queue." + name;
    m.metrics.push_back({prefix + ".mean_count", mean, Better::kLower});
    m.metrics.push_back(
        {prefix + ".largest_count", static_cast<double>(queue.largest), Better::kLower});
    m.series.push_back(series_of(m, prefix, "count", queue.bins, 1));
    m.series.back().largest = queue.bins.largest();
  }
}

// The last bin may be cut by the end of what was measured.
Series Recorder::series_of(const Measurements& m, const std::string& name, const char* unit,
                           const TimeBins& bins, double scale) {
  Series series{name, unit, bins.from(), bins.interval(), {}, {}};
  for (std::size_t i = 0; i < bins.sums().size(); ++i) {
    const sim::Tick begin = bins.from() + static_cast<sim::Tick>(i) * bins.interval();
    const sim::Tick width = std::min(bins.interval(), std::max<sim::Tick>(m.until - begin, 1));
    series.mean.push_back(bins.sums()[i] * scale / static_cast<double>(width));
  }
  return series;
}

Measurements Recorder::finish(models::Cluster& cluster) {
  const sim::Tick end = cluster.kernel().engine().now();
  {
    const models::MeterScope scope(this);
    cluster.settle_accounts();
  }
  now_ = end;
  Measurements m;
  m.from = from_;
  m.until = std::max(std::min(until_, end), from_);
  m.metrics.push_back({"time.measured_ns", static_cast<double>(m.length()), Better::kNeither});
  add_latencies(m);
  add_messages(m);
  add_cores(m);
  add_links(m, cluster);
  add_locks(m);
  add_queues(m);
  m.series.push_back(series_of(m, "throughput", "per_s", done_, 1e9));
  return m;
}

}  // namespace dojo::measure
