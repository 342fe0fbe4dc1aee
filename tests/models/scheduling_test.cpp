// Run queues, preemption, placement of tasks on cores, and what is accounted.
//
// Method: tasks leave marks in an order that the test reads afterwards.

#include <catch2/catch.hpp>
#include <set>

#include "tests/models/cluster_world.h"
#include "tests/support/quiet_meter.h"

namespace dojo {
namespace {

using kapi::CpuId;
using kapi::NodeId;
using sim::Lambda;
using test::Cluster;
using test::ClusterWorld;
using test::Preemption;

constexpr NodeId kNode{0};
constexpr auto kWhere = [] { return kapi::Where::current(); };

/// What the cores did with their time.
class CoreClock final : public test::QuietMeter {
 public:
  sim::Tick user = 0;
  sim::Tick all = 0;
  void on_core(NodeId, CpuId, const models::Context*, models::CoreUse use, Span span) override {
    all += span.length();
    if (use == models::CoreUse::kUser) user += span.length();
  }
};

// Two tasks on one core, each leaving its letter twice with a choice point in between.
std::set<std::string> interleavings(Preemption preemption, bool takes_a_lock) {
  std::string* marks = nullptr;
  ClusterWorld world(Lambda::async(), test::smp(1, preemption), [&](Cluster& cluster) {
    marks = new std::string;
    for (const char* name : {"a", "b"}) {
      auto* word = new kapi::Shared<int>("word");
      auto* lock = new kapi::SpinLock("own");
      std::string* const out = marks;
      cluster.spawn(kNode, {.name = name}, [=] {
        word->load();
        *out += *name;
        if (takes_a_lock) lock->lock();
        word->load();
        if (takes_a_lock) lock->unlock();
        *out += *name;
      });
    }
  });
  std::set<std::string> seen;
  sim::DepthFirst search(world, {.executions = 50'000});
  search.search([&](const sim::RunResult& run) {
    REQUIRE(test::oracle_of(run).empty());
    seen.insert(*marks);
    return true;
  });
  return seen;
}

TEST_CASE("scheduling: without preemption one core never interleaves two tasks", "[models]") {
  REQUIRE(interleavings(Preemption::kNone, false) == std::set<std::string>{"aabb"});
  REQUIRE(interleavings(Preemption::kNone, true) == std::set<std::string>{"aabb"});
}
TEST_CASE("scheduling: voluntary preemption happens at releases only", "[models]") {
  REQUIRE(interleavings(Preemption::kVoluntary, false) == std::set<std::string>{"aabb"});
  REQUIRE(interleavings(Preemption::kVoluntary, true) ==
          std::set<std::string>{"aabb", "abab", "abba"});
}
TEST_CASE("scheduling: full preemption happens at any choice point", "[models]") {
  const std::set<std::string> seen = interleavings(Preemption::kFull, false);
  REQUIRE(seen.count("aabb") == 1);
  REQUIRE(seen.count("abab") == 1);
  REQUIRE(seen.count("abba") == 1);
}

TEST_CASE("scheduling: preemption off keeps the core under full preemption", "[models]") {
  std::string* marks = nullptr;
  ClusterWorld world(Lambda::async(), test::smp(1, Preemption::kFull), [&](Cluster& cluster) {
    marks = new std::string;
    for (const char* name : {"a", "b"}) {
      cluster.spawn(kNode, {.name = name}, [name, marks] {
        kapi::Shared<int> word("word");
        word.load();
        const kapi::PreemptDisabled pinned;
        *marks += *name;
        word.load();
        *marks += *name;
      });
    }
  });
  std::set<std::string> seen;
  sim::DepthFirst search(world, {.executions = 50'000});
  search.search([&](const sim::RunResult&) {
    seen.insert(*marks);
    return true;
  });
  REQUIRE(seen == std::set<std::string>{"aabb", "bbaa"});
}

TEST_CASE("scheduling: yield goes to the end of the run queue", "[models]") {
  std::string* marks = nullptr;
  ClusterWorld world(Lambda::timed(), test::smp(1), [&](Cluster& cluster) {
    marks = new std::string;
    for (const char* name : {"a", "b", "c"}) {
      cluster.spawn(kNode, {.name = name}, [name, marks] {
        *marks += *name;
        kapi::kernel().yield(kWhere());
        *marks += *name;
      });
    }
  });
  world.run_default();
  REQUIRE(*marks == "abcabc");
}

TEST_CASE("scheduling: new tasks spread, pinned ones stay", "[models]") {
  std::string* marks = nullptr;
  ClusterWorld world(Lambda::timed(), test::smp(2), [&](Cluster& cluster) {
    marks = new std::string;
    const auto body = [marks] {
      kapi::kernel().compute(1'000'000, kWhere());
      *marks += std::to_string(kapi::kernel().cpu().value);
    };
    cluster.spawn(kNode, {.name = "pinned-a", .cpu = CpuId{1}}, body);
    cluster.spawn(kNode, {.name = "pinned-b", .cpu = CpuId{1}}, body);
    cluster.spawn(kNode, {.name = "free"}, body);
  });
  world.run_default();
  REQUIRE(*marks == "101");  // by default order: the switch of core 0 began last, at the same time
}

TEST_CASE("scheduling: an idle core takes a task that waits elsewhere", "[models]") {
  std::uint32_t* where = nullptr;
  ClusterWorld world(Lambda::timed(), test::smp(2), [&](Cluster& cluster) {
    where = new std::uint32_t(99);
    const auto compute = [](kapi::Nanoseconds duration) {
      return [duration] { kapi::kernel().compute(duration, kWhere()); };
    };
    cluster.spawn(kNode, {.name = "long"}, compute(1'000'000));
    cluster.spawn(kNode, {.name = "short"}, compute(1'000));
    cluster.spawn(kNode, {.name = "third"}, [where] { *where = kapi::kernel().cpu().value; });
  });
  const sim::RunResult result = world.run_default();
  REQUIRE(*where == 1);
  REQUIRE(result.end_time < 1'100'000);
}

TEST_CASE("scheduling: a woken task prefers its last core, then an idle one", "[models]") {
  std::string* marks = nullptr;
  ClusterWorld world(Lambda::timed(), test::smp(2), [&](Cluster& cluster) {
    marks = new std::string;
    cluster.spawn(kNode, {.name = "sleeper"}, [marks] {
      kapi::sleep_for(10'000);
      *marks += std::to_string(kapi::kernel().cpu().value);
      kapi::sleep_for(100'000);
      *marks += std::to_string(kapi::kernel().cpu().value);
    });
    cluster.spawn(kNode, {.name = "hog", .cpu = CpuId{0}}, [] {
      kapi::sleep_for(50'000);
      kapi::kernel().compute(1'000'000, kWhere());
    });
  });
  world.run_default();
  REQUIRE(*marks == "01");
}

TEST_CASE("scheduling: a preempted computation loses no time of its own", "[models]") {
  sim::Tick* ended = nullptr;
  test::ClusterConfig config = test::smp(1, Preemption::kFull);
  config.node.costs.tick_period = 10'000;
  ClusterWorld world(Lambda::timed(), config, [&](Cluster& cluster) {
    ended = new sim::Tick(0);
    for (const char* name : {"a", "b"}) {
      cluster.spawn(kNode, {.name = name}, [ended] {
        kapi::kernel().compute(100'000, kWhere());
        *ended = kapi::kernel().now();
      });
    }
  });
  CoreClock clock;
  const models::MeterScope scope(&clock);
  world.run_default();
  world.cluster().settle_accounts();
  // The slices end inside the computations: both need their whole time, and the switches come on
  // top.
  REQUIRE(*ended >= 200'000 + 15 * 1'000);
  REQUIRE(*ended <= 200'000 + 25 * 1'000);
  REQUIRE(clock.user >= 200'000);
  REQUIRE(clock.all == world.engine().now());
}

}  // namespace
}  // namespace dojo
