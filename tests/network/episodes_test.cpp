// Lasting faults: what each does to packets, when it strikes, whom, and that it heals.
//
// Method: packets on a bare network; a chooser that follows a script of answers, and one that
// draws. Times are exact: an idle way takes 150 us (net_world.h).

#include "models/faults/episodes.h"

#include <catch2/catch.hpp>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "models/interconnect_analytic.h"
#include "models/story.h"
#include "sim/explore/depth_first.h"
#include "sim/explore/random_walk.h"
#include "tests/network/net_world.h"

namespace dojo {
namespace {

using models::EpisodeConfig;
using models::EpisodeKind;
using test::MicroWorld;
using Tags = std::vector<std::uint64_t>;

constexpr sim::Tick kUs = 1'000;

/// Packets numbered from 1, each sent at its time, on a network with these faults.
class FaultyWorld final : private models::Receiver {
 public:
  struct Load {
    std::uint32_t from;
    std::uint32_t to;
    sim::Tick at;
  };

  FaultyWorld(const std::vector<EpisodeConfig>& faults, const std::vector<Load>& loads,
              sim::Tick quiet_at = sim::kNever, sim::Lambda lambda = sim::Lambda::timed())
      : world_(lambda, [&](MicroWorld::Builder& builder) {
          constexpr std::uint32_t kNodes = 3;
          engine_ = &builder.engine;
          episodes_ = new models::Episodes(builder.engine, kNodes, faults);
          net_ = new models::AnalyticInterconnect(builder.engine, kNodes, test::fast_ethernet(), {},
                                                  episodes_);
          arrivals_ = new std::map<std::uint64_t, sim::Tick>();
          for (std::uint32_t n = 0; n < kNodes; ++n) net_->attach(kapi::NodeId{n}, *this);
          std::uint64_t tag = 0;
          for (const Load& load : loads) {
            const kapi::Packet what = test::packet(load.from, load.to, ++tag);
            builder.spawn("sender",
                          [this, what] {
                            net_->send(kapi::Packet(what), {0, 0});
                          },
                          {load.at, 0});
          }
          episodes_->start(quiet_at);
        }) {}

  sim::RunResult run(sim::Chooser& chooser) {
    world_.rewind();
    return world_.run(chooser);
  }
  Tags arrived() const {
    Tags tags;
    for (const auto& [tag, at] : *arrivals_) tags.push_back(tag);
    return tags;
  }
  sim::Tick at(std::uint64_t tag) const { return arrivals_->at(tag); }
  std::uint32_t met(EpisodeKind kind) const { return episodes_->met(kind); }
  std::uint64_t lost() const { return net_->counts().dropped; }
  models::Episodes& episodes() { return *episodes_; }
  MicroWorld& world() { return world_; }

 private:
  void on_arrival(kapi::NodeId, kapi::Packet&& what) override {
    (*arrivals_)[what.words.at(0)] = engine_->now();
  }

  sim::Engine* engine_ = nullptr;
  models::Episodes* episodes_ = nullptr;
  models::AnalyticInterconnect* net_ = nullptr;
  std::map<std::uint64_t, sim::Tick>* arrivals_ = nullptr;
  MicroWorld world_;
};

/// Default order; every fault strikes when it may, and questions with names in the script get its
/// answers.
class Strikes final : public sim::Chooser {
 public:
  explicit Strikes(std::map<std::string, std::uint32_t> script = {}) : script_(std::move(script)) {}
  sim::Pick next(const sim::Ready& ready) override { return {0, ready.first_instant(0)}; }
  std::uint32_t choose(const sim::Site& site, const sim::Actor&, std::uint32_t,
                       std::uint32_t options) override {
    const auto wanted = script_.find(site.name);
    return wanted == script_.end() ? 0 : std::min(wanted->second, options - 1);
  }
  bool happens(const sim::Site&, const sim::Actor& who, std::uint32_t, std::uint32_t) override {
    asked_by.insert(who.name());
    return true;
  }
  std::set<std::string> asked_by;

 private:
  std::map<std::string, std::uint32_t> script_;
};

EpisodeConfig fault(EpisodeKind kind, std::vector<std::uint32_t> nodes, sim::Tick length) {
  EpisodeConfig config;
  config.kind = kind;
  config.length = {length, 0};
  config.nodes = std::move(nodes);
  return config;
}

EpisodeConfig at(EpisodeConfig config, sim::Tick time) {
  config.at = sim::Cost{time, 0};
  return config;
}

const std::vector<FaultyWorld::Load> kEachMs = {{0, 1, 500 * kUs},
                                                {0, 1, 1'500 * kUs},
                                                {0, 2, 1'500 * kUs},
                                                {1, 0, 1'500 * kUs},
                                                {0, 1, 2'500 * kUs}};

TEST_CASE("episodes: a flap loses what is sent over the link meanwhile, both ways", "[network]") {
  FaultyWorld world({at(fault(EpisodeKind::kFlap, {1}, 1'000 * kUs), 1'000 * kUs)}, kEachMs);
  Strikes chooser;
  world.run(chooser);

  CHECK(world.arrived() == Tags{1, 3, 5});
  CHECK(world.met(EpisodeKind::kFlap) == 2);
  CHECK(world.lost() == 2);
  CHECK(chooser.asked_by == std::set<std::string>{"flap"});
}

TEST_CASE("episodes: a partition cuts one way only, unless it is said", "[network]") {
  EpisodeConfig cut = at(fault(EpisodeKind::kPartition, {0}, 1'000 * kUs), 1'000 * kUs);
  cut.to = {1};
  Strikes chooser;
  SECTION("one way") {
    FaultyWorld world({cut}, kEachMs);
    world.run(chooser);
    CHECK(world.arrived() == Tags{1, 3, 4, 5});
    CHECK(world.met(EpisodeKind::kPartition) == 1);
  }
  SECTION("both ways") {
    cut.both_ways = true;
    FaultyWorld world({cut}, kEachMs);
    world.run(chooser);
    CHECK(world.arrived() == Tags{1, 3, 5});
  }
}

TEST_CASE("episodes: a clog makes late what is sent over the link meanwhile", "[network]") {
  EpisodeConfig clog = at(fault(EpisodeKind::kClog, {1}, 1'000 * kUs), 1'000 * kUs);
  clog.extra = 300 * kUs;
  FaultyWorld world({clog}, kEachMs);
  Strikes chooser;
  world.run(chooser);

  CHECK(world.at(1) == 650 * kUs);
  CHECK(world.at(2) == 1'950 * kUs);
  CHECK(world.at(4) == 1'950 * kUs);
  CHECK(world.at(5) == 2'650 * kUs);
  CHECK(world.met(EpisodeKind::kClog) == 2);
  CHECK(world.lost() == 0);
}

/// "n2 clogged, n0 clogged, ...", as the story tells it.
class ClogStory final : public models::StorySink {
 public:
  ClogStory() { install(this); }
  ~ClogStory() override { install(nullptr); }
  void on_event(const models::StoryEvent& event) override {
    if (!event.object.starts_with("link")) return;
    text += std::string(event.object) + " " + std::string(event.text) + "; ";
  }
  bool wants(std::string_view) const override { return false; }
  std::string text;
};

TEST_CASE("episodes: swizzle-clog clogs and frees links in chosen orders", "[network]") {
  EpisodeConfig clog = at(fault(EpisodeKind::kSwizzleClog, {0, 1, 2}, 500 * kUs), 1'000 * kUs);
  clog.extra = 10 * kUs;
  FaultyWorld world({clog}, kEachMs);
  ClogStory story;
  SECTION("by default one link") {
    Strikes chooser;
    world.run(chooser);
    CHECK(story.text == "link of n0 clogged; link of n0 free again; ");
  }
  SECTION("all of them, the last one first, and the first one free first") {
    Strikes chooser({{"swizzle-count", 2}, {"swizzle-clog-next", 2}});
    world.run(chooser);
    CHECK(story.text ==
          "link of n2 clogged; link of n1 clogged; link of n0 clogged; "
          "link of n2 free again; link of n1 free again; link of n0 free again; ");
  }
  SECTION("seeds differ") {
    std::set<std::string> orders;
    for (std::uint64_t seed = 0; seed < 50; ++seed) {
      story.text.clear();
      sim::RandomWalk walk;
      walk.begin(seed, 0, {});
      world.run(walk);
      orders.insert(story.text);
    }
    CHECK(orders.size() > 15);
  }
}

TEST_CASE("episodes: without a time each packet that it would meet is asked for", "[network]") {
  EpisodeConfig flap = fault(EpisodeKind::kFlap, {2}, 100 * kUs);
  FaultyWorld world({flap}, kEachMs);
  Strikes chooser;
  world.run(chooser);

  CHECK(world.arrived() == Tags{1, 2, 4, 5});
  CHECK(world.met(EpisodeKind::kFlap) == 1);
}

TEST_CASE("episodes: a reported state triggers, on the node that was named", "[network]") {
  EpisodeConfig flap = fault(EpisodeKind::kFlap, {1}, 1'000'000 * kUs);
  flap.when = models::EpisodeTrigger{2, "WAIT"};
  FaultyWorld world({flap}, kEachMs);
  const auto run_with = [&](std::uint32_t node, const char* state) {
    class Reports final : public sim::Chooser {
     public:
      Reports(FaultyWorld& world, std::uint32_t node, const char* state)
          : world_(world), node_(node), state_(state) {}
      sim::Pick next(const sim::Ready& ready) override {
        const bool is_time = ready.first_instant(0) >= 2'000 * kUs;
        if (is_time && !std::exchange(has_told_, true)) {
          const sim::arena::Inside inside;
          world_.episodes().on_state(kapi::NodeId{node_}, state_);
        }
        return {0, ready.first_instant(0)};
      }
      std::uint32_t choose(const sim::Site&, const sim::Actor&, std::uint32_t,
                           std::uint32_t) override {
        return 0;
      }
      bool happens(const sim::Site&, const sim::Actor&, std::uint32_t, std::uint32_t) override {
        return true;
      }

     private:
      FaultyWorld& world_;
      std::uint32_t node_;
      const char* state_;
      bool has_told_ = false;
    } chooser(world, node, state);
    world.run(chooser);
    return world.arrived();
  };

  CHECK(world.episodes().wants_states());
  CHECK(run_with(2, "WAIT") == Tags{1, 2, 3, 4});
  CHECK(run_with(1, "WAIT") == Tags{1, 2, 3, 4, 5});
  CHECK(run_with(2, "READ") == Tags{1, 2, 3, 4, 5});
}

TEST_CASE("episodes: the budget bounds them, the quiet phase heals and forbids them", "[network]") {
  EpisodeConfig flap = fault(EpisodeKind::kFlap, {1}, 1'000'000 * kUs);
  Strikes chooser;
  SECTION("quiet: the long one is over") {
    FaultyWorld world({flap}, kEachMs, /*quiet_at=*/2'000 * kUs);
    world.run(chooser);
    CHECK(world.arrived() == Tags{3, 5});
  }
  SECTION("budget of one, short") {
    flap.length = {1, 0};
    FaultyWorld world({flap}, kEachMs);
    world.run(chooser);
    CHECK(world.arrived() == Tags{2, 3, 4, 5});
  }
}

TEST_CASE("episodes: when it heals is within the window of its length", "[network]") {
  EpisodeConfig flap = at(fault(EpisodeKind::kFlap, {1}, 400 * kUs), 1'000 * kUs);
  flap.length.jitter = 400 * kUs;
  FaultyWorld world({flap}, kEachMs, sim::kNever, sim::Lambda::feasible());
  std::set<Tags> seen;
  for (std::uint64_t seed = 0; seed < 40; ++seed) {
    sim::RandomWalk walk;
    walk.begin(seed, 0, {});
    world.run(walk);
    seen.insert(world.arrived());
  }
  // Packets 2 and 4 go at 1,500 us: when they do it may be over or not.
  CHECK(seen == std::set<Tags>{{1, 2, 3, 4, 5}, {1, 2, 3, 5}, {1, 3, 4, 5}, {1, 3, 5}});
}

TEST_CASE("episodes: a search meets each moment and each target", "[network]") {
  EpisodeConfig flap = fault(EpisodeKind::kFlap, {0, 1}, 100 * kUs);
  flap.ppm = 1;
  FaultyWorld world({flap}, {{0, 1, 500 * kUs}, {0, 2, 1'500 * kUs}, {1, 2, 2'500 * kUs}});
  std::set<Tags> seen;
  sim::DepthFirst search(world.world(), {.rare_events = 1});
  const sim::DepthFirstResult result = search.search([&](const sim::RunResult&) {
    seen.insert(world.arrived());
    return true;
  });

  CHECK(result.is_complete);
  // None; the first packet by either link; the second by n0's, the third by n1's.
  CHECK(result.executions == 1 + 2 + 1 + 1);
  CHECK(seen == std::set<Tags>{{1, 2, 3}, {2, 3}, {1, 3}, {1, 2}});
}

}  // namespace
}  // namespace dojo
