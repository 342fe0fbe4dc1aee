// The oracles over published steps object, each to what it is there for and with the others off.
// Method: a legal beginning written down by hand, then one step that no correct protocol makes.

#include <catch2/catch.hpp>

#include "tests/broken/kddm_script.h"

namespace dojo::kddm {
namespace {

using test::objection;
using test::objection_text;
using test::S;
using test::Script;

TEST_CASE("single-writer objects to two owners", "[kddm][broken]") {
  Script s("single-writer");
  s.n0_writes_first();
  REQUIRE(objection_text([&] { s.step(1, "M41", S::kReadOwner, {.copyset = {1}}); }) ==
          "n1 became READ_OWNER of object 7 (rule M41, from NO_ENTRY) while n0 is WRITE_OWNER");
}

TEST_CASE("single-writer objects to a writer beside a copy", "[kddm][broken]") {
  Script s("single-writer");
  s.n0_shares();
  REQUIRE(objection_text([&] { s.step(0, "L7", S::kWriteOwner, {.copyset = {0}}); }) ==
          "n0 became WRITE_OWNER of object 7 (rule L7, from READ_OWNER) while n1 is READ_COPY");
}

TEST_CASE("single-writer objects to a copy that appears beside a writer", "[kddm][broken]") {
  Script s("single-writer");
  s.n0_writes_first();
  REQUIRE(objection([&] { s.step(2, "M40", S::kReadCopy, {.prob_owner = 0}); }) == "single-writer");
}

TEST_CASE("single-writer objects to a hold beside a grab", "[kddm][broken]") {
  Script s("single-writer");
  s.hold(0, true);
  REQUIRE(objection_text([&] { s.hold(1, false); }) ==
          "n1 got object 7 while n0 still holds it for writing");
  s.put(0);
  s.hold(1, false);
  REQUIRE(objection_text([&] { s.hold(0, true); }) ==
          "n0 grabbed object 7 while n1 still holds it for reading");
}

TEST_CASE("owner-in-copyset objects to an owner outside its copy set", "[kddm][broken]") {
  Script s("owner-in-copyset");
  REQUIRE(objection([&] { s.step(0, "L5", S::kWriteOwner, {.copyset = {1}}); }) ==
          "owner-in-copyset");
}

TEST_CASE("owner-in-copyset objects to an owner that believes in another", "[kddm][broken]") {
  Script s("owner-in-copyset");
  REQUIRE(objection_text([&] { s.step(0, "M70", S::kInvOwner, {.prob_owner = 2}); }) ==
          "n0 became INV_OWNER of object 7 (rule M70, from NO_ENTRY) and believes that n2 is the "
          "owner");
}

TEST_CASE("copyset-in-rmset objects to a copy that a remove would miss", "[kddm][broken]") {
  Script s("copyset-in-rmset");
  EntryView entry;
  entry.state = S::kReadOwner;
  entry.prob_owner = test::node(0);
  entry.copyset = test::nodes({0, 1});
  entry.rmset = test::nodes({0});
  REQUIRE(objection([&] { s.publish(0, "M5", entry); }) == "copyset-in-rmset");
}

TEST_CASE("prob-owner-chain objects to a copy that points to itself", "[kddm][broken]") {
  Script s("prob-owner-chain");
  REQUIRE(objection_text([&] { s.step(1, "M30", S::kInvCopy, {.prob_owner = 1}); }) ==
          "n1 became INV_COPY of object 7 (rule M30, from NO_ENTRY) and takes itself for the "
          "probable owner");
}

TEST_CASE("prob-owner-chain objects to a copy that points nowhere", "[kddm][broken]") {
  Script s("prob-owner-chain");
  REQUIRE(objection([&] { s.step(1, "M30", S::kInvCopy, {.prob_owner = 9}); }) ==
          "prob-owner-chain");
}

TEST_CASE("prob-owner-chain objects to a hardened epoch that goes back", "[kddm][broken]") {
  Script s("prob-owner-chain", Variant::kHardened);
  s.step(1, "M40", S::kReadCopy, {.prob_owner = 0, .version = 5});
  REQUIRE(objection([&] { s.step(1, "M12", S::kInvCopy, {.prob_owner = 0, .version = 4}); }) ==
          "prob-owner-chain");
}

TEST_CASE("frozen-state-kept objects to a message that takes a held copy", "[kddm][broken]") {
  Script s("frozen-state-kept");
  s.n0_writes_first();
  s.hold(0, true);
  REQUIRE(
      objection_text([&] { s.step(0, "M9", S::kInvCopy, {.prob_owner = 1, .has_data = false}); }) ==
      "n0 became INV_COPY of object 7 (rule M9, from WRITE_OWNER) and lost the copy that 1 "
      "local user(s) hold (frozen_count 0)");
}

TEST_CASE("frozen-state-kept objects to a frozen entry that loses its data", "[kddm][broken]") {
  Script s("frozen-state-kept");
  s.step(1, "M40", S::kReadCopy, {.prob_owner = 0, .frozen = 1});
  REQUIRE(objection([&] {
            s.step(1, "M12", S::kReadCopy, {.prob_owner = 0, .has_data = false, .frozen = 1});
          }) == "frozen-state-kept");
}

TEST_CASE("frozen-state-kept objects to a message that takes the right to write",
          "[kddm][broken]") {
  Script s("frozen-state-kept");
  s.n0_writes_first();
  s.hold(0, true);
  REQUIRE(objection([&] {
            s.step(0, "M5", S::kReadOwner, {.copyset = {0, 1}});
          }) == "frozen-state-kept");
}

TEST_CASE("frozen-state-kept objects to a hold on a copy that has gone", "[kddm][broken]") {
  Script s("frozen-state-kept");
  s.step(1, "M12", S::kInvCopy, {.prob_owner = 0, .has_data = false});
  REQUIRE(objection_text([&] { s.hold(1, false); }) ==
          "a local user of n1 got object 7, which is INV_COPY there by now");
}

TEST_CASE("ack-count objects to writing without awaiting acknowledgements", "[kddm][broken]") {
  Script s("ack-count");
  s.n0_shares();
  REQUIRE(
      objection_text([&] { s.step(0, "L8", S::kWriteOwner, {.copyset = {0}}); }) ==
      "n0 became WRITE_OWNER of object 7 (rule L8, from READ_OWNER) and counts n1 as invalidated "
      "while n1 is READ_COPY");
}

TEST_CASE("ack-count objects to writing with one of two acknowledgements", "[kddm][broken]") {
  Script s("ack-count");
  s.n0_shares(true);
  s.step(0, "L8", S::kWaitAckWrite, {.copyset = {0, 1, 2}});
  s.step(1, "M12", S::kInvCopy, {.prob_owner = 0, .has_data = false});
  s.step(2, "M12", S::kInvCopy, {.prob_owner = 0, .has_data = false});
  REQUIRE(objection_text([&] { s.step(0, "M18", S::kWriteOwner, {.copyset = {0}}); }) ==
          "n0 became WRITE_OWNER of object 7 (rule M18, from WAIT_ACK_WRITE) with 2 "
          "acknowledgement(s) outstanding, the lowest from n1");
}

TEST_CASE("ack-count objects to a new owner that does not wait for whom the old one asked",
          "[kddm][broken]") {
  Script s("ack-count");
  s.n0_shares();
  s.step(0, "M9", S::kInvCopy, {.prob_owner = 2, .has_data = false});
  s.send(0, 1, "REQ_OBJECT_INVALID");
  REQUIRE(objection([&] { s.step(2, "M41", S::kWriteOwner, {.copyset = {2}}); }) == "ack-count");
}

TEST_CASE("ack-count objects to a writer whose copy set lists another", "[kddm][broken]") {
  Script s("ack-count");
  REQUIRE(objection([&] { s.step(2, "F2", S::kWriteOwner, {.copyset = {0, 2}}); }) == "ack-count");
}

TEST_CASE("ack-count objects to an acknowledgement that strikes a living copy", "[kddm][broken]") {
  Script s("ack-count");
  s.n0_shares();
  REQUIRE(objection([&] { s.step(0, "M16", S::kReadOwner, {.copyset = {0}}); }) == "ack-count");
}

TEST_CASE("ack-count objects to a second acknowledgement of one invalidation", "[kddm][broken]") {
  Script s("ack-count");
  s.send(0, 1, "REQ_OBJECT_INVALID");
  s.send(1, 0, "INVALIDATION_ACK");
  REQUIRE(objection_text([&] { s.send(1, 0, "INVALIDATION_ACK"); }) ==
          "n1 acknowledges to n0 an invalidation of object 7 that nobody asked for: "
          "acknowledgement 2, due 1");
}

}  // namespace
}  // namespace dojo::kddm
