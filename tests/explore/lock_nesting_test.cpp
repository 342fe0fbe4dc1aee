// Lock nesting: what it names.

#include "sim/explore/lock_nesting.h"

#include <catch2/catch.hpp>

namespace dojo::sim {
namespace {

TEST_CASE("lock nesting: locks nested both ways round are named", "[explore][lock-nesting]") {
  LockNesting nesting;
  CHECK(nesting.nest(2, {1}).empty());
  CHECK(nesting.nest(2, {1}).empty());
  CHECK(nesting.nest(1, {2}).size() == 2);
}

TEST_CASE("lock nesting: a cycle of three is named", "[explore][lock-nesting]") {
  LockNesting nesting;
  CHECK(nesting.nest(2, {1}).empty());
  CHECK(nesting.nest(3, {2}).empty());
  CHECK(nesting.nest(3, {1, 2}).empty());
  CHECK(nesting.nest(1, {3}).size() == 3);
}

}  // namespace
}  // namespace dojo::sim
