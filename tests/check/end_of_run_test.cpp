// The verdict at the end of a run depends on how it ended.
//
// Method: a micro world that runs to its end or into a step limit; the facts are given.

#include "sim/check/end_of_run.h"

#include <catch2/catch.hpp>

#include "tests/support/micro_world.h"

namespace dojo::sim::check {
namespace {

const WaitFact kSleeper{.waiter = "a", .waits_for = "queue", .where = "a.cpp:1"};
const WaitFact kOne{.waiter = "a", .waits_for = "l1", .holder = "b", .where = "a.cpp:1"};
const WaitFact kOther{.waiter = "b", .waits_for = "l2", .holder = "a", .where = "b.cpp:1"};

std::optional<Violation> judge(Stop stop, const std::vector<WaitFact>& facts) {
  test::MicroWorld world(Lambda::timed(), [](test::MicroWorld::Builder& builder) {
    builder.spawn("task", [] { Task::step({10, 0}); });
  });
  DefaultOrder order;
  world.run(order);
  return judge_end(world.engine(), stop, facts);
}

TEST_CASE("end of run: quiescence with a sleeper", "[check][broken]") {
  const auto verdict = judge(Stop::kQuiescent, {kSleeper});

  REQUIRE(verdict);
  REQUIRE(verdict->oracle == "lost-wakeup");
  REQUIRE(verdict->step == 2);
  REQUIRE(verdict->time == 11);
}

TEST_CASE("end of run: a deadlock counts however the run ended", "[check][broken]") {
  REQUIRE(judge(Stop::kQuiescent, {kSleeper, kOne, kOther})->oracle == "deadlock");
  REQUIRE(judge(Stop::kStepLimit, {kOne, kOther})->oracle == "deadlock");
  REQUIRE(judge(Stop::kAsked, {kOne, kOther})->oracle == "deadlock");
}

TEST_CASE("end of run: silent when waiting is all right", "[check]") {
  REQUIRE_FALSE(judge(Stop::kQuiescent, {}));
  REQUIRE_FALSE(judge(Stop::kStepLimit, {kSleeper}));
  REQUIRE_FALSE(judge(Stop::kAsked, {kSleeper}));
}

TEST_CASE("end of run: an earlier violation stands", "[check]") {
  REQUIRE_FALSE(judge(Stop::kViolation, {kOne, kOther}));
}

}  // namespace
}  // namespace dojo::sim::check
