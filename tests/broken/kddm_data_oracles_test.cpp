// The oracles at holds, reads, writes, creation, removal and quiescence object, each with the
// others off. Method: a legal beginning written down by hand, then what no correct protocol lets a
// user see.

#include <catch2/catch.hpp>

#include "tests/broken/kddm_script.h"

namespace dojo::kddm {
namespace {

using test::kObject;
using test::kSet;
using test::objection;
using test::objection_text;
using test::S;
using test::Script;

TEST_CASE("coherence objects to a read of an old value", "[kddm][broken]") {
  Script s("coherence");
  s.n0_shares();
  s.write(0, 3);
  s.write(0, 4);
  REQUIRE(objection([&] { s.read(1, 4); }).empty());
  REQUIRE(objection_text([&] { s.read(1, 3); }) ==
          "n1, READ_COPY, reads 3 in word 0 of object 7; the last write there left 4");
}

TEST_CASE("coherence objects to a value from nowhere", "[kddm][broken]") {
  Script s("coherence");
  REQUIRE(objection([&] { s.read(1, 1); }) == "coherence");
}

TEST_CASE("coherence keeps the words of an object apart", "[kddm][broken]") {
  Script s("coherence");
  s.oracles.wrote(test::node(0), kSet, kObject, 2, 20);
  s.oracles.wrote(test::node(0), kSet, kObject, 1, 10);
  s.oracles.read(test::node(1), kSet, kObject, 1, 10);
  s.oracles.read(test::node(1), kSet, kObject, 2, 20);
  s.oracles.read(test::node(1), kSet, kObject, 3, 0);
  REQUIRE(objection([&] { s.oracles.read(test::node(1), kSet, kObject, 2, 10); }) == "coherence");
}

TEST_CASE("coherence objects to a creation that throws data away", "[kddm][broken]") {
  Script s("coherence");
  s.n0_writes_first();
  REQUIRE(objection_text([&] { s.create(2); }) ==
          "n2 creates object 7 anew, which n0 created and nobody removed: its data is lost");
}

TEST_CASE("coherence objects at the end to a copy without data", "[kddm][broken]") {
  Script s("coherence");
  s.step(1, "M40", S::kReadCopy, {.prob_owner = 0, .has_data = false});
  REQUIRE(objection([&] { s.oracles.check_quiescent(); }) == "coherence");
}

TEST_CASE("no-data-after-remove objects to a copy that a remove left", "[kddm][broken]") {
  Script s("no-data-after-remove");
  s.n0_shares();
  s.step(0, "L12", S::kWaitObjRmAck, {.has_data = false});
  REQUIRE(objection_text([&] { s.remove(0); }) ==
          "n0 removed object 7 while n1 is READ_COPY and has data");
}

TEST_CASE("no-data-after-remove objects to a hold on a removed object", "[kddm][broken]") {
  Script s("no-data-after-remove");
  s.n0_writes_first();
  s.step(0, "L10", S::kNoEntry, {.has_data = false});
  s.remove(0);
  REQUIRE(objection_text([&] { s.hold(1, false); }) ==
          "n1 got object 7, which was removed and not created again");
}

TEST_CASE("no-data-after-remove objects at the end to data that arrived late", "[kddm][broken]") {
  Script s("no-data-after-remove");
  s.n0_writes_first();
  s.step(0, "L10", S::kNoEntry, {.has_data = false});
  s.remove(0);
  s.step(1, "M40", S::kReadCopy, {.prob_owner = 0});
  REQUIRE(objection_text([&] { s.oracles.check_quiescent(); }) ==
          "object 7 was removed, but n1 is READ_COPY and has data");
}

TEST_CASE("quiescence objects to a state that still waits", "[kddm][broken]") {
  Script s("quiescence");
  s.step(1, "L3", S::kWaitObjWrite, {.prob_owner = 0, .has_data = false});
  REQUIRE(objection_text([&] { s.oracles.check_quiescent(); }) ==
          "n1 is WAIT_OBJ_WRITE for object 7, and nothing can happen any more");
}

TEST_CASE("single-writer objects at the end to a copy its owner does not know", "[kddm][broken]") {
  Script s("single-writer");
  s.step(0, "M5", S::kReadOwner, {.copyset = {0}});
  s.step(1, "M40", S::kReadCopy, {.prob_owner = 0});
  REQUIRE(
      objection_text([&] { s.oracles.check_quiescent(); }) ==
      "n1 is READ_COPY for object 7, but not in the copy set of its owner n0: a write would not "
      "reach it");
}

TEST_CASE("prob-owner-chain objects at the end to a circle", "[kddm][broken]") {
  Script s("prob-owner-chain");
  s.step(0, "M9", S::kInvCopy, {.prob_owner = 1, .has_data = false});
  s.step(1, "M9", S::kInvCopy, {.prob_owner = 0, .has_data = false});
  s.step(2, "M41", S::kWriteOwner, {.copyset = {2}});
  REQUIRE(objection_text([&] { s.oracles.check_quiescent(); }) ==
          "a request of n0 for object 7 would be forwarded for ever: n2 is the owner");
}

TEST_CASE(
    "prob-owner-chain objects at the end to a default owner that would create a second object",
    "[kddm][broken]") {
  Script s("prob-owner-chain");
  s.step(2, "M41", S::kWriteOwner, {.copyset = {2}});
  REQUIRE(objection_text([&] { s.oracles.check_quiescent(); }) ==
          "a request of n0 for object 7 would end at n0, which would create the object: n2 is its "
          "owner");
}

TEST_CASE("prob-owner-chain objects at the end to an object that nobody owns", "[kddm][broken]") {
  Script s("prob-owner-chain");
  s.n0_writes_first();
  s.step(0, "L24", S::kInvCopy, {.prob_owner = 1, .has_data = false});
  REQUIRE(objection_text([&] { s.oracles.check_quiescent(); }) ==
          "nobody owns object 7, which n0 created and nobody removed");
}

TEST_CASE("texts name the set where there are several", "[kddm][broken]") {
  Script s("coherence");
  s.oracles.wrote(test::node(0), 9, kObject, 0, 1);
  REQUIRE(objection_text([&] { s.read(1, 5); }) ==
          "n1, NO_ENTRY, reads 5 in word 0 of object 7 of set 1; the last write there left 0");
}

}  // namespace
}  // namespace dojo::kddm
