// Rules one by one: a short program on quiet nodes leads to the state, the next step takes the
// rule.

#include <catch2/catch.hpp>
#include <map>

#include "tests/kddm/kddm_world.h"

namespace dojo::kddm::test {
namespace {

using kapi::NodeId;
using kapi::NodeSet;

constexpr ObjId kObject = 3;  // default owner: node 0 of three, node 1 of two

/// One thing after the other, on whichever node: runs `step` of node `node` when its turn has come.
class Sequence {
 public:
  explicit Sequence(DataWorld::Cluster& cluster) : cluster_(cluster) {}
  Sequence& then(std::uint32_t node, std::function<void(Node&, SetId)> step) {
    steps_.push_back({node, std::move(step)});
    return *this;
  }
  void start() {
    for (std::uint32_t node = 0; node < cluster_.nodes.size(); ++node) {
      cluster_.task(node, "script", [this, node] { perform(node); });
    }
  }

 private:
  struct Item {
    std::uint32_t node;
    std::function<void(Node&, SetId)> step;
  };
  // A pause of one second between steps lets every message arrive: nothing overlaps.
  void perform(std::uint32_t node) {
    for (std::size_t i = 0; i < steps_.size(); ++i) {
      if (steps_[i].node == node) steps_[i].step(cluster_.data(node), cluster_.set);
      const auto next = static_cast<kapi::Nanoseconds>(i + 1) * kapi::kSecond;
      kapi::sleep_for(next - kapi::kernel().now());
    }
  }

  DataWorld::Cluster& cluster_;
  std::vector<Item> steps_;
};

/// For tasks: a failed expectation ends the run as a violation, which the case then looks at.
void expect(bool is_so, const kapi::Where& where = kapi::Where::current()) {
  if (!is_so) kapi::violation("expectation", where, "not met in line {}", where.line());
}

void read(Node& data, SetId set) {
  expect(data.get(set, kObject) == Result::kOk);
  data.read(set, kObject, 0);
  data.put(set, kObject);
}

void write(Node& data, SetId set) {
  expect(data.grab(set, kObject) == Result::kOk);
  data.write(set, kObject, 0, 1);
  data.put(set, kObject);
}

WorldOptions timed(Variant variant, std::uint32_t nodes = 3) {
  WorldOptions options;
  options.nodes = nodes;
  options.data.variant = variant;
  options.lambda = sim::Lambda::timed();
  return options;
}

struct Outcome {
  std::string wrong;
  std::vector<EntryView> views;
  std::map<std::string, std::int64_t> counters;
};

Outcome run(const WorldOptions& options, const std::function<void(Sequence&)>& script) {
  DataWorld world(options, [&](DataWorld::Cluster& cluster) {
    auto* sequence = new Sequence(cluster);  // lives in the arena
    script(*sequence);
    sequence->start();
  });
  world.limits.livelock_steps = UINT64_MAX;
  Outcome outcome;
  outcome.wrong = world.judge(world.run_default());
  for (std::uint32_t i = 0; i < options.nodes; ++i) {
    outcome.views.push_back(world.cluster().view(i, kObject));
  }
  const models::Metrics metrics = world.cluster().machine->total_metrics();
  for (const char* name : {"data.first_touches", "data.read_misses", "data.write_misses",
                           "data.upgrades", "data.invalidations", "data.pages_sent"}) {
    outcome.counters[name] = metrics.counter(name);
  }
  return outcome;
}

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
