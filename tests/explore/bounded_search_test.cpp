// Delay and preemption bounding execute exactly the schedules that the theory counts, each once.

#include "sim/explore/bounded_search.h"

#include <catch2/catch.hpp>
#include <set>

#include "sim/explore/replay.h"
#include "tests/support/micro_world.h"

namespace dojo::sim {
namespace {

using test::Counter;
using test::MicroWorld;

constexpr const char* kNames[] = {"a", "b", "c", "d"};

/// `tasks` tasks of `steps` steps each that do not touch each other; the first step begins one.
MicroWorld independent(int tasks, int steps) {
  return MicroWorld(Lambda::async(), [=](MicroWorld::Builder& build) {
    for (int i = 0; i < tasks; ++i) {
      build.spawn(kNames[i], [steps] {
        for (int k = 1; k < steps; ++k) Task::step({1, 0});
      });
    }
  });
}

BoundedResult search_all(MicroWorld& world, Bounding bounding, std::set<std::uint64_t>& seen) {
  BoundedSearch search(world, bounding, {});
  return search.search([&](const RunResult& run) {
    REQUIRE(seen.insert(run.fingerprint).second);
    return true;
  });
}

using Counts = std::vector<std::uint64_t>;

TEST_CASE("delay bounding: two tasks of two steps, by hand", "[explore]") {
  MicroWorld world = independent(2, 2);
  std::set<std::uint64_t> seen;
  // aabb | bbaa, abba | baab, abab | baba
  const BoundedResult result = search_all(world, Bounding::kDelay, seen);
  REQUIRE(result.schedules == Counts{1, 2, 2, 1});
  REQUIRE(result.is_complete);
  REQUIRE(result.bounds_done == 4);
}

TEST_CASE("preemption bounding: two tasks of two steps, by hand", "[explore]") {
  MicroWorld world = independent(2, 2);
  std::set<std::uint64_t> seen;
  // aabb, bbaa | abba, baab | abab, baba
  const BoundedResult result = search_all(world, Bounding::kPreemption, seen);
  REQUIRE(result.schedules == Counts{2, 2, 2});
  REQUIRE(result.is_complete);
}

TEST_CASE("preemption bounding: n! schedules need no preemption", "[explore]") {
  for (const auto& [tasks, factorial] : {std::pair{2, 2u}, std::pair{3, 6u}, std::pair{4, 24u}}) {
    MicroWorld world = independent(tasks, 3);
    BoundedSearch search(world, Bounding::kPreemption, {});
    std::uint64_t free = 0;
    search.search([&](const RunResult&) { return ++free < factorial; });
    REQUIRE(free == factorial);
    BoundedSearch more(world, Bounding::kPreemption, {factorial + 1, 0});
    REQUIRE(more.search([](const RunResult&) { return true; }).schedules[0] == factorial);
  }
}

TEST_CASE("both bounds add up to the multinomial", "[explore]") {
  for (const Bounding bounding : {Bounding::kDelay, Bounding::kPreemption}) {
    MicroWorld world = independent(3, 3);
    std::set<std::uint64_t> seen;
    const BoundedResult result = search_all(world, bounding, seen);
    REQUIRE(result.is_complete);
    REQUIRE(result.total() == 1680);  // 9!/(3!)^3
    REQUIRE(seen.size() == 1680);
  }
}

TEST_CASE("preemption bounding: a lost update needs one preemption", "[explore]") {
  Counter* counter = nullptr;
  MicroWorld world(
      Lambda::async(),
      [&](MicroWorld::Builder& build) {
        counter = new Counter;
        Counter* shared = counter;
        for (int i = 0; i < 2; ++i)
          build.spawn(kNames[i], [shared] { shared->add_in_two_steps(); });
      },
      [&](RunResult& result) {
        if (counter->value != 2) result.violation = Violation{"lost-update", "", "", "", 0, 0, ""};
      });
  BoundedSearch search(world, Bounding::kPreemption, {});
  Deviations found;
  const BoundedResult result = search.search([&](const RunResult& run) {
    found = search.deviations();
    return !run.violation;
  });
  REQUIRE(result.bounds_done == 1);
  REQUIRE(result.schedules.size() == 2);
  world.rewind();
  Replay replay(found);
  REQUIRE(world.run(replay).violation.has_value());
}

}  // namespace
}  // namespace dojo::sim
