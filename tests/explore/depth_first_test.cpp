// Depth-first search: the number of executions is the number of interleavings.
//
// Method: micro worlds whose count is known in closed form, in async mode (any order).

#include "sim/explore/depth_first.h"

#include <catch2/catch.hpp>
#include <set>

#include "tests/support/micro_world.h"

namespace dojo::sim {
namespace {

using test::Counter;
using test::MicroWorld;

MicroWorld fetch_adds(int tasks, int adds) {
  return MicroWorld(Lambda::async(), [=](MicroWorld::Builder& build) {
    auto* counter = new Counter;
    static constexpr const char* kNames[] = {"a", "b", "c", "d"};
    for (int t = 0; t < tasks; ++t) {
      // The first offer is the first fetch-add itself: `adds` transitions a task.
      build.spawn(kNames[t], [counter, adds] {
        ++counter->value;
        for (int i = 1; i < adds; ++i) counter->fetch_add();
      });
    }
  });
}

std::uint64_t count_executions(MicroWorld& world) {
  DepthFirst search(world, {});
  const DepthFirstResult result = search.search([](const RunResult&) { return true; });
  REQUIRE(result.is_complete);
  return result.executions;
}

TEST_CASE("depth-first: 3 tasks x 4 steps are the multinomial 34650", "[explore][exhaustive]") {
  MicroWorld world = fetch_adds(3, 4);
  REQUIRE(count_executions(world) == 34650);
}

TEST_CASE("depth-first: small multinomials", "[explore][exhaustive]") {
  MicroWorld two = fetch_adds(2, 4);
  REQUIRE(count_executions(two) == 70);
  MicroWorld four = fetch_adds(4, 2);
  REQUIRE(count_executions(four) == 2520);
}

TEST_CASE("depth-first: finds every outcome of a lost update", "[explore]") {
  std::set<int> outcomes;
  Counter* counter = nullptr;
  MicroWorld world(Lambda::async(), [&](MicroWorld::Builder& build) {
    counter = new Counter;
    Counter* shared = counter;
    build.spawn("a", [shared] { shared->add_in_two_steps(); });
    build.spawn("b", [shared] { shared->add_in_two_steps(); });
  });
  DepthFirst search(world, {});
  search.search([&](const RunResult&) {
    outcomes.insert(counter->value);
    return true;
  });
  REQUIRE(outcomes == std::set<int>{1, 2});
}

TEST_CASE("depth-first: choices inside a step are all taken", "[explore]") {
  static constexpr Site kSite{"test-value"};
  std::multiset<int> sums;
  int* sum = nullptr;
  MicroWorld world(Lambda::async(), [&](MicroWorld::Builder& build) {
    sum = new int(0);
    int* total = sum;
    const auto body = [total] {
      Task& self = *Task::current();
      *total += static_cast<int>(self.engine().choose(kSite, self, 3));
      *total += 10 * static_cast<int>(self.engine().choose(kSite, self, 2));
    };
    build.spawn("a", body);
    build.spawn("b", body);
  });
  DepthFirst search(world, {});
  const DepthFirstResult result = search.search([&](const RunResult&) {
    sums.insert(*sum);
    return true;
  });
  REQUIRE(result.executions == 2 * 36);
  REQUIRE(sums.count(0) == 2);
  REQUIRE(sums.count(24) == 2);
}

TEST_CASE("depth-first: at lambda 0 disjoint windows have one order", "[explore]") {
  MicroWorld world(Lambda::timed(), [](MicroWorld::Builder& build) {
    auto* counter = new Counter;
    build.spawn("a", [counter] { counter->fetch_add(); }, {1, 0});
    build.spawn("b", [counter] { counter->fetch_add(); }, {100, 0});
  });
  REQUIRE(count_executions(world) == 1);
}

}  // namespace
}  // namespace dojo::sim
