// The data layer's oracles stay silent in runs that the tables allow, with all of them on.
// Method: the steps of a run are written down by hand, in the order in which nodes would publish
// them.

#include <catch2/catch.hpp>

#include "tests/broken/kddm_script.h"

namespace dojo::kddm {
namespace {

using test::node;
using test::objection_text;
using test::S;
using test::Script;

/// What the first objection to a run says; "" = the run is accepted.
template <class Run>
std::string judge(Run&& run, Variant variant = Variant::kKerrighed) {
  Script script("", variant);
  return objection_text([&] {
    run(script);
    script.oracles.check_quiescent();
  });
}

/// n1 takes the object from n0 for writing.
void move_to_n1(Script& s) {
  s.step(1, "L3", S::kWaitObjWrite, {.prob_owner = 0, .has_data = false});
  s.step(0, "M9", S::kInvCopy, {.prob_owner = 1, .has_data = false});
  s.step(1, "M41", S::kInvFilling, {.frozen = 1});
  s.step(1, "F2", S::kWriteOwner, {.copyset = {1}});
}

TEST_CASE("kddm oracles accept: a write moves from node to node", "[kddm][legal]") {
  REQUIRE(judge([](Script& s) {
            s.n0_writes_first();
            s.hold(0, true);
            s.write(0, 5);
            s.put(0);
            move_to_n1(s);
            s.hold(1, true);
            s.read(1, 5);
            s.write(1, 6);
            s.put(1);
          }) == "");
}

TEST_CASE("kddm oracles accept: an owner with copies writes after two acknowledgements",
          "[kddm][legal]") {
  REQUIRE(judge([](Script& s) {
            s.n0_shares(true);
            s.step(0, "L8", S::kWaitAckWrite, {.copyset = {0, 1, 2}});
            s.send(0, 1, "REQ_OBJECT_INVALID");
            s.send(0, 2, "REQ_OBJECT_INVALID");
            s.step(2, "M12", S::kInvCopy, {.prob_owner = 0, .has_data = false});
            s.send(2, 0, "INVALIDATION_ACK");
            s.step(0, "M17", S::kWaitAckWrite, {.copyset = {0, 1}});
            s.step(1, "M12", S::kInvCopy, {.prob_owner = 0, .has_data = false});
            s.send(1, 0, "INVALIDATION_ACK");
            s.step(0, "M18", S::kWriteOwner, {.copyset = {0}});
            s.hold(0, true);
            s.write(0, 9);
            s.put(0);
          }) == "");
}

TEST_CASE("kddm oracles accept: a writer collects an acknowledgement that came before the data",
          "[kddm][legal]") {
  REQUIRE(judge([](Script& s) {
            s.n0_shares(true);
            s.step(1, "L3", S::kWaitObjWrite, {.prob_owner = 0});
            s.step(0, "M8", S::kInvCopy, {.prob_owner = 1, .has_data = false});
            s.send(0, 2, "REQ_OBJECT_INVALID");
            s.step(2, "M12", S::kInvCopy, {.prob_owner = 1, .has_data = false});
            s.send(2, 1, "INVALIDATION_ACK");
            s.step(1, "M19", S::kWaitObjWrite, {.prob_owner = 0, .copyset = {2}});
            s.step(1, "M45", S::kWriteOwner, {.copyset = {1}});
          }) == "");
}

TEST_CASE("kddm oracles accept: a flushed copy is acknowledged unasked, over a forwarder",
          "[kddm][legal]") {
  REQUIRE(judge([](Script& s) {
            s.n0_shares();
            s.step(1, "L20", S::kInvCopy, {.prob_owner = 0, .has_data = false});
            s.send(1, 2, "INVALIDATION_ACK");  // to a node it believes in
            s.send(2, 0, "INVALIDATION_ACK");  // which forwards it
            s.step(0, "M16", S::kReadOwner, {.copyset = {0}});
            s.step(0, "L7", S::kWriteOwner, {.copyset = {0}});
          }) == "");
}

TEST_CASE("kddm oracles accept: a flush hands ownership to a replica", "[kddm][legal]") {
  REQUIRE(judge([](Script& s) {
            s.n0_shares();
            s.step(0, "L22", S::kWaitChgOwnAck, {.prob_owner = 0, .copyset = {1}});
            s.send(0, 1, "SEND_OWNERSHIP");
            s.step(1, "M55", S::kReadOwner, {.copyset = {1}});
            s.step(1, "L7", S::kWriteOwner, {.copyset = {1}});  // before the flusher knows
            s.step(0, "M57", S::kInvCopy, {.prob_owner = 1, .has_data = false});
          }) == "");
}

TEST_CASE("kddm oracles accept: a removed object is created again and reads zero",
          "[kddm][legal]") {
  REQUIRE(judge([](Script& s) {
            s.n0_shares();
            s.hold(1, false);
            s.put(1);
            s.step(0, "L12", S::kWaitObjRmAck, {.has_data = false});
            s.step(1, "M60", S::kNoEntry, {.has_data = false});
            s.step(0, "L13", S::kNoEntry, {.has_data = false});
            s.remove(0);
            s.n0_writes_first();
            s.hold(0, true);
            s.read(0, 0);
            s.put(0);
          }) == "");
}

TEST_CASE("kddm oracles accept: the end of a removed life announced after the next began",
          "[kddm][legal]") {
  REQUIRE(judge([](Script& s) {
            s.n0_shares();
            s.step(1, "L11", S::kWaitObjRmDone, {.prob_owner = 0, .has_data = false});
            s.step(0, "M63", S::kNoEntry, {.has_data = false});
            s.n0_writes_first();
            s.step(1, "L14", S::kInvCopy, {.prob_owner = 0, .has_data = false});
            s.remove(1);
          }) == "");
}

TEST_CASE("kddm oracles accept: a hardened owner removes, and ownership of nothing goes home",
          "[kddm][legal]") {
  const auto run = [](Script& s) {
    s.create(1);
    s.step(1, "HL57", S::kWriteOwner, {.copyset = {1}, .version = 2});
    s.remove(1);  // told within the step that removes
    s.step(1, "HL31", S::kInvCopy, {.prob_owner = 0, .has_data = false, .version = 3});
    s.send(1, 0, "REMOVE_ACK2");
    s.step(0, "HM93", S::kInvOwner, {.has_data = false, .version = 3});
    s.create(0);
    s.step(0, "HL57", S::kWriteOwner, {.copyset = {0}, .version = 3});
    s.hold(0, true);
    s.read(0, 0);
    s.put(0);
  };
  REQUIRE(judge(run, Variant::kHardened) == "");
}

TEST_CASE("kddm oracles accept: two local users hold an object, one for writing", "[kddm][legal]") {
  REQUIRE(judge([](Script& s) {
            s.n0_writes_first();
            s.hold(0, false);
            s.hold(0, true);
            s.write(0, 1);
            s.read(0, 1);
            s.put(0);
            s.put(0);
            move_to_n1(s);
          }) == "");
}

TEST_CASE("kddm oracles accept: hardened epochs grow along the moves of ownership",
          "[kddm][legal]") {
  REQUIRE(judge(
              [](Script& s) {
                s.create(0);
                s.step(0, "L5", S::kWriteOwner, {.copyset = {0}, .version = 1});
                s.step(1, "L3", S::kWaitObjWrite, {.prob_owner = 0, .has_data = false});
                s.step(0, "M9", S::kInvCopy, {.prob_owner = 1, .has_data = false, .version = 1});
                s.step(1, "M45", S::kWriteOwner, {.copyset = {1}, .version = 2});
              },
              Variant::kHardened) == "");
}

TEST_CASE("kddm oracles: names", "[kddm]") {
  OracleSet on;
  REQUIRE(on.add("coherence"));
  REQUIRE(on.has(Oracle::kCoherence));
  REQUIRE_FALSE(on.has(Oracle::kSingleWriter));
  REQUIRE_FALSE(on.add("deadlock"));
}

}  // namespace
}  // namespace dojo::kddm
