// Rules one by one: a short program on quiet nodes leads to the state, the next step takes the
// rule.

#include <catch2/catch.hpp>

#include "tests/kddm/sequence.h"

namespace dojo::kddm::test {
namespace {

using kapi::NodeId;
using kapi::NodeSet;

constexpr ObjId kObject = Sequence::kObject;

TEST_CASE("first touch by the default owner sends nothing", "[kddm]") {
  const auto variant = GENERATE(Variant::kKerrighed, Variant::kHardened);
  Outcome end = run(timed(variant), [](Sequence& script) { script.then(0, write); });
  REQUIRE(end.wrong == "");
  REQUIRE(end.views[0].state == State::kWriteOwner);
  REQUIRE(end.views[1].state == State::kNoEntry);
  REQUIRE(end.counters["data.first_touches"] == 1);
  REQUIRE(end.counters["data.pages_sent"] == 0);
}

TEST_CASE("first touch elsewhere is sent back: M6, HM4", "[kddm]") {
  const auto variant = GENERATE(Variant::kKerrighed, Variant::kHardened);
  Outcome end = run(timed(variant), [](Sequence& script) { script.then(2, read); });
  REQUIRE(end.wrong == "");
  // Kerrighed creates for writing whatever was asked; hardened as asked (D12).
  const bool is_hardened = variant == Variant::kHardened;
  REQUIRE(end.views[2].state == (is_hardened ? State::kReadOwner : State::kWriteOwner));
  REQUIRE(end.views[0].state == State::kInvCopy);
  REQUIRE(end.views[0].prob_owner == NodeId{2});
  REQUIRE(end.counters["data.read_misses"] == 0);
}

TEST_CASE("a read makes the owner's copy read-only: M7, HM5", "[kddm]") {
  const auto variant = GENERATE(Variant::kKerrighed, Variant::kHardened);
  Outcome end = run(timed(variant), [](Sequence& script) { script.then(0, write).then(1, read); });
  REQUIRE(end.wrong == "");
  REQUIRE(end.views[0].state == State::kReadOwner);
  REQUIRE(end.views[1].state == State::kReadCopy);
  REQUIRE(end.views[0].copyset == (NodeSet::of(NodeId{0}) | NodeSet::of(NodeId{1})));
  REQUIRE(end.counters["data.read_misses"] == 1);
  REQUIRE(end.counters["data.pages_sent"] == 1);
}

TEST_CASE("the owner's own write invalidates the copies: L19, HL18", "[kddm]") {
  const auto variant = GENERATE(Variant::kKerrighed, Variant::kHardened);
  Outcome end = run(timed(variant), [](Sequence& script) {
    script.then(0, write).then(1, read).then(2, read).then(0, write);
  });
  REQUIRE(end.wrong == "");
  REQUIRE(end.views[0].state == State::kWriteOwner);
  REQUIRE(end.views[1].state == State::kInvCopy);
  REQUIRE(end.views[2].state == State::kInvCopy);
  REQUIRE(end.counters["data.upgrades"] == 1);
  REQUIRE(end.counters["data.invalidations"] == 2);
}

TEST_CASE("a reader's write moves ownership without a page: M15, HM12", "[kddm]") {
  const auto variant = GENERATE(Variant::kKerrighed, Variant::kHardened);
  Outcome end = run(timed(variant), [](Sequence& script) {
    script.then(0, write).then(1, read).then(2, read).then(1, write);
  });
  REQUIRE(end.wrong == "");
  REQUIRE(end.views[1].state == State::kWriteOwner);
  REQUIRE(end.views[0].state == State::kInvCopy);
  REQUIRE(end.views[2].state == State::kInvCopy);
  REQUIRE(end.counters["data.upgrades"] == 1);
  REQUIRE(end.counters["data.write_misses"] == 0);
  REQUIRE(end.counters["data.invalidations"] == 2);  // node 2's copy and the former owner's
  REQUIRE(end.counters["data.pages_sent"] == 2);     // the two reads
}

TEST_CASE("a stranger's write takes page and ownership: M12, HM10", "[kddm]") {
  const auto variant = GENERATE(Variant::kKerrighed, Variant::kHardened);
  Outcome end = run(timed(variant),
                    [](Sequence& script) { script.then(0, write).then(1, read).then(2, write); });
  REQUIRE(end.wrong == "");
  REQUIRE(end.views[2].state == State::kWriteOwner);
  REQUIRE(end.counters["data.write_misses"] == 1);
  REQUIRE(end.counters["data.upgrades"] == 0);
  REQUIRE(end.counters["data.invalidations"] == 1);  // node 1's; the former owner's left
  REQUIRE(end.counters["data.pages_sent"] == 2);
}

TEST_CASE("a request follows probable owners: M5, HM3", "[kddm]") {
  const auto variant = GENERATE(Variant::kKerrighed, Variant::kHardened);
  Outcome end = run(timed(variant),
                    [](Sequence& script) { script.then(0, write).then(1, write).then(2, read); });
  REQUIRE(end.wrong == "");
  REQUIRE(end.views[1].state == State::kReadOwner);
  REQUIRE(end.views[2].state == State::kReadCopy);
  REQUIRE(end.views[2].prob_owner == NodeId{1});
}

TEST_CASE("an owner's flush hands ownership to a copy: L49, M90, HL44, HM75", "[kddm]") {
  const auto variant = GENERATE(Variant::kKerrighed, Variant::kHardened);
  Outcome end = run(timed(variant), [](Sequence& script) {
    script.then(0, write).then(2, read).then(0, [](Node& data, SetId set) {
      expect(data.flush(set, kObject, NodeId{1}) == Result::kOk);
    });
  });
  REQUIRE(end.wrong == "");
  REQUIRE(end.views[0].state == State::kInvCopy);
  REQUIRE_FALSE(end.views[0].has_data);
  REQUIRE(end.views[2].state == State::kReadOwner);
  REQUIRE(end.counters["data.pages_sent"] == 1);
}

TEST_CASE("a lone owner's flush sends the object away: L43, M65, HL40, HM53", "[kddm]") {
  const auto variant = GENERATE(Variant::kKerrighed, Variant::kHardened);
  Outcome end = run(timed(variant), [](Sequence& script) {
    script.then(0, write).then(0, [](Node& data, SetId set) {
      expect(data.flush(set, kObject, kapi::kNoNode) == Result::kNoSpace);
      expect(data.flush(set, kObject, NodeId{1}) == Result::kOk);
    });
  });
  REQUIRE(end.wrong == "");
  REQUIRE(end.views[1].state == State::kWriteGhost);
}

TEST_CASE("hardened: a read copy's flush is silent, and a refused offer goes on: HM76", "[kddm]") {
  Outcome end = run(timed(Variant::kHardened), [](Sequence& script) {
    const auto flush = [](Node& data, SetId set) {
      expect(data.flush(set, kObject, kapi::kNoNode) == Result::kOk);
    };
    script.then(0, write).then(1, read).then(2, read).then(1, flush).then(0, flush);
  });
  REQUIRE(end.wrong == "");
  REQUIRE(end.views[1].state == State::kInvCopy);
  REQUIRE(end.views[2].state == State::kReadOwner);  // node 1 was asked first
}

TEST_CASE("remove: nobody has data, the default owner owns nothing: L33, HL31, HM93", "[kddm]") {
  Outcome end = run(timed(Variant::kHardened), [](Sequence& script) {
    script.then(0, write).then(1, read).then(2, [](Node& data, SetId set) {
      expect(data.remove(set, kObject) == Result::kOk);
      expect(data.get(set, kObject, kNoFirstTouch) == Result::kNoObject);
    });
  });
  REQUIRE(end.wrong == "");
  REQUIRE(end.views[0].state == State::kInvOwner);
  for (const EntryView& view : end.views) REQUIRE_FALSE(view.has_data);
}

TEST_CASE("kerrighed: the owner removes, and all entries go: L36, M102, M122", "[kddm]") {
  Outcome end = run(timed(Variant::kKerrighed), [](Sequence& script) {
    script.then(0, write).then(1, read).then(
        0, [](Node& data, SetId set) { expect(data.remove(set, kObject) == Result::kOk); });
  });
  REQUIRE(end.wrong == "");
  for (const EntryView& view : end.views) REQUIRE(view.state == State::kNoEntry);
}

TEST_CASE("NO_FT: an object that does not exist is not made: M18, HM16", "[kddm]") {
  const auto variant = GENERATE(Variant::kKerrighed, Variant::kHardened);
  Outcome end = run(timed(variant), [](Sequence& script) {
    script.then(1, [](Node& data, SetId set) {
      expect(data.get(set, kObject, kNoFirstTouch) == Result::kNoObject);
      expect(data.find(set, kObject) == Result::kNoObject);
    });
  });
  REQUIRE(end.wrong == "");
  REQUIRE(end.counters["data.first_touches"] == 0);
}

TEST_CASE("TRY_GRAB: an object in use is not waited for: HM2", "[kddm]") {
  Outcome end = run(timed(Variant::kHardened), [](Sequence& script) {
    script.then(0, [](Node& data, SetId set) { data.get(set, kObject); })
        .then(1, [](Node& data,
                    SetId set) { expect(data.grab(set, kObject, kTryGrab) == Result::kBusy); })
        .then(0, [](Node& data, SetId set) { data.put(set, kObject); });
  });
  REQUIRE(end.wrong == "");
  REQUIRE(end.views[0].state == State::kReadOwner);
}

TEST_CASE("ASYNC: the request is sent and the object comes: HM39", "[kddm]") {
  Outcome end = run(timed(Variant::kHardened), [](Sequence& script) {
    script.then(0, write).then(1, [](Node& data, SetId set) {
      expect(data.get(set, kObject, kAsync) == Result::kPending);
    });
  });
  REQUIRE(end.wrong == "");
  REQUIRE(end.views[1].state == State::kReadCopy);
}

TEST_CASE("sync: the default owner gets a copy: L55, HM44", "[kddm]") {
  const auto variant = GENERATE(Variant::kKerrighed, Variant::kHardened);
  Outcome end = run(timed(variant), [](Sequence& script) {
    script.then(2, write).then(
        2, [](Node& data, SetId set) { expect(data.sync(set, kObject) == Result::kOk); });
  });
  REQUIRE(end.wrong == "");
  REQUIRE(end.views[2].state == State::kReadOwner);
  REQUIRE(end.views[0].state == State::kReadCopy);
}

TEST_CASE("linked sets: the default owner creates: M20, HM18", "[kddm]") {
  WorldOptions options = timed(GENERATE(Variant::kKerrighed, Variant::kHardened));
  options.set.ft_linked = true;
  Outcome end = run(options, [](Sequence& script) { script.then(1, read); });
  REQUIRE(end.wrong == "");
  REQUIRE(end.views[0].state == State::kReadOwner);
  REQUIRE(end.views[1].state == State::kReadCopy);
}

TEST_CASE("sets can be looked up at their manager on first use", "[kddm]") {
  WorldOptions options = timed(Variant::kHardened);
  options.data.looks_up_sets = true;
  Outcome end = run(options, [](Sequence& script) { script.then(1, write).then(2, read); });
  REQUIRE(end.wrong == "");
  REQUIRE(end.views[2].state == State::kReadCopy);
}

TEST_CASE("kerrighed: a cell without an answer is a violation with its rule: M114", "[kddm]") {
  Outcome end = run(timed(Variant::kKerrighed), [](Sequence& script) {
    script.then(1, [](Node& data, SetId set) { data.remove(set, kObject); });
  });
  REQUIRE(end.wrong.find("unhandled: M114: NO_ENTRY") == 0);
}

}  // namespace
}  // namespace dojo::kddm::test
