// Deadlock: cycles in the wait-for graph are reported with their sites, everything else is left
// alone.

#include "sim/check/deadlock.h"

#include <catch2/catch.hpp>

namespace dojo::sim::check {
namespace {

WaitFact waits(std::string waiter, std::string lock, std::string holder) {
  return {waiter, lock, holder, waiter + ".cpp:1", holder.empty() ? "" : holder + ".cpp:2"};
}

TEST_CASE("deadlock: two tasks and two locks in opposite order", "[check][broken]") {
  const auto verdict =
      find_deadlock({waits("n0/b", "inode", "n0/a"), waits("n0/a", "page", "n0/b")});

  REQUIRE(verdict);
  REQUIRE(verdict->oracle == "deadlock");
  REQUIRE(verdict->where == "n0/a.cpp:1");
  REQUIRE(verdict->message ==
          "n0/a waits at n0/a.cpp:1 for page, held by n0/b since n0/b.cpp:2; "
          "n0/b waits at n0/b.cpp:1 for inode, held by n0/a since n0/a.cpp:2");
}

TEST_CASE("deadlock: a task that waits for itself", "[check][broken]") {
  const auto verdict = find_deadlock({waits("n0/a", "page", "n0/a")});

  REQUIRE(verdict);
  REQUIRE(verdict->message == "n0/a waits at n0/a.cpp:1 for page, held by n0/a since n0/a.cpp:2");
}

TEST_CASE("deadlock: an interrupt spins for the lock of the task below it", "[check][broken]") {
  const auto verdict = find_deadlock(
      {waits("n0/c0/irq", "queue", "n0/task"), waits("n0/task", "core n0/c0", "n0/c0/irq")});

  REQUIRE(verdict);
}

TEST_CASE("deadlock: across nodes, with others queueing for the cycle", "[check][broken]") {
  const auto verdict = find_deadlock({
      waits("n2/late", "l1", "n0/a"),
      waits("n0/a", "l2", "n1/b"),
      waits("n1/b", "l3", "n2/c"),
      waits("n2/c", "l1", "n0/a"),
      waits("n0/later", "l9", "n2/late"),
  });

  REQUIRE(verdict);
  REQUIRE(verdict->message.find("late") == std::string::npos);
  REQUIRE(verdict->message.find("n1/b waits") != std::string::npos);
}

TEST_CASE("deadlock: a writer waits for each reader", "[check][broken]") {
  const auto verdict = find_deadlock({
      waits("writer", "rw", "reader1"),
      waits("writer", "rw", "reader2"),
      waits("reader2", "mutex", "writer"),
  });

  REQUIRE(verdict);
  REQUIRE(verdict->message.find("reader1") == std::string::npos);
}

TEST_CASE("deadlock: the shortest of several cycles is shown", "[check][broken]") {
  const auto verdict = find_deadlock({
      waits("a", "l1", "b"),
      waits("b", "l2", "c"),
      waits("c", "l3", "a"),
      waits("x", "l4", "y"),
      waits("y", "l5", "x"),
  });

  REQUIRE(verdict);
  REQUIRE(verdict->where == "x.cpp:1");
}

TEST_CASE("deadlock: the cause does not depend on who was first", "[check]") {
  const auto one = find_deadlock({waits("a", "l1", "b"), waits("b", "l2", "a")});
  const auto other = find_deadlock({waits("b", "l2", "a"), waits("a", "l1", "b")});

  REQUIRE(one->cause() == other->cause());
  REQUIRE(one->message == other->message);
}

TEST_CASE("deadlock: silent about chains, trees and waits without a holder", "[check]") {
  REQUIRE_FALSE(find_deadlock({}));
  REQUIRE_FALSE(find_deadlock({waits("a", "l1", "b"), waits("b", "l2", "c")}));
  REQUIRE_FALSE(find_deadlock({waits("a", "l1", "c"), waits("b", "l1", "c"), waits("c", "q", "")}));
  REQUIRE_FALSE(find_deadlock({waits("a", "queue", ""), waits("b", "queue", "")}));
}

}  // namespace
}  // namespace dojo::sim::check
