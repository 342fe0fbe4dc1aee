// The minimiser's promise: nothing can be taken from what it returns, or it says that it did not
// come that far. And the orders that it follows.

#include "sim/explore/minimise.h"

#include <catch2/catch.hpp>

#include "sim/explore/follow.h"
#include "sim/explore/recorder.h"
#include "sim/explore/replay.h"
#include "sim/explore/strategy.h"
#include "tests/support/micro_world.h"

namespace dojo::sim {
namespace {

using test::Counter;
using test::MicroWorld;

/// `tasks` tasks add 1 in two steps each; the run fails when at least two updates are lost.
MicroWorld counters(Counter*& counter, int tasks) {
  return MicroWorld(
      Lambda::async(),
      [&counter, tasks](MicroWorld::Builder& build) {
        static constexpr const char* kNames[] = {"a", "b", "c", "d", "e", "f"};
        counter = new Counter;
        Counter* shared = counter;
        for (int i = 0; i < tasks; ++i) {
          build.spawn(kNames[i],
                      [shared] {
                        shared->add_in_two_steps({10, 100});
                      },
                      {1 + 1'000 * i, 0});
        }
      },
      [&counter, tasks](RunResult& result) {
        if (result.stop != Stop::kQuiescent || counter->value > tasks - 2) return;
        result.stop = Stop::kViolation;
        result.violation =
            Violation{"lost-update", "lost", "", "", result.steps, result.end_time, ""};
      });
}

bool is_lost(const Violation& violation) { return violation.oracle == "lost-update"; }

Deviations first_failure(MicroWorld& world, std::string_view name, std::uint64_t from = 0) {
  const auto strategy = make_strategy(name);
  for (std::uint64_t i = from; i < from + 2'000; ++i) {
    world.rewind();
    strategy->begin(1, i, {});
    Recorder recorder(*strategy);
    if (world.run(recorder).violation) return recorder.deviations();
  }
  return {};
}

TEST_CASE("minimiser: no deviation can be taken from its result", "[explore][minimise]") {
  Counter* counter = nullptr;
  MicroWorld world = counters(counter, 6);
  for (const char* name : {"random-walk", "pct", "pos"}) {
    for (const std::uint64_t from : {0, 100, 200, 300}) {
      const Deviations found = first_failure(world, name, from);
      REQUIRE_FALSE(found.empty());
      Minimiser minimiser(world, is_lost, 5'000);
      const auto small = minimiser.minimise(found);
      REQUIRE(small.has_value());
      CHECK(minimiser.is_one_minimal());
      CHECK(small->deviations.size() <= 3);
      for (std::size_t i = 0; i < small->deviations.size(); ++i) {
        Deviations without = small->deviations;
        without.erase(without.begin() + static_cast<std::ptrdiff_t>(i));
        CHECK_FALSE(minimiser.try_schedule(without).has_value());
      }
      CHECK(minimiser.try_schedule(small->deviations)->result.fingerprint ==
            small->result.fingerprint);
    }
  }
}

TEST_CASE("minimiser: a budget that ends first is no minimum", "[explore][minimise]") {
  Counter* counter = nullptr;
  MicroWorld world = counters(counter, 6);
  const Deviations found = first_failure(world, "random-walk");
  Minimiser minimiser(world, is_lost, 3);
  REQUIRE(minimiser.minimise(found).has_value());
  CHECK_FALSE(minimiser.is_one_minimal());
  CHECK(minimiser.replays() <= 3);
}

TEST_CASE("minimiser: its result is a fixed point", "[explore][minimise]") {
  Counter* counter = nullptr;
  MicroWorld world = counters(counter, 5);
  Minimiser minimiser(world, is_lost, 5'000);
  const auto once = minimiser.minimise(first_failure(world, "pct"));
  const auto twice = minimiser.minimise(once->deviations);
  CHECK(twice->deviations == once->deviations);
}

TEST_CASE("follow: a recorded order gives the same run", "[explore][follow]") {
  Counter* counter = nullptr;
  MicroWorld world = counters(counter, 4);
  const auto strategy = make_strategy("random-walk");
  for (std::uint64_t i = 0; i < 100; ++i) {
    world.rewind();
    strategy->begin(2, i, {});
    OrderRecorder recorder(*strategy);
    const RunResult first = world.run(recorder);
    world.rewind();
    Follow follow(recorder.order(), {});
    REQUIRE(world.run(follow).fingerprint == first.fingerprint);
  }
}

TEST_CASE("follow: what does not come up is skipped, and what is new waits", "[explore][follow]") {
  Counter* counter = nullptr;
  MicroWorld world = counters(counter, 3);
  // Who is unknown here; then c before a; nothing is said of b.
  const Order order{{1, 0, 0}, {path_hash(0, "c"), 0, 0}, {1, 0, 0}, {path_hash(0, "a"), 0, 0}};
  Follow follow(order, {});
  OrderRecorder recorder(follow);
  world.run(recorder);
  REQUIRE(recorder.order().size() >= 3);
  CHECK(recorder.order()[0].actor == path_hash(0, "c"));
  CHECK(recorder.order()[1].actor == path_hash(0, "a"));
}

TEST_CASE("follow: an actor about to do another kind of thing is not the one expected",
          "[explore][follow]") {
  Counter* counter = nullptr;
  MicroWorld world = counters(counter, 2);
  const ContentOf steps_taken = [](const Actor& actor) { return actor.fired(); };
  const std::uint32_t a = path_hash(0, "a");
  const std::uint32_t b = path_hash(0, "b");
  const Order order{{b, 0, 0}, {a, 7, 0}, {b, 1, 0}, {a, 0, 0}};
  Follow follow(order, {}, steps_taken);
  OrderRecorder recorder(follow, steps_taken);
  world.run(recorder);
  REQUIRE(recorder.order().size() >= 3);
  CHECK(recorder.order()[0] == OrderedStep{b, 0, 0});
  CHECK(recorder.order()[1] == OrderedStep{b, 1, 0});
  CHECK(recorder.order()[2] == OrderedStep{a, 0, 0});
}

}  // namespace
}  // namespace dojo::sim
