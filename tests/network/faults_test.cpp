// Message faults: each kind does what it says, within its budget, and is asked of the chooser.

#include <catch2/catch.hpp>
#include <set>
#include <string_view>

#include "models/story.h"
#include "sim/explore/depth_first.h"
#include "tests/network/net_world.h"

namespace dojo {
namespace {

using test::Arrival;
using test::NetWorld;
using test::packet;
using Tags = std::vector<std::uint64_t>;

constexpr std::uint32_t kSomeRate = 1;  // the chooser below decides, not the rate

// The default order, in which every question at one site is answered with yes.
class SaysYes final : public sim::Chooser {
 public:
  explicit SaysYes(std::string_view site) : site_(site) {}
  sim::Pick next(const sim::Ready& ready) override { return {0, ready.first_instant(0)}; }
  std::uint32_t choose(const sim::Site&, const sim::Actor&, std::uint32_t, std::uint32_t) override {
    return 0;
  }
  bool happens(const sim::Site& site, const sim::Actor& who, std::uint32_t,
               std::uint32_t) override {
    asked_by = who.name();
    return site.name == site_;
  }
  std::string asked_by;

 private:
  std::string_view site_;
};

models::MessageFaults all_kinds() {
  models::MessageFaults faults;
  faults.drop_ppm = faults.duplicate_ppm = faults.delay_ppm = faults.reorder_ppm = kSomeRate;
  faults.corrupt_ppm = kSomeRate;
  faults.corrupt_budget = 1;
  faults.drop_budget = faults.duplicate_budget = 1;
  faults.delay_budget = faults.reorder_budget = 1;
  faults.delay_extra = 500'000;
  return faults;
}

// Three packets at once from n0 to n1: they arrive at 150, 250 and 350 us.
NetWorld three_packets(sim::Lambda lambda, const models::MessageFaults& faults) {
  return NetWorld(lambda, test::fast_ethernet(), faults, {{0, [](NetWorld& net) {
                                                             for (std::uint64_t tag = 1; tag <= 3;
                                                                  ++tag)
                                                               net.send(packet(0, 1, tag));
                                                           }}});
}

TEST_CASE("faults: a drop takes one packet, as often as the budget says", "[network]") {
  NetWorld world = three_packets(sim::Lambda::timed(), all_kinds());
  SaysYes chooser("drop");
  world.run(chooser);

  REQUIRE(world.tags() == Tags{2, 3});
  REQUIRE(world.net().counts().dropped == 1);
  REQUIRE(world.net().counts().in_flight() == 0);
  REQUIRE(chooser.asked_by == "n0->n1");
}

// Keeps the faults of the story.
class FaultStory final : public models::StorySink {
 public:
  FaultStory() { install(this); }
  ~FaultStory() override { install(nullptr); }
  void on_event(const models::StoryEvent& event) override {
    if (event.kind != models::StoryKind::kFault) return;
    lines.push_back(std::string(event.context) + " " + std::string(event.text));
  }
  bool wants(std::string_view) const override { return false; }
  std::vector<std::string> lines;
};

TEST_CASE("faults: the story tells them", "[network]") {
  FaultStory story;
  NetWorld world = three_packets(sim::Lambda::timed(), all_kinds());
  for (const char* site : {"drop", "duplicate", "delay", "reorder", "corrupt"}) {
    SaysYes chooser(site);
    world.run(chooser);
  }

  REQUIRE(story.lines == std::vector<std::string>{"n0->n1 dropped", "n0->n1 duplicated",
                                                  "n0->n1 delayed", "n0->n1 may be overtaken",
                                                  "n0->n1 corrupted"});
}

TEST_CASE("faults: a corrupted packet arrives with one bit wrong", "[network]") {
  NetWorld world = three_packets(sim::Lambda::timed(), all_kinds());
  SaysYes chooser("corrupt");
  world.run(chooser);

  REQUIRE(world.tags() == Tags{0, 2, 3});  // bit 0 of word 0, which was 1
  REQUIRE(world.net().fault_counts().corrupted == 1);
}

TEST_CASE("faults: a duplicate comes later than what was sent behind it", "[network]") {
  NetWorld world = three_packets(sim::Lambda::timed(), all_kinds());
  SaysYes chooser("duplicate");
  world.run(chooser);

  REQUIRE(world.tags() == Tags{1, 2, 3, 1});
  REQUIRE(world.arrivals().back().at == 650'000);
  REQUIRE(world.net().counts().duplicated == 1);
  REQUIRE(world.net().counts().in_flight() == 0);
  REQUIRE(world.is_conserved());
}

TEST_CASE("faults: a delay holds up the whole channel", "[network]") {
  NetWorld world = three_packets(sim::Lambda::timed(), all_kinds());
  SaysYes chooser("delay");
  world.run(chooser);

  REQUIRE(world.arrivals() ==
          std::vector<Arrival>{{0, 1, 1, 650'000}, {0, 1, 2, 650'000}, {0, 1, 3, 650'000}});
}

TEST_CASE("faults: a reordered packet is overtaken", "[network]") {
  NetWorld world = three_packets(sim::Lambda::timed(), all_kinds());
  SaysYes chooser("reorder");
  world.run(chooser);

  REQUIRE(world.tags() == Tags{2, 3, 1});
  REQUIRE(world.net().fault_counts().reordered == 1);
}

TEST_CASE("faults: without a stated extra a reordered packet is one latency late", "[network]") {
  models::MessageFaults faults = all_kinds();
  faults.delay_extra = 0;
  NetWorld world = three_packets(sim::Lambda::timed(), faults);
  SaysYes chooser("reorder");
  world.run(chooser);

  REQUIRE(world.arrivals().at(0) == Arrival{0, 1, 1, 200'000});
}

TEST_CASE("faults: the default order has none", "[network]") {
  NetWorld world = three_packets(sim::Lambda::timed(), all_kinds());
  sim::DefaultOrder order;
  world.run(order);

  REQUIRE(world.tags() == Tags{1, 2, 3});
}

TEST_CASE("faults: async does not ask for delays", "[network]") {
  NetWorld world = three_packets(sim::Lambda::async(), all_kinds());
  SaysYes chooser("delay");
  world.run(chooser);

  REQUIRE(world.net().fault_counts().delayed == 0);
}

TEST_CASE("faults: samplers drop with the stated rate", "[network]") {
  models::MessageFaults faults;
  faults.drop_ppm = 300'000;
  NetWorld world(sim::Lambda::timed(), test::fast_ethernet(), faults,
                 {{0, [](NetWorld& net) {
                     for (std::uint64_t tag = 0; tag < 1'000; ++tag) net.send(packet(0, 1, tag));
                   }}});

  world.run_seed(1);

  const std::uint64_t dropped = world.net().counts().dropped;
  REQUIRE(dropped > 240);
  REQUIRE(dropped < 360);
  REQUIRE(world.arrivals().size() == 1'000 - dropped);
}

TEST_CASE("faults: a search meets every way to spend a budget", "[network]") {
  models::MessageFaults faults;
  faults.drop_ppm = kSomeRate;
  faults.drop_budget = 2;
  NetWorld world = three_packets(sim::Lambda::timed(), faults);

  std::set<Tags> seen;
  sim::DepthFirst search(world.world(), {.rare_events = 3});
  const sim::DepthFirstResult result = search.search([&](const sim::RunResult&) {
    seen.insert(world.tags());
    return true;
  });

  // None, one or two of three packets are lost.
  REQUIRE(result.is_complete);
  REQUIRE(result.executions == 1 + 3 + 3);
  REQUIRE(seen == std::set<Tags>{{1, 2, 3}, {2, 3}, {1, 3}, {1, 2}, {1}, {2}, {3}});
}

}  // namespace
}  // namespace dojo
