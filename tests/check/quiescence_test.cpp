// Quiescence: who still waits when nothing happens any more, and what is at the root of it.

#include "sim/check/quiescence.h"

#include <catch2/catch.hpp>

namespace dojo::sim::check {
namespace {

WaitFact sleeps(std::string waiter, std::string queue) {
  return {.waiter = waiter, .waits_for = queue, .where = waiter + ".cpp:1"};
}
WaitFact waits(std::string waiter, std::string lock, std::string holder) {
  return {.waiter = waiter,
          .waits_for = lock,
          .holder = holder,
          .where = waiter + ".cpp:1",
          .holder_where = holder + ".cpp:2"};
}
WaitFact daemon(WaitFact fact) {
  fact.is_daemon = true;
  return fact;
}

TEST_CASE("quiescence: a sleeper that nobody wakes", "[check][broken]") {
  const auto verdict = find_stuck({sleeps("n1/reader", "page 3")});

  REQUIRE(verdict);
  REQUIRE(verdict->oracle == "lost-wakeup");
  REQUIRE(verdict->where == "n1/reader.cpp:1");
  REQUIRE(verdict->message ==
          "n1/reader waits at n1/reader.cpp:1 for page 3, and nothing will wake it; "
          "unfinished tasks: 1");
}

TEST_CASE("quiescence: the sleeper at the root is named, also when it is a daemon",
          "[check][broken]") {
  const auto verdict =
      find_stuck({waits("n0/app", "entry", "n0/worker"), daemon(sleeps("n0/worker", "reply"))});

  REQUIRE(verdict);
  REQUIRE(verdict->oracle == "lost-wakeup");
  REQUIRE(verdict->actor == "n0/worker");
  REQUIRE(verdict->message ==
          "n0/app waits at n0/app.cpp:1 for entry, held by n0/worker since n0/worker.cpp:2; "
          "n0/worker waits at n0/worker.cpp:1 for reply, and nothing will wake it; "
          "unfinished tasks: 1");
}

TEST_CASE("quiescence: a lock held by somebody who does not wait", "[check][broken]") {
  const auto verdict = find_stuck({waits("n0/app", "entry", "n0/gone")});

  REQUIRE(verdict);
  REQUIRE(verdict->oracle == "quiescence");
  REQUIRE(verdict->message.find("n0/gone waits for nothing") != std::string::npos);
}

TEST_CASE("quiescence: many waiters are one finding, whatever their order", "[check][broken]") {
  const auto one = find_stuck({sleeps("b", "q"), sleeps("a", "q"), sleeps("c", "q")});
  const auto other = find_stuck({sleeps("c", "q"), sleeps("b", "q"), sleeps("a", "q")});

  const auto alone = find_stuck({sleeps("a", "q")});

  REQUIRE(one->message == other->message);
  REQUIRE(one->message.find("unfinished tasks: 3") != std::string::npos);
  REQUIRE(one->cause() == alone->cause());
}

TEST_CASE("quiescence: who waits for the one at fault is not the finding", "[check][broken]") {
  const WaitFact at_fault = sleeps("z", "q");
  const auto verdict = find_stuck({waits("a", "lock", "z"), at_fault});

  REQUIRE(verdict->message.starts_with("z waits"));
  REQUIRE(verdict->cause() == find_stuck({at_fault})->cause());
}

TEST_CASE("quiescence: a cycle does not keep it busy for ever", "[check][broken]") {
  const auto verdict = find_stuck({waits("a", "l1", "b"), waits("b", "l2", "a")});

  REQUIRE(verdict);
}

TEST_CASE("quiescence: silent about daemons and about waits that may last", "[check]") {
  WaitFact patient = sleeps("n0/server", "requests");
  patient.may_end = true;

  REQUIRE_FALSE(find_stuck({}));
  REQUIRE_FALSE(find_stuck({daemon(sleeps("n0/worker", "work")), patient}));
}

}  // namespace
}  // namespace dojo::sim::check
