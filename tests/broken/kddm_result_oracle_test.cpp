// operation-result objects to what was true at no instant of a call, and only to that. Method: a
// run written down by hand, with the calls and returns of one or two tasks.

#include <catch2/catch.hpp>

#include "tests/broken/kddm_script.h"

namespace dojo::kddm {
namespace {

using test::kObject;
using test::kSet;
using test::node;
using test::objection_text;
using test::S;
using test::Script;

LocalCall call(std::uint32_t n, Op op, std::uint32_t task = 0) {
  return {.node = node(n), .task = kapi::TaskId{task}, .set = kSet, .object = kObject, .op = op};
}

/// A task of node `n` calls, `meanwhile` happens, it returns `result`: what the oracle says.
template <class Meanwhile>
std::string verdict(Script& s, std::uint32_t n, Op op, Result result, Meanwhile&& meanwhile) {
  return objection_text([&] {
    s.oracles.called(call(n, op));
    meanwhile();
    s.oracles.returned(call(n, op), result);
  });
}

void nothing() {}

void n0_flushes(Script& s) { s.step(0, "HL40", S::kInvCopy, {.prob_owner = 1, .has_data = false}); }

TEST_CASE("operation-result: remove ends a life or says that there was none", "[kddm][broken]") {
  Script s("operation-result");
  const std::string none_missed =
      "remove of object 7 on n0 returned no object, but the object was not missing at any instant "
      "of the call";
  CHECK(verdict(s, 0, Op::kRemove, Result::kNoObject, nothing) == "");
  s.n0_writes_first();
  CHECK(verdict(s, 0, Op::kRemove, Result::kNoObject, nothing) == none_missed);
  CHECK(verdict(s, 0, Op::kRemove, Result::kOk, nothing) ==
        "remove of object 7 on n0 returned ok, but it did not end the object's life");
  CHECK(verdict(s, 0, Op::kRemove, Result::kNoObject, [&] { s.remove(0); }) ==
        "remove of object 7 on n0 returned no object, but it ended the object's life");
}

TEST_CASE("operation-result: of two removers one ends the life", "[kddm][broken]") {
  Script s("operation-result");
  s.n0_writes_first();
  s.oracles.called(call(0, Op::kRemove, 1));
  CHECK(verdict(s, 0, Op::kRemove, Result::kNoObject, [&] { s.remove(0); }) == "");
  SECTION("the other one") {
    CHECK(objection_text([&] { s.oracles.returned(call(0, Op::kRemove, 1), Result::kOk); }) == "");
  }
  SECTION("and none says so") {
    CHECK(objection_text([&] { s.oracles.returned(call(0, Op::kRemove, 1), Result::kNoObject); }) ==
          "remove of object 7 on n0 returned no object, but it ended the object's life");
  }
}

TEST_CASE("operation-result: a get that must not create says rightly that nothing is there",
          "[kddm][broken]") {
  Script s("operation-result");
  LocalCall get = call(1, Op::kGet);
  get.flags = kNoFirstTouch;
  s.oracles.called(get);
  s.n0_writes_first();
  CHECK(objection_text([&] { s.oracles.returned(get, Result::kNoObject); }) == "");
  s.oracles.called(get);
  CHECK(objection_text([&] { s.oracles.returned(get, Result::kNoObject); }) ==
        "get of object 7 on n1 returned no object, but the object was not missing at any instant "
        "of the call");
}

TEST_CASE("operation-result: flush takes the data away", "[kddm][broken]") {
  Script s("operation-result");
  s.n0_writes_first();
  CHECK(verdict(s, 0, Op::kFlush, Result::kNoSpace, nothing) == "");
  CHECK(verdict(s, 0, Op::kFlush, Result::kNoEntry, nothing) ==
        "flush of object 7 on n0 returned no entry, but the node was not without a copy at any "
        "instant of the call");
  CHECK(verdict(s, 0, Op::kFlush, Result::kOk, nothing) ==
        "flush of object 7 on n0 returned ok, but the node did not lose its data at any instant "
        "of the call");
  CHECK(verdict(s, 0, Op::kFlush, Result::kOk, [&] { n0_flushes(s); }) == "");
  CHECK(verdict(s, 0, Op::kFlush, Result::kNoEntry, nothing) == "");
  CHECK(verdict(s, 0, Op::kFlush, Result::kNoSpace, nothing) ==
        "flush of object 7 on n0 returned no space, but the node was not alone with the data at "
        "any instant of the call");
}

TEST_CASE("operation-result: an offer of ownership is no flush yet", "[kddm][broken]") {
  Script s("operation-result");
  s.n0_shares();
  CHECK(verdict(s, 0, Op::kFlush, Result::kOk, [&] {
          s.step(0, "HL44", S::kWaitChgOwnAck, {.copyset = {0, 1}});
          s.step(0, "HM35", S::kReadOwner, {.copyset = {0}});
        }) != "");
}

TEST_CASE("operation-result: what another node or another task flushes does not count",
          "[kddm][broken]") {
  Script s("operation-result");
  s.n0_shares();
  CHECK(verdict(s, 1, Op::kFlush, Result::kOk, [&] { n0_flushes(s); }) != "");
  s.oracles.called(call(1, Op::kFlush, 1));
  s.step(1, "HL39", S::kInvCopy, {.prob_owner = 0, .has_data = false});
  CHECK(objection_text([&] { s.oracles.returned(call(1, Op::kFlush, 1), Result::kOk); }) == "");
}

TEST_CASE("operation-result: sync leaves a clean owner and a copy at the default owner",
          "[kddm][broken]") {
  Script s("operation-result");  // n0 is the default owner
  s.create(1);
  s.step(1, "HL57", S::kWriteOwner, {.copyset = {1}});
  CHECK(verdict(s, 1, Op::kSync, Result::kNoEntry, nothing) ==
        "sync of object 7 on n1 returned no entry, but the node was not without ownership at any "
        "instant of the call");
  const auto cleans = [&] { s.step(1, "HL50", S::kReadOwner, {.copyset = {0, 1}}); };
  CHECK(verdict(s, 1, Op::kSync, Result::kOk, cleans) ==
        "sync of object 7 on n1 returned ok, but no clean copy went to the default owner at any "
        "instant of the call");
  CHECK(verdict(s, 1, Op::kSync, Result::kOk, [&] {
          cleans();
          s.send(1, 0, "OBJECT_SEND");
        }) == "");
  CHECK(verdict(s, 2, Op::kSync, Result::kNoEntry, nothing) == "");
}

TEST_CASE("operation-result: the default owner's own sync sends nothing", "[kddm][broken]") {
  Script s("operation-result");
  s.n0_writes_first();
  CHECK(verdict(s, 0, Op::kSync, Result::kOk, nothing) != "");
  CHECK(verdict(s, 0, Op::kSync, Result::kOk,
                [&] { s.step(0, "HL54", S::kReadOwner, {.copyset = {0}}); }) == "");
}

}  // namespace
}  // namespace dojo::kddm
