// Hard interrupts, softirqs, masking, interrupts between cores, timers.
//
// Method: handlers and tasks note the time at which they run; costs are round numbers.

#include <catch2/catch.hpp>
#include <vector>

#include "tests/models/cluster_world.h"

namespace dojo {
namespace {

using kapi::CpuId;
using kapi::NodeId;
using sim::Lambda;
using sim::Tick;
using test::Cluster;
using test::ClusterConfig;
using test::ClusterWorld;

constexpr NodeId kNode{0};
constexpr auto kWhere = [] { return kapi::Where::current(); };

ClusterConfig round_costs(std::uint32_t cores) {
  ClusterConfig config = test::smp(cores);
  models::MachineCosts& costs = config.node.costs;
  costs = {};
  costs.kernel_call = {0, 0};
  costs.context_switch = {0, 0};
  costs.lock = {0, 0};
  costs.interrupt = {500, 0};
  costs.softirq = {200, 0};
  costs.ipi = {1'000, 0};
  return config;
}

// Raises a hard interrupt on core 0 at `time`.
class Line final : public sim::Actor {
 public:
  Line(Cluster& cluster, const char* name, Tick time, std::function<void()> handler)
      : Actor(cluster.kernel().engine(), sim::ActorKind::kFault, 0, name),
        cluster_(cluster),
        handler_(std::move(handler)) {
    engine().offer(*this, {time, 0}, sim::OrderClass::kInterrupt);
  }
  void fire() override { cluster_.node(kNode).raise_interrupt(CpuId{0}, name(), handler_); }

 private:
  Cluster& cluster_;
  std::function<void()> handler_;
};

struct Times {
  std::vector<Tick> task;
  std::vector<Tick> handler;
};

TEST_CASE("interrupts: a step that is cut is shifted by the handler's length", "[models]") {
  Times* times = nullptr;
  ClusterWorld world(Lambda::timed(), round_costs(1), [&](Cluster& cluster) {
    times = new Times;
    cluster.spawn(kNode, {.name = "task"}, [times] {
      kapi::kernel().compute(10'000, kWhere());
      times->task.push_back(kapi::kernel().now());
    });
    new Line(cluster, "line", 4'000, [times] {
      times->handler.push_back(kapi::kernel().now());
      KAPI_ASSERT(kapi::kernel().in_interrupt());
      kapi::kernel().compute(300, kWhere());
    });
  });
  const sim::RunResult result = world.run_default();
  REQUIRE(test::oracle_of(result).empty());
  REQUIRE(times->handler == std::vector<Tick>{4'500});
  REQUIRE(times->task == std::vector<Tick>{10'800});
}

TEST_CASE("interrupts: masked ones wait until interrupts are on, then come at once", "[models]") {
  Times* times = nullptr;
  ClusterWorld world(Lambda::timed(), round_costs(1), [&](Cluster& cluster) {
    times = new Times;
    cluster.spawn(kNode, {.name = "task"}, [times] {
      {
        const kapi::IrqDisabled masked;
        const kapi::IrqDisabled nested;
        kapi::kernel().compute(10'000, kWhere());
      }
      times->task.push_back(kapi::kernel().now());
    });
    new Line(cluster, "line", 4'000, [times] { times->handler.push_back(kapi::kernel().now()); });
  });
  world.run_default();
  REQUIRE(times->handler == std::vector<Tick>{10'500});
  REQUIRE(times->task == std::vector<Tick>{10'500});
}

TEST_CASE("interrupts: do not nest, and softirqs run after them", "[models]") {
  std::string* marks = nullptr;
  ClusterWorld world(Lambda::timed(), round_costs(1), [&](Cluster& cluster) {
    marks = new std::string;
    models::Node& node = cluster.node(kNode);
    new Line(cluster, "first", 1'000, [marks, &node] {
      *marks += "1(";
      node.raise_softirq(CpuId{0}, "soft", {200, 0}, [marks] {
        *marks += "s(";
        kapi::kernel().compute(1'000, kWhere());
        *marks += ")s";
      });
      kapi::kernel().compute(2'000, kWhere());
      *marks += ")1";
    });
    new Line(cluster, "second", 2'000, [marks] { *marks += "2"; });
    new Line(cluster, "third", 5'000, [marks] { *marks += "3"; });
  });
  world.run_default();
  // Third comes at 5000: within the softirq, which it interrupts.
  REQUIRE(*marks == "1()12s(3)s");
}

TEST_CASE("interrupts: a context switch waits for the softirq of an idle core", "[models]") {
  Times* times = nullptr;
  ClusterWorld world(Lambda::timed(), round_costs(1), [&](Cluster& cluster) {
    times = new Times;
    auto* queue = new kapi::WaitQueue("queue");
    cluster.spawn(kNode, {.name = "task"}, [times, queue] {
      queue->prepare();
      queue->sleep();
      times->task.push_back(kapi::kernel().now());
    });
    new Line(cluster, "line", 1'000, [times, queue] {
      queue->wake_one();
      kapi::kernel().compute(700, kWhere());
      times->handler.push_back(kapi::kernel().now());
    });
  });
  world.run_default();
  REQUIRE(times->handler == std::vector<Tick>{2'200});
  REQUIRE(times->task == std::vector<Tick>{2'200});
}

TEST_CASE("interrupts: between cores they arrive in order, in hard interrupt context", "[models]") {
  std::string* marks = nullptr;
  ClusterWorld world(Lambda::timed(), round_costs(2), [&](Cluster& cluster) {
    marks = new std::string;
    cluster.spawn(kNode, {.name = "task", .cpu = CpuId{0}}, [marks] {
      for (const char* name : {"a", "b"}) {
        kapi::kernel().send_ipi(
            CpuId{1}, "call",
            [marks, name] {
              KAPI_ASSERT(kapi::kernel().cpu() == CpuId{1});
              KAPI_ASSERT(kapi::kernel().in_interrupt());
              *marks += name + std::to_string(kapi::kernel().now());
            },
            kWhere());
      }
    });
  });
  const sim::RunResult result = world.run_default();
  REQUIRE(test::oracle_of(result).empty());
  REQUIRE(*marks == "a1000b2000");
}

// --- timers ---------------------------------------------------------------------------------------------------

TEST_CASE("timers: the handler runs in softirq context of the arming core", "[models]") {
  Times* times = nullptr;
  ClusterWorld world(Lambda::timed(), round_costs(2), [&](Cluster& cluster) {
    times = new Times;
    auto* timer = new kapi::Timer("timer", [times] {
      KAPI_ASSERT(kapi::kernel().in_interrupt());
      KAPI_ASSERT(kapi::kernel().cpu() == CpuId{1});
      times->handler.push_back(kapi::kernel().now());
    });
    cluster.spawn(kNode, {.name = "task", .cpu = CpuId{1}}, [timer] {
      timer->arm(5'000);
      timer->arm(7'000);  // replaces
    });
  });
  const sim::RunResult result = world.run_default();
  REQUIRE(test::oracle_of(result).empty());
  REQUIRE(times->handler == std::vector<Tick>{7'200});
}

TEST_CASE("timers: a cancelled one does not run, and tells whether it was pending", "[models]") {
  Times* times = nullptr;
  ClusterWorld world(Lambda::timed(), round_costs(1), [&](Cluster& cluster) {
    times = new Times;
    cluster.spawn(kNode, {.name = "task"}, [times] {
      kapi::Timer timer("timer", [times] { times->handler.push_back(kapi::kernel().now()); });
      timer.arm(5'000);
      KAPI_ASSERT(timer.cancel());
      KAPI_ASSERT(!timer.cancel());
      kapi::sleep_for(10'000);
    });
  });
  const sim::RunResult result = world.run_default();
  REQUIRE(test::oracle_of(result).empty());
  REQUIRE(times->handler.empty());
}

TEST_CASE("timers: one that is destroyed with its softirq on the way does not run", "[models]") {
  Times* times = nullptr;
  ClusterWorld world(Lambda::timed(), round_costs(1), [&](Cluster& cluster) {
    times = new Times;
    cluster.spawn(kNode, {.name = "task"}, [times] {
      auto* timer =
          new kapi::Timer("timer", [times] { times->handler.push_back(kapi::kernel().now()); });
      timer->arm(1'000);
      const kapi::IrqDisabled masked;
      kapi::kernel().compute(5'000, kWhere());
      delete timer;
    });
  });
  const sim::RunResult result = world.run_default();
  REQUIRE(test::oracle_of(result).empty());
  REQUIRE(times->handler.empty());
}

TEST_CASE("timers: a handler may destroy its own timer", "[models]") {
  Times* times = nullptr;
  ClusterWorld world(Lambda::timed(), round_costs(1), [&](Cluster& cluster) {
    times = new Times;
    auto** timer = new kapi::Timer*(nullptr);
    *timer = new kapi::Timer("timer", [times, timer] {
      delete *timer;
      kapi::kernel().compute(100, kWhere());
      times->handler.push_back(kapi::kernel().now());
    });
    (*timer)->arm(1'000);
  });
  const sim::RunResult result = world.run_default();
  REQUIRE(test::oracle_of(result).empty());
  REQUIRE(times->handler == std::vector<Tick>{1'300});
}

// --- TLB flushes ----------------------------------------------------------------------------------------------

TEST_CASE("page tables: an unmap waits until the other cores have flushed", "[models]") {
  std::string* marks = nullptr;
  ClusterWorld world(Lambda::timed(), round_costs(2), [&](Cluster& cluster) {
    marks = new std::string;
    auto* table = new kapi::PageTable("table");
    const kapi::FrameId frame = kapi::alloc_page();
    cluster.spawn(kNode, {.name = "user", .cpu = CpuId{1}}, [=] {
      table->map(5, frame, kapi::Protection::kReadWrite);
      KAPI_ASSERT(table->translate(5, kapi::Protection::kReadOnly) == frame);
      kapi::kernel().compute(1'500, kWhere());
      *marks += table->translate(5, kapi::Protection::kReadOnly).is_valid() ? "stale " : "gone ";
      kapi::kernel().compute(10'000, kWhere());
      *marks += table->translate(5, kapi::Protection::kReadOnly).is_valid() ? "stale " : "gone ";
    });
    cluster.spawn(kNode, {.name = "owner", .cpu = CpuId{0}}, [=] {
      kapi::sleep_for(1'000);
      table->unmap(5);
      *marks += "unmapped ";
    });
  });
  const sim::RunResult result = world.run_default();
  REQUIRE(test::oracle_of(result).empty());
  REQUIRE(*marks == "stale unmapped gone ");
}

TEST_CASE("page tables: a preempted unmap goes on waiting for the other cores", "[models]") {
  ClusterConfig config = round_costs(2);
  config.node.preemption = test::Preemption::kFull;
  ClusterWorld world(Lambda::async(), config, [&](Cluster& cluster) {
    auto* table = new kapi::PageTable("table");
    auto* is_unmapped = new bool(false);
    const kapi::FrameId frame = kapi::alloc_page();
    table->map(5, frame, kapi::Protection::kReadWrite);
    cluster.spawn(kNode, {.name = "user", .cpu = CpuId{1}}, [=] {
      table->translate(5, kapi::Protection::kReadOnly);  // the TLB has it, if it is still there
      table->translate(5, kapi::Protection::kReadOnly);
      const bool is_gone = *is_unmapped;
      const bool is_seen = table->translate(5, kapi::Protection::kReadOnly).is_valid();
      KAPI_ASSERT(!(is_gone && is_seen));
    });
    cluster.spawn(kNode, {.name = "owner", .cpu = CpuId{0}}, [=] {
      table->unmap(5);
      *is_unmapped = true;
    });
    cluster.spawn(kNode, {.name = "other", .cpu = CpuId{0}}, [] {
      kapi::Shared<int> word("word");
      word.store(1);
    });
  });
  sim::DepthFirst search(world, {.executions = 50'000});
  search.search([&](const sim::RunResult& run) {
    REQUIRE(test::oracle_of(run).empty());
    REQUIRE(world.cluster().workload_finished());
    return true;
  });
}

}  // namespace
}  // namespace dojo
