// Sequential consistency of histories: the classic litmus outcomes, each accepted or rejected.
// Method: the history of one outcome is written down; writes to a location are recorded in their
// order.

#include "sim/check/history.h"

#include <catch2/catch.hpp>

namespace dojo::sim {
namespace {

constexpr std::uint64_t kX = 0;
constexpr std::uint64_t kY = 1;

TEST_CASE("history: an empty one is consistent", "[history]") {
  REQUIRE(History().is_sequentially_consistent());
}

/// SB: each actor writes one variable and reads the other.
History store_buffering(std::uint64_t read_by_0, std::uint64_t read_by_1) {
  History history;
  history.write(0, kX, 1);
  history.read(0, kY, read_by_0);
  history.write(1, kY, 1);
  history.read(1, kX, read_by_1);
  return history;
}

TEST_CASE("history: SB allows any outcome but both reads missing both writes", "[history]") {
  CHECK(store_buffering(0, 1).is_sequentially_consistent());
  CHECK(store_buffering(1, 0).is_sequentially_consistent());
  CHECK(store_buffering(1, 1).is_sequentially_consistent());
  CHECK_FALSE(store_buffering(0, 0).is_sequentially_consistent());
}

TEST_CASE("history: the cycle of SB is told", "[history]") {
  REQUIRE(
      *store_buffering(0, 0).violation() ==
      "actor 0 writes location 0 = 1 -> program order -> actor 0 reads location 1 = 0 -> "
      "read before -> actor 1 writes location 1 = 1 -> program order -> actor 1 reads location 0 "
      "= 0 -> read before -> actor 0 writes location 0 = 1");
}

/// MP: data x, then flag y; the other reads the flag, then the data.
History message_passing(std::uint64_t flag, std::uint64_t data) {
  History history;
  history.write(0, kX, 1);
  history.write(0, kY, 1);
  history.read(1, kY, flag);
  history.read(1, kX, data);
  return history;
}

TEST_CASE("history: MP forbids the flag without the data", "[history]") {
  CHECK(message_passing(0, 0).is_sequentially_consistent());
  CHECK(message_passing(0, 1).is_sequentially_consistent());
  CHECK(message_passing(1, 1).is_sequentially_consistent());
  CHECK_FALSE(message_passing(1, 0).is_sequentially_consistent());
}

/// IRIW: two readers see two independent writes; `second_*` is what each read last.
History independent_reads(std::uint64_t second_of_2, std::uint64_t second_of_3) {
  History history;
  history.write(0, kX, 1);
  history.write(1, kY, 1);
  history.read(2, kX, 1);
  history.read(2, kY, second_of_2);
  history.read(3, kY, 1);
  history.read(3, kX, second_of_3);
  return history;
}

TEST_CASE("history: IRIW forbids that two readers disagree on the order of two writes",
          "[history]") {
  CHECK(independent_reads(0, 1).is_sequentially_consistent());
  CHECK(independent_reads(1, 0).is_sequentially_consistent());
  CHECK_FALSE(independent_reads(0, 0).is_sequentially_consistent());
}

TEST_CASE("history: CoRR forbids reading an old value after a new one", "[history]") {
  History history;
  history.write(0, kX, 1);
  history.write(0, kX, 2);
  history.read(1, kX, 2);
  CHECK(history.is_sequentially_consistent());
  history.read(1, kX, 1);
  CHECK_FALSE(history.is_sequentially_consistent());
}

/// 2+2W: two actors write two variables in opposite order.
History two_plus_two(const std::vector<std::uint64_t>& x_order,
                     const std::vector<std::uint64_t>& y_order) {
  History history;
  history.write(0, kX, 1);
  history.write(0, kY, 2);
  history.write(1, kY, 1);
  history.write(1, kX, 2);
  history.set_write_order(kX, x_order);
  history.set_write_order(kY, y_order);
  return history;
}

TEST_CASE("history: 2+2W forbids write orders that both contradict the programs", "[history]") {
  CHECK(two_plus_two({1, 2}, {2, 1}).is_sequentially_consistent());
  CHECK(two_plus_two({1, 2}, {1, 2}).is_sequentially_consistent());
  CHECK(two_plus_two({2, 1}, {1, 2}).is_sequentially_consistent());
  CHECK_FALSE(two_plus_two({2, 1}, {2, 1}).is_sequentially_consistent());
}

TEST_CASE("history: a value that nobody wrote is rejected", "[history]") {
  History history;
  history.write(0, kX, 1);
  history.read(1, kX, 7);
  REQUIRE(*history.violation() == "actor 1 reads location 0 = 7, which nobody wrote");
}

TEST_CASE("history: a read may be recorded before the write it read", "[history]") {
  History history;
  history.read(1, kX, 1);
  history.write(0, kX, 1);
  CHECK(history.is_sequentially_consistent());
  history.read(1, kX, 0);
  CHECK_FALSE(history.is_sequentially_consistent());
}

TEST_CASE("history: long ones do not exhaust the stack", "[history]") {
  History history;
  for (std::uint64_t i = 1; i <= 3000; ++i) {
    history.write(i % 2, kX, i);
    history.read(1 - i % 2, kX, i);
  }
  REQUIRE(history.is_sequentially_consistent());
}

}  // namespace
}  // namespace dojo::sim
