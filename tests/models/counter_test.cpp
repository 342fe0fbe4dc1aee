// A counter that two tasks increment, with and without a lock, on one core and on two.
//
// Method: every interleaving by depth-first search in async mode; the set of final values is the
// verdict.

#include <catch2/catch.hpp>
#include <set>

#include "tests/models/cluster_world.h"

namespace dojo {
namespace {

using kapi::NodeId;
using sim::Lambda;
using test::ClusterWorld;
using test::Preemption;

struct Counting {
  kapi::SpinLock lock{"counter"};
  kapi::Shared<int> value{"value"};
};

void increment(Counting& counting) {
  const int seen = counting.value.load();
  counting.value.store(seen + 1);
}

void increment_locked(Counting& counting) {
  const kapi::Guard guard(counting.lock);
  increment(counting);
}

// All final values that two tasks, each incrementing once, can leave.
std::set<int> outcomes(std::uint32_t cores, Preemption preemption, void (*body)(Counting&)) {
  Counting* counting = nullptr;
  ClusterWorld world(Lambda::async(), test::smp(cores, preemption), [&](test::Cluster& cluster) {
    counting = new Counting;
    for (const char* name : {"a", "b"}) {
      cluster.spawn(NodeId{0}, {.name = name}, [counting, body] { body(*counting); });
    }
  });
  std::set<int> values;
  sim::DepthFirst search(world, {});
  const sim::DepthFirstResult result = search.search([&](const sim::RunResult& run) {
    REQUIRE(test::oracle_of(run).empty());
    REQUIRE(world.cluster().workload_finished());
    values.insert(counting->value.peek());
    return true;
  });
  REQUIRE(result.is_complete);
  return values;
}

TEST_CASE("counter: two cores without a lock lose updates", "[models]") {
  REQUIRE(outcomes(2, Preemption::kNone, increment) == std::set<int>{1, 2});
}
TEST_CASE("counter: two cores with a spinlock never lose one", "[models]") {
  REQUIRE(outcomes(2, Preemption::kNone, increment_locked) == std::set<int>{2});
}
TEST_CASE("counter: one core without preemption never loses one", "[models]") {
  REQUIRE(outcomes(1, Preemption::kNone, increment) == std::set<int>{2});
}
TEST_CASE("counter: one core with full preemption loses updates", "[models]") {
  REQUIRE(outcomes(1, Preemption::kFull, increment) == std::set<int>{1, 2});
}
TEST_CASE("counter: one core with full preemption and a lock never loses one", "[models]") {
  REQUIRE(outcomes(1, Preemption::kFull, increment_locked) == std::set<int>{2});
}

}  // namespace
}  // namespace dojo
