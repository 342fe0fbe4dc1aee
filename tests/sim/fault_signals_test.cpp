// Crashes and hangs of code under test become violations, and the world can be used again.

#include "sim/fault_signals.h"

#include <catch2/catch.hpp>
#include <stdexcept>

#include "tests/support/micro_world.h"

namespace dojo::sim {
namespace {

using test::MicroWorld;

MicroWorld world_of(std::function<void()> body) {
  arm_fault_handlers();  // The test framework puts its own in place before each case.
  return MicroWorld(Lambda::timed(),
                    [&](MicroWorld::Builder& build) { build.spawn("suspect", body); });
}

Violation run_and_expect(MicroWorld& world) {
  DefaultOrder order;
  const RunResult first = world.run(order);
  REQUIRE(first.stop == Stop::kViolation);
  world.rewind();
  const RunResult second = world.run(order);
  REQUIRE(second.violation->oracle == first.violation->oracle);
  REQUIRE(first.violation->actor == "suspect");
  return *first.violation;
}

TEST_CASE("fault signals: a wild write is a memory-fault with its stack", "[sim]") {
  MicroWorld world = world_of([] {
    Task::step({5, 0});
    volatile int* nowhere = reinterpret_cast<volatile int*>(0x40);
    *nowhere = 1;
  });
  const Violation violation = run_and_expect(world);
  REQUIRE(violation.oracle == "memory-fault");
  REQUIRE(violation.message.find("0x40") != std::string::npos);
}

#ifndef DOJO_ASAN
int recurse(int depth) {
  volatile char frame[512];
  frame[0] = static_cast<char>(depth);
  return recurse(depth + 1) + frame[0];
}

TEST_CASE("fault signals: endless recursion is a stack overflow", "[sim]") {
  MicroWorld world = world_of([] { recurse(0); });
  const Violation violation = run_and_expect(world);
  REQUIRE(violation.oracle == "memory-fault");
  REQUIRE(violation.message.find("stack overflow") != std::string::npos);
}
#endif

TEST_CASE("fault signals: a step without a choice point is cut by the watchdog", "[sim][slow]") {
  MicroWorld world = world_of([] {
    volatile bool is_forever = true;
    while (is_forever) {
    }
  });
  DefaultOrder order;
  const RunResult result = world.run(order);
  REQUIRE(result.stop == Stop::kViolation);
  REQUIRE(result.violation->oracle == "watchdog");
}

TEST_CASE("fault signals: an exception that nobody catches is an assertion", "[sim]") {
  MicroWorld world = world_of([] {
    Task::step({5, 0});
    throw std::out_of_range("no such entry");
  });
  const Violation violation = run_and_expect(world);
  CHECK(violation.oracle == "assertion");
  CHECK_THAT(violation.message, Catch::Contains("no such entry"));
}

#ifndef DOJO_ASAN
TEST_CASE("fault signals: a full arena is a memory-fault", "[sim]") {
  MicroWorld world = world_of([] {
    Task::step({5, 0});
    for (;;) {
      volatile char* leaked = new char[256 << 20];
      leaked[0] = 1;
    }
  });
  const Violation violation = run_and_expect(world);
  CHECK(violation.oracle == "memory-fault");
  CHECK_THAT(violation.message, Catch::Contains("out of memory"));
}
#endif

}  // namespace
}  // namespace dojo::sim
