// The engine: windows, horizon, order at one instant, limits, verdicts.
//
// Method: actors that write down when they fire, in micro worlds small enough to be computed by
// hand.

#include "sim/engine.h"

#include <catch2/catch.hpp>
#include <set>
#include <string>
#include <vector>

#include "sim/explore/depth_first.h"
#include "sim/explore/random_walk.h"
#include "tests/support/micro_world.h"

namespace dojo::sim {
namespace {

using test::MicroWorld;

/// Fires once and writes its name.
class Note final : public Actor {
 public:
  Note(Engine& engine, const char* name, std::string* out)
      : Actor(engine, ActorKind::kTimer, 0, name), out_(out) {}
  void fire() override { *out_ += name(); }

 private:
  std::string* out_;
};

struct Fixture {
  std::string* out = nullptr;
  Note* a = nullptr;
  Note* b = nullptr;
};

MicroWorld two_notes(Fixture& fixture, Lambda lambda, Cost cost_a, Cost cost_b,
                     OrderClass order_a = OrderClass::kTask) {
  return MicroWorld(lambda, [&](MicroWorld::Builder& build) {
    fixture.out = new std::string;
    fixture.a = new Note(build.engine, "a", fixture.out);
    fixture.b = new Note(build.engine, "b", fixture.out);
    build.engine.offer(*fixture.a, cost_a, order_a);
    build.engine.offer(*fixture.b, cost_b, OrderClass::kTask);
  });
}

std::set<std::string> all_orders(MicroWorld& world, const Fixture& fixture) {
  std::set<std::string> orders;
  DepthFirst search(world, {});
  search.search([&](const RunResult&) {
    orders.insert(std::string(fixture.out->c_str()));
    return true;
  });
  return orders;
}

TEST_CASE("engine: a transition may fire iff it starts before every window ends", "[sim]") {
  Fixture fixture;
  SECTION("windows that overlap have both orders") {
    MicroWorld world = two_notes(fixture, Lambda::feasible(), {100, 40}, {140, 0});
    REQUIRE(all_orders(world, fixture) == std::set<std::string>{"ab", "ba"});
  }
  SECTION("windows that do not overlap have one order") {
    MicroWorld world = two_notes(fixture, Lambda::feasible(), {100, 39}, {140, 0});
    REQUIRE(all_orders(world, fixture) == std::set<std::string>{"ab"});
  }
  SECTION("without jitter the same windows have one order") {
    MicroWorld world = two_notes(fixture, Lambda::timed(), {100, 40}, {140, 0});
    REQUIRE(all_orders(world, fixture) == std::set<std::string>{"ab"});
  }
  SECTION("at infinite lambda every order exists") {
    MicroWorld world = two_notes(fixture, Lambda::async(), {100, 0}, {100'000, 0});
    REQUIRE(all_orders(world, fixture) == std::set<std::string>{"ab", "ba"});
  }
  SECTION("a fraction of the jitter scales the window, rounded up") {
    MicroWorld half = two_notes(fixture, {1, 2}, {100, 39}, {120, 0});
    REQUIRE(all_orders(half, fixture).size() == 2);
    MicroWorld third = two_notes(fixture, {1, 3}, {100, 39}, {120, 0});
    REQUIRE(all_orders(third, fixture).size() == 1);
  }
}

TEST_CASE("engine: ties go by class, then by insertion", "[sim]") {
  Fixture fixture;
  DefaultOrder order;
  MicroWorld by_insertion = two_notes(fixture, Lambda::timed(), {100, 0}, {100, 0});
  by_insertion.run(order);
  REQUIRE(*fixture.out == "ab");
  MicroWorld by_class = two_notes(fixture, Lambda::timed(), {100, 0}, {100, 0}, OrderClass::kFault);
  by_class.run(order);
  REQUIRE(*fixture.out == "ba");
}

TEST_CASE("engine: a withdrawn transition comes back no earlier than now", "[sim]") {
  Fixture fixture;
  MicroWorld world = two_notes(fixture, Lambda::feasible(), {100, 50}, {300, 0});
  {
    const arena::Inside inside;
    world.engine().withdraw(*fixture.a);
  }
  DefaultOrder order;
  const RunResult result = world.run(order);
  REQUIRE(result.end_time == 300);
  const arena::Inside inside;
  world.engine().reoffer(*fixture.a);
  REQUIRE(fixture.a->earliest() == 300);
  REQUIRE(fixture.a->latest() == 300);
}

TEST_CASE("engine: a cut step is shifted by what cut it", "[sim]") {
  Fixture fixture;
  MicroWorld world = two_notes(fixture, Lambda::feasible(), {100, 50}, {300, 0});
  const arena::Inside inside;
  world.engine().withdraw(*fixture.a);
  world.engine().reoffer(*fixture.a, 25);
  REQUIRE(fixture.a->earliest() == 125);
  REQUIRE(fixture.a->latest() == 175);
}

TEST_CASE("engine: a run ends without transitions that only may happen", "[sim]") {
  std::string* out = nullptr;
  MicroWorld world(Lambda::feasible(), [&](MicroWorld::Builder& build) {
    out = new std::string;
    auto* must = new Note(build.engine, "m", out);
    auto* may = new Note(build.engine, "f", out);
    build.engine.offer(*must, {100, 0}, OrderClass::kTask);
    build.engine.offer(*may, {500, 0}, OrderClass::kFault, /*must=*/false);
  });
  DefaultOrder order;
  REQUIRE(world.run(order).stop == Stop::kQuiescent);
  REQUIRE(*out == "m");
}

TEST_CASE("engine: random instants stay inside the window", "[sim]") {
  Fixture fixture;
  std::set<Tick> instants;
  MicroWorld world = two_notes(fixture, Lambda::feasible(), {100, 8}, {900, 0});
  for (std::uint64_t i = 0; i < 300; ++i) {
    world.rewind();
    RandomWalk walk;
    walk.begin(1, i, {});
    world.limits.steps = 1;
    world.run(walk);
    instants.insert(world.engine().now());
  }
  REQUIRE(*instants.begin() == 100);
  REQUIRE(*instants.rbegin() == 108);
  REQUIRE(instants.size() == 9);
}

TEST_CASE("engine: the same seed gives the same fingerprint, another order another", "[sim]") {
  const auto run = [](std::uint64_t seed) {
    MicroWorld world(Lambda::async(), [](MicroWorld::Builder& build) {
      auto* counter = new test::Counter;
      for (const char* name : {"a", "b", "c"}) {
        build.spawn(name, [counter] {
          for (int i = 0; i < 5; ++i) counter->add_in_two_steps();
        });
      }
    });
    RandomWalk walk;
    walk.begin(seed, 0, {});
    return world.run(walk).fingerprint;
  };
  REQUIRE(run(1) == run(1));
  REQUIRE(run(1) != run(2));
}

TEST_CASE("engine: limits of steps and time and the livelock bound are named outcomes", "[sim]") {
  MicroWorld world(Lambda::timed(), [](MicroWorld::Builder& build) {
    build.spawn("spinner", [] {
      for (;;) Task::step({10, 0});
    });
  });
  DefaultOrder order;
  SECTION("step limit") {
    world.limits.steps = 100;
    REQUIRE(world.run(order).stop == Stop::kStepLimit);
  }
  SECTION("time limit: the step that reaches it is the last one") {
    world.limits.until = 995;
    const RunResult result = world.run(order);
    REQUIRE(result.stop == Stop::kTimeLimit);
    REQUIRE(result.end_time == 1'001);
  }
  SECTION("livelock") {
    world.limits.livelock_steps = 50;
    const RunResult result = world.run(order);
    REQUIRE(result.stop == Stop::kViolation);
    REQUIRE(result.violation->oracle == "livelock");
  }
}

TEST_CASE("engine: a violation ends the run where it was found", "[sim]") {
  MicroWorld world(Lambda::timed(), [](MicroWorld::Builder& build) {
    build.spawn("finder", [] {
      Task::step({10, 0});
      Engine::current()->violate("assertion", "the answer is 41");
    });
  });
  DefaultOrder order;
  const RunResult result = world.run(order);
  REQUIRE(result.violation->message == "the answer is 41");
  REQUIRE(result.violation->actor == "finder");
  REQUIRE(result.violation->time == 11);
  world.rewind();
  REQUIRE(world.run(order).violation->message == "the answer is 41");
}

}  // namespace
}  // namespace dojo::sim
