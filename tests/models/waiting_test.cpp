// Wait queues, time-outs, signals, retry and cpu_relax.

#include <catch2/catch.hpp>
#include <set>

#include "tests/models/cluster_world.h"

namespace dojo {
namespace {

using kapi::NodeId;
using kapi::SleepKind;
using kapi::WakeReason;
using sim::Lambda;
using test::Cluster;
using test::ClusterWorld;

constexpr NodeId kNode{0};

// The ways in which all schedules of `build`'s world end: "done", "stuck" or the name of an oracle.
std::set<std::string> endings(std::uint32_t cores, const ClusterWorld::Build& build) {
  ClusterWorld world(Lambda::async(), test::smp(cores), build);
  std::set<std::string> seen;
  sim::DepthFirst search(world, {.executions = 100'000});
  const auto result = search.search([&](const sim::RunResult& run) {
    const char* ending = world.cluster().workload_finished() ? "done" : "stuck";
    seen.insert(run.violation ? run.violation->oracle : ending);
    return true;
  });
  REQUIRE(result.is_complete);
  return seen;
}

struct Flag {
  kapi::WaitQueue queue{"flag"};
  kapi::Shared<int> is_set{"is_set"};
};

TEST_CASE("wait queues: prepare before the look loses no wake-up", "[models]") {
  const auto seen = endings(2, [](Cluster& cluster) {
    auto* flag = new Flag;
    cluster.spawn(kNode, {.name = "waiter"},
                  [flag] { flag->queue.wait_until([flag] { return flag->is_set.load() != 0; }); });
    cluster.spawn(kNode, {.name = "waker"}, [flag] {
      flag->is_set.store(1);
      flag->queue.wake_all();
    });
  });
  REQUIRE(seen == std::set<std::string>{"done"});
}

TEST_CASE("wait queues: prepare after the look loses it in some schedule", "[models]") {
  const auto seen = endings(2, [](Cluster& cluster) {
    auto* flag = new Flag;
    cluster.spawn(kNode, {.name = "waiter"}, [flag] {
      if (flag->is_set.load() != 0) return;
      flag->queue.prepare();
      flag->queue.sleep();
      flag->queue.finish();
    });
    cluster.spawn(kNode, {.name = "waker"}, [flag] {
      flag->is_set.store(1);
      flag->queue.wake_all();
    });
  });
  REQUIRE(seen == std::set<std::string>{"done", "stuck"});
}

TEST_CASE("wait queues: wake_one wakes in arrival order", "[models]") {
  std::string* marks = nullptr;
  ClusterWorld world(Lambda::timed(), test::smp(1), [&](Cluster& cluster) {
    marks = new std::string;
    auto* queue = new kapi::WaitQueue("queue");
    for (const char* name : {"a", "b", "c"}) {
      cluster.spawn(kNode, {.name = name}, [=] {
        queue->prepare();
        queue->sleep();
        queue->finish();
        *marks += name;
      });
    }
    cluster.spawn(kNode, {.name = "waker"}, [=] {
      KAPI_ASSERT(queue->sleepers() == 3);
      KAPI_ASSERT(queue->wake_one());
      KAPI_ASSERT(queue->wake_all() == 2);
      KAPI_ASSERT(!queue->wake_one());
    });
  });
  const sim::RunResult result = world.run_default();
  REQUIRE(test::oracle_of(result).empty());
  REQUIRE(*marks == "abc");
}

TEST_CASE("wait queues: destroying one with somebody on it is reported", "[models]") {
  const auto seen = endings(1, [](Cluster& cluster) {
    auto* queue = new kapi::WaitQueue("queue");
    cluster.spawn(kNode, {.name = "waiter"}, [queue] {
      queue->prepare();
      queue->sleep();
    });
    cluster.spawn(kNode, {.name = "owner"}, [queue] { delete queue; });
  });
  REQUIRE(seen == std::set<std::string>{"use-after-free"});
}

TEST_CASE("sleep: a time-out wakes at its time, a wake-up before it says so", "[models]") {
  WakeReason* reasons = nullptr;
  sim::Tick* woken_at = nullptr;
  ClusterWorld world(Lambda::timed(), test::smp(2), [&](Cluster& cluster) {
    reasons = new WakeReason[2];
    woken_at = new sim::Tick(0);
    auto* queue = new kapi::WaitQueue("queue");
    cluster.spawn(kNode, {.name = "sleeper"}, [=] {
      queue->prepare();
      reasons[0] = queue->sleep_for(5'000);
      queue->finish();
      *woken_at = kapi::kernel().now();
      queue->prepare();
      reasons[1] = queue->sleep_for(500'000);
      queue->finish();
    });
    cluster.spawn(kNode, {.name = "waker"}, [=] {
      kapi::sleep_for(100'000);
      queue->wake_all();
    });
  });
  const sim::RunResult result = world.run_default();
  REQUIRE(reasons[0] == WakeReason::kTimeout);
  REQUIRE(*woken_at >= 5'000);
  REQUIRE(*woken_at < 10'000);
  REQUIRE(reasons[1] == WakeReason::kWoken);
  REQUIRE(result.end_time < 500'000);
}

TEST_CASE("sleep: a time-out and a wake-up may come in any order", "[models]") {
  const auto seen = endings(2, [](Cluster& cluster) {
    auto* queue = new kapi::WaitQueue("queue");
    for (const char* name : {"sleeper", "neighbour"}) {
      cluster.spawn(kNode, {.name = name, .cpu = kapi::CpuId{0}}, [queue] {
        queue->prepare();
        queue->sleep_for(1'000);
        queue->finish();
      });
    }
    cluster.spawn(kNode, {.name = "waker", .cpu = kapi::CpuId{1}}, [queue] {
      queue->wake_all();
      queue->wake_all();
    });
  });
  REQUIRE(seen == std::set<std::string>{"done"});
}

TEST_CASE("signals: end an interruptible sleep only", "[models]") {
  const auto ends = [](SleepKind kind) {
    return endings(2, [kind](Cluster& cluster) {
      auto* queue = new kapi::WaitQueue("queue");
      const kapi::TaskId sleeper = cluster.kernel().spawn({.name = "sleeper"}, [=] {
        queue->prepare(kind);
        KAPI_ASSERT(queue->sleep() == WakeReason::kSignal);
        queue->finish();
        KAPI_ASSERT(kapi::kernel().take_signal() == 9);
        KAPI_ASSERT(!kapi::kernel().signal_pending());
      });
      cluster.spawn(kNode, {.name = "sender"},
                    [=] { kapi::kernel().send_signal(sleeper, 9, kapi::Where::current()); });
    });
  };
  REQUIRE(ends(SleepKind::kInterruptible) == std::set<std::string>{"done"});
  REQUIRE(ends(SleepKind::kUninterruptible) == std::set<std::string>{"stuck"});
}

// --- retry ----------------------------------------------------------------------------------------------------

TEST_CASE("retry: sleeps for the delay in timed mode", "[models]") {
  ClusterWorld world(Lambda::timed(), test::smp(1), [&](Cluster& cluster) {
    auto* word = new kapi::Shared<int>("word");
    cluster.spawn(kNode, {.name = "task"}, [word] {
      for (int i = 0; i < 3; ++i) kapi::retry(kapi::kJiffy, kapi::Where::current(), *word);
    });
  });
  const sim::RunResult result = world.run_default();
  REQUIRE(result.end_time >= 3 * kapi::kJiffy);
  REQUIRE(result.end_time < 3 * kapi::kJiffy + 100'000);
}

TEST_CASE("retry: in async mode comes back after each change, and only then", "[models]") {
  SECTION("a change by another task is never missed, wherever it falls") {
    const auto seen = endings(2, [](Cluster& cluster) {
      auto* word = new kapi::Shared<int>("word");
      cluster.spawn(kNode, {.name = "poller"}, [word] {
        while (word->load() == 0) kapi::retry(kapi::kJiffy, kapi::Where::current(), *word);
      });
      cluster.spawn(kNode, {.name = "writer"}, [word] { word->store(1); });
    });
    REQUIRE(seen == std::set<std::string>{"done"});
  }
  SECTION("own writes do not count") {
    const auto seen = endings(1, [](Cluster& cluster) {
      auto* word = new kapi::Shared<int>("word");
      cluster.spawn(kNode, {.name = "poller"}, [word] {
        word->store(1);
        kapi::retry(kapi::kJiffy, kapi::Where::current(), *word);
      });
    });
    REQUIRE(seen == std::set<std::string>{"stuck"});
  }
}

TEST_CASE("cpu_relax: a busy wait ends in every schedule, and in finitely many steps", "[models]") {
  const auto seen = endings(2, [](Cluster& cluster) {
    auto* word = new kapi::Shared<int>("word");
    cluster.spawn(kNode, {.name = "spinner"}, [word] {
      while (word->load() == 0) kapi::kernel().cpu_relax(kapi::Where::current());
    });
    cluster.spawn(kNode, {.name = "writer"}, [word] { word->store(1); });
  });
  REQUIRE(seen == std::set<std::string>{"done"});
}

}  // namespace
}  // namespace dojo
