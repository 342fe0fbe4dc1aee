// What may still be touched: when a step may be taken first, and which sections have to stop.

#include "sim/explore/future_touches.h"

#include <catch2/catch.hpp>

namespace dojo::sim {
namespace {

constexpr std::uint32_t kObject = 3;
constexpr ActorSet kOne = 1;
constexpr ActorSet kOther = 2;
constexpr std::uint32_t kLock = 100;
constexpr std::uint32_t kInner = 101;

StepTouches touch(ActorSet who, bool writes, const Guards& guards = {}) {
  StepTouches step;
  step.add({kObject, kObject, writes, guards[0] != 0, who, guards});
  return step;
}

FutureTouches future(ActorSet who, bool writes) {
  FutureTouches future;
  future.add(touch(who, writes));
  return future;
}

TEST_CASE("future: who touches the same object and writes is in conflict", "[explore][future]") {
  CHECK(future(kOther, true).conflicts_with(touch(kOne, false), kOne));
  CHECK(future(kOther, false).conflicts_with(touch(kOne, true), kOne));
  CHECK_FALSE(future(kOther, false).conflicts_with(touch(kOne, false), kOne));
  CHECK_FALSE(future(kOne, true).conflicts_with(touch(kOne, true), kOne));
}

TEST_CASE("future: of what is on the present way anything may follow", "[explore][future]") {
  FutureTouches open;
  CHECK_FALSE(open.conflicts_with(touch(kOne, true), kOne));
  open.add_everything();
  CHECK(open.conflicts_with(touch(kOne, true), kOne));
}

TEST_CASE("future: actors without a bit of their own are not taken for each other",
          "[explore][future]") {
  TouchNames names;
  for (std::uint32_t path = 0; path < 63; ++path) CHECK(names.actor(path) != kNoBitOfTheirOwn);
  CHECK(names.actor(63) == kNoBitOfTheirOwn);
  CHECK(names.actor(64) == kNoBitOfTheirOwn);
  CHECK(future(names.actor(63), true).conflicts_with(touch(kOne, true), names.actor(64)));
}

TEST_CASE("future: each is kept once", "[explore][future]") {
  FutureTable table;
  const FutureTable::Id first = table.keep(future(kOne, true));
  CHECK(table.keep(future(kOne, false)) != first);
  CHECK(table.keep(future(kOne, true)) == first);
  CHECK(table[first] == future(kOne, true));
}

std::size_t unguarded(const StepTouches& a, const StepTouches& b) {
  StepTouches both = a;
  for (const StepTouches::Item& item : b.items()) both.add(item);
  std::vector<std::uint32_t> names;
  both.find_unguarded(names);
  return names.size();
}

TEST_CASE("steps: a common lock keeps two of them apart", "[explore][future]") {
  CHECK(unguarded(touch(kOne, true, {kLock, kInner}), touch(kOther, true, {kInner})) == 0);
  CHECK(unguarded(touch(kOne, true, {kLock}), touch(kOther, true, {kInner})) == 1);
  CHECK(unguarded(touch(kOne, true, {kLock}), touch(kOther, false)) == 1);
}

TEST_CASE("steps: reads, one actor and what no section touches are in peace", "[explore][future]") {
  CHECK(unguarded(touch(kOne, false, {kLock}), touch(kOther, false)) == 0);
  CHECK(unguarded(touch(kOne, true, {kLock}), touch(kOne, true)) == 0);
  CHECK(unguarded(touch(kOne, true), touch(kOther, true)) == 0);
}

TEST_CASE("steps: the weakest touch of an actor counts", "[explore][future]") {
  StepTouches one = touch(kOne, true, {kLock});
  one.add({kObject, kObject, true, true, kOne, {kInner}});
  CHECK(unguarded(one, touch(kOther, true, {kLock})) == 1);
}

}  // namespace
}  // namespace dojo::sim
