// Lock sets: what they name, and what they leave in peace.

#include "sim/explore/lock_sets.h"

#include <catch2/catch.hpp>

namespace dojo::sim {
namespace {

constexpr std::uint32_t kObject = 7;
constexpr std::uint32_t kOne = 1;
constexpr std::uint32_t kOther = 2;
constexpr std::uint32_t kLock = 100;
constexpr std::uint32_t kInner = 101;

TEST_CASE("lock sets: a common lock keeps two tasks apart", "[explore][lock-sets]") {
  LockSets sets;
  CHECK_FALSE(sets.touch(kObject, Touch::kWrite, kOne, {kLock, kInner}));
  CHECK_FALSE(sets.touch(kObject, Touch::kWrite, kOther, {kLock}));
  CHECK_FALSE(sets.touch(kObject, Touch::kWrite, kOne, {kInner, kLock}));
}

TEST_CASE("lock sets: an object without a common lock is named once", "[explore][lock-sets]") {
  LockSets sets;
  CHECK_FALSE(sets.touch(kObject, Touch::kWrite, kOne, {kLock}));
  CHECK(sets.touch(kObject, Touch::kRead, kOther, {}));
  CHECK_FALSE(sets.touch(kObject, Touch::kRead, kOther, {}));
}

TEST_CASE("lock sets: the weakest touch of a task counts", "[explore][lock-sets]") {
  LockSets sets;
  CHECK_FALSE(sets.touch(kObject, Touch::kWrite, kOne, {kLock}));
  CHECK_FALSE(sets.touch(kObject, Touch::kWrite, kOther, {kLock}));
  CHECK(sets.touch(kObject, Touch::kWrite, kOne, {kInner}));
}

TEST_CASE("lock sets: reads, one task and what no section touches are in peace",
          "[explore][lock-sets]") {
  LockSets sets;
  CHECK_FALSE(sets.touch(kObject, Touch::kRead, kOne, {kLock}));
  CHECK_FALSE(sets.touch(kObject, Touch::kRead, kOther, {}));
  CHECK_FALSE(sets.touch(kObject + 1, Touch::kWrite, kOne, {kLock}));
  CHECK_FALSE(sets.touch(kObject + 1, Touch::kWrite, kOne, {}));
  CHECK_FALSE(sets.touch(kObject + 2, Touch::kWrite, kOne, {}));
  CHECK_FALSE(sets.touch(kObject + 2, Touch::kWrite, kOther, {}));
  CHECK_FALSE(sets.touch(kObject + 3, Touch::kName, kOne, {kLock}));
  CHECK_FALSE(sets.touch(kObject + 3, Touch::kName, kOther, {}));
}

TEST_CASE("lock sets: locks nested both ways round are named", "[explore][lock-sets]") {
  LockSets sets;
  CHECK(sets.nest(kInner, {kLock}).empty());
  CHECK(sets.nest(kInner, {kLock}).empty());
  CHECK(sets.nest(kLock, {kInner}).size() == 2);
}

}  // namespace
}  // namespace dojo::sim
