// What a recorder makes of a run whose times are known by hand.
//
// Method: a small cluster with round costs, code with stated lengths, no randomness.

#include "runner/measure/recorder.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>

#include "runner/measure/measurements_json.h"
#include "tests/models/cluster_world.h"

namespace dojo::measure {
namespace {

using kapi::NodeId;
using models::Cluster;
using sim::Lambda;
using test::ClusterWorld;

constexpr auto kWhere = [] { return kapi::Where::current(); };

/// Costs so that only what a test states takes time.
models::ClusterConfig free_of_charge(std::uint32_t nodes, std::uint32_t cores) {
  models::ClusterConfig config;
  config.nodes = nodes;
  config.node.cores = cores;
  models::MachineCosts& c = config.node.costs;
  for (sim::Cost* cost :
       {&c.memory_access, &c.cache_line_transfer, &c.lock, &c.kernel_call, &c.context_switch,
        &c.interrupt, &c.softirq, &c.ipi, &c.page_copy, &c.page_fault, &c.tlb_flush,
        &c.send_overhead, &c.receive_overhead, &c.nic_per_message}) {
    *cost = {0, 0};
  }
  config.interconnect.latency = {10'000, 0};
  config.interconnect.bits_per_second = 8'000'000'000;  // a byte per nanosecond
  return config;
}

Measurements measured(ClusterWorld& world, Window window = {}) {
  world.rewind();
  Recorder recorder(window);
  recorder.begin(world.cluster());
  const models::MeterScope scope(&recorder);
  sim::DefaultOrder order;
  world.run(order);
  return recorder.finish(world.cluster());
}

double value(const Measurements& m, const char* name) {
  const Metric* metric = m.find(name);
  INFO(name);
  REQUIRE(metric != nullptr);
  return metric->value;
}

/// Computes `each` nanoseconds, `times` times, as the operation "work".
void work(int times, sim::Tick each) {
  for (int i = 0; i < times; ++i) {
    const kapi::Operation operation("work", 0);
    kapi::kernel().compute(each, kWhere());
  }
}

TEST_CASE("recorder: operations, throughput and core time", "[measure]") {
  ClusterWorld world(Lambda::timed(), free_of_charge(1, 2), [](Cluster& cluster) {
    cluster.spawn(NodeId{0}, {.name = "w"}, [] { work(10, 1'000); });
  });
  const Measurements m = measured(world);
  REQUIRE(m.length() == 10'000);
  REQUIRE(m.histogram("latency.work")->values.samples() == 10);
  REQUIRE(m.histogram("latency.work")->values.smallest() == 1'000);
  REQUIRE(m.histogram("latency.work")->values.largest() == 1'000);
  REQUIRE(value(m, "throughput.work_per_s") == Approx(1e6));
  REQUIRE(value(m, "throughput.total_per_s") == Approx(1e6));
  REQUIRE(m.cores[0] == CoreTimes{0, 0, 10'000, 0, 0, 0});
  REQUIRE(m.cores[1] == CoreTimes{0, 1, 0, 0, 0, 10'000});
  REQUIRE(value(m, "cores.user_percent") == Approx(50));
  REQUIRE(m.tasks.front().user == 10'000);
}

TEST_CASE("recorder: the warm-up and what comes after the window are left out", "[measure]") {
  ClusterWorld world(Lambda::timed(), free_of_charge(1, 1), [](Cluster& cluster) {
    cluster.spawn(NodeId{0}, {.name = "w"}, [] { work(10, 1'000); });
  });
  // 2,500 to 6,500: the operations that began at 3,000, 4,000 and 5,000.
  const Measurements m = measured(world, {.warm_up = 2'500, .length = 4'000});
  REQUIRE(m.from == 2'500);
  REQUIRE(m.until == 6'500);
  REQUIRE(m.histogram("latency.work")->values.samples() == 3);
  REQUIRE(m.cores[0] == CoreTimes{0, 0, 4'000, 0, 0, 0});
}

TEST_CASE("recorder: a warm-up longer than the run leaves nothing", "[measure]") {
  ClusterWorld world(Lambda::timed(), free_of_charge(1, 1), [](Cluster& cluster) {
    cluster.spawn(NodeId{0}, {.name = "w"}, [] { work(3, 1'000); });
  });
  const Measurements m = measured(world, {.warm_up = 1'000'000});
  REQUIRE(m.length() == 0);
  REQUIRE(m.histograms.empty());
  REQUIRE(value(m, "throughput.total_per_s") == 0);
}

TEST_CASE("recorder: who waits for a lock, and how long it is held", "[measure]") {
  ClusterWorld world(Lambda::timed(), free_of_charge(1, 2), [](Cluster& cluster) {
    auto* lock = new kapi::SpinLock("pot");
    for (const char* name : {"a", "b"}) {
      cluster.spawn(NodeId{0}, {.name = name}, [lock] {
        const kapi::Guard guard(*lock);
        kapi::kernel().compute(5'000, kWhere());
      });
    }
  });
  const Measurements m = measured(world);
  REQUIRE(m.locks.size() == 1);
  const LockUse& lock = m.locks.front();
  REQUIRE(lock.name == "pot");
  REQUIRE(lock.acquired == 2);
  REQUIRE(lock.contended == 1);
  REQUIRE(lock.wait_ns.samples() == 1);
  REQUIRE(lock.wait_ns.largest() == 5'000);
  REQUIRE(lock.hold_ns.samples() == 2);
  REQUIRE(lock.hold_ns.sum() == 10'000);
}

TEST_CASE("recorder: packets by type, bytes and busy time of the links", "[measure]") {
  ClusterWorld world(Lambda::timed(), free_of_charge(2, 1), [](Cluster& cluster) {
    cluster.on_node(NodeId{1}, [] { kapi::kernel().on_packet(7, [](const kapi::Packet&) {}); });
    cluster.spawn(NodeId{0}, {.name = "sender"}, [] {
      for (int i = 0; i < 4; ++i) {
        kapi::kernel().send_packet({.source = {},
                                    .destination = NodeId{1},
                                    .port = 7,
                                    .name = "LETTER",
                                    .wire_bytes = 1'000,
                                    .words = {}},
                                   kWhere());
      }
      kapi::sleep_for(20'000, kWhere());
    });
  });
  const Measurements m = measured(world);
  REQUIRE(m.messages.size() == 1);
  REQUIRE(m.messages.front() == MessageUse{"LETTER", 4, 4'000});
  REQUIRE(m.links.size() == 2);
  REQUIRE(m.links[0] == LinkUse{"n0->switch", 4'000, 4'000, 4});
  REQUIRE(m.links[1] == LinkUse{"switch->n1", 4'000, 4'000, 4});
  REQUIRE(m.length() == 20'000);
  REQUIRE(value(m, "links.busiest_percent") == Approx(20));
  // Of 1,000 ns each, to the end: the second link is half the latency behind.
  const auto over_time = [&](const char* name) {
    const auto found = std::ranges::find(m.series, name, &Series::name);
    REQUIRE(found != m.series.end());
    CHECK(found->unit == "percent");
    CHECK(found->interval == 1'000);
    return found->mean;
  };
  std::vector<double> shares(20, 0);
  std::fill_n(shares.begin(), 4, 100);
  CHECK(over_time("link.n0->switch") == shares);
  std::ranges::rotate(shares, shares.end() - 5);
  CHECK(over_time("link.switch->n1") == shares);
  // Three wait, then two, then one: 1,000 ns each.
  REQUIRE(value(m, "queue.transmit_queue.mean_count") == Approx(6'000.0 / 20'000));
  REQUIRE(value(m, "queue.transmit_queue.largest_count") == 3);
}

TEST_CASE("recorder: waiting tasks and their time in the queue obey Little's law", "[measure]") {
  // Five tasks of 10,000 ns on one core: they wait 0, 1, 2, 3 and 4 times that.
  ClusterWorld world(Lambda::timed(), free_of_charge(1, 1), [](Cluster& cluster) {
    for (const char* name : {"a", "b", "c", "d", "e"}) {
      cluster.spawn(NodeId{0}, {.name = name}, [] { work(1, 10'000); });
    }
  });
  const Measurements m = measured(world);
  REQUIRE(m.length() == 50'000);
  REQUIRE(value(m, "queue.run_queue.mean_count") == Approx(100'000.0 / 50'000));
  REQUIRE(value(m, "queue.run_queue.largest_count") == 4);
}

TEST_CASE("recorder: measuring changes nothing", "[measure]") {
  ClusterWorld world(Lambda::feasible(), test::smp(2, test::Preemption::kFull),
                     [](Cluster& cluster) {
                       auto* lock = new kapi::SpinLock("pot");
                       for (const char* name : {"a", "b", "c"}) {
                         cluster.spawn(NodeId{0}, {.name = name}, [lock] {
                           const kapi::Operation operation("work", 0);
                           const kapi::Guard guard(*lock);
                           kapi::kernel().compute(5'000, kWhere());
                           kapi::kernel().measure("sample", 3);
                         });
                       }
                     });
  for (std::uint64_t i = 0; i < 20; ++i) {
    CAPTURE(i);
    const sim::RunResult plain = world.run_random(i);
    Recorder recorder;
    world.rewind();
    recorder.begin(world.cluster());
    const models::MeterScope scope(&recorder);
    const sim::RunResult watched = world.run_random(i);
    REQUIRE(watched.fingerprint == plain.fingerprint);
    REQUIRE(watched.steps == plain.steps);
    REQUIRE(watched.end_time == plain.end_time);
  }
}

TEST_CASE("measurements: written and read back", "[measure]") {
  ClusterWorld world(Lambda::timed(), free_of_charge(2, 1), [](Cluster& cluster) {
    auto* lock = new kapi::SpinLock("pot");
    cluster.spawn(NodeId{0}, {.name = "w"}, [lock] {
      const kapi::Guard guard(*lock);
      work(7, 900);
      kapi::kernel().send_packet(
          {.source = {}, .destination = NodeId{1}, .name = "LETTER", .words = {}}, kWhere());
    });
  });
  const Measurements m = measured(world);
  const nlohmann::ordered_json json = to_json(m);
  const auto back = from_json(nlohmann::ordered_json::parse(json.dump()));
  REQUIRE(back.has_value());
  REQUIRE(*back == m);
  SECTION("another format is refused") {
    nlohmann::ordered_json other = json;
    other["format"] = kMeasurementsFormat + 1;
    REQUIRE_FALSE(from_json(other).has_value());
  }
  SECTION("a damaged document is refused") {
    nlohmann::ordered_json other = json;
    other["links"] = 3;
    REQUIRE_FALSE(from_json(other).has_value());
  }
}

TEST_CASE("measurements: units are the endings of names", "[measure]") {
  CHECK(Metric{"latency.grab.p99_9_ns"}.unit() == "ns");
  CHECK(Metric{"throughput.total_per_s"}.unit() == "per_s");
  CHECK(Metric{"cores.idle_percent"}.unit() == "percent");
  CHECK(Metric{"messages.total_bytes"}.unit() == "bytes");
  CHECK(Metric{"data.read_misses_count"}.unit() == "count");
}

TEST_CASE("estimates: Student's t, by hand", "[measure]") {
  // Mean 10, deviation 1: half-width = 2.776 * 1 / sqrt(5), from any table of t for 4 degrees.
  const std::vector<double> values{10 - std::sqrt(2.0), 10, 10, 10, 10 + std::sqrt(2.0)};
  CHECK(half_width_95(values) == Approx(2.776 * 1.0 / std::sqrt(5.0)).epsilon(0.001));
  CHECK(half_width_95({3.0}) == 0);
  CHECK(half_width_95({}) == 0);
}

TEST_CASE("estimates: a figure that a repetition lacks counts where it is", "[measure]") {
  Measurements one;
  one.metrics = {{"a_ns", 1, Better::kLower}, {"b_ns", 5, Better::kLower}};
  Measurements two;
  two.metrics = {{"b_ns", 7, Better::kLower}};
  const std::vector<Estimate> all = estimates({one, two});
  REQUIRE(all.size() == 2);
  CHECK(all[0].values == std::vector<double>{1});
  CHECK(all[1].mean == 6);
}

}  // namespace
}  // namespace dojo::measure
