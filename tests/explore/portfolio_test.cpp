// What strategies learn: happens-before classes, the portfolio's turns, the corpus of `coverage`,
// causal chains.

#include "sim/explore/portfolio.h"

#include <catch2/catch.hpp>
#include <map>
#include <set>

#include "sim/explore/chains.h"
#include "sim/explore/class_watch.h"
#include "sim/explore/coverage.h"
#include "sim/explore/depth_first.h"
#include "sim/explore/order_hash.h"
#include "tests/support/micro_world.h"

namespace dojo::sim {
namespace {

using test::MicroWorld;

constexpr const char* kNames[] = {"a", "b", "c"};

/// `tasks` tasks: a step that begins them, then `steps` writes of `object` (0: of nothing).
MicroWorld writers(int tasks, int steps, std::uint32_t object) {
  return MicroWorld(Lambda::async(), [=](MicroWorld::Builder& build) {
    for (int i = 0; i < tasks; ++i) {
      build.spawn(kNames[i], [=] {
        for (int k = 0; k < steps; ++k) Task::step({1, 0}, {object, Touch::kWrite});
      });
    }
  });
}

/// Passes on what another chooser decides, and hashes it.
class Hashing final : public Chooser {
 public:
  explicit Hashing(Chooser& decides) : decides_(decides) {}
  Pick next(const Ready& ready) override {
    const Pick pick = decides_.next(ready);
    hash.fires(*ready.actors[pick.index]);
    return pick;
  }
  std::uint32_t choose(const Site& site, const Actor& who, std::uint32_t ordinal,
                       std::uint32_t options) override {
    return decides_.choose(site, who, ordinal, options);
  }
  OrderHash hash;

 private:
  Chooser& decides_;
};

std::set<std::uint64_t> classes_of(MicroWorld& world, int schedules) {
  const auto walk = make_strategy("random-walk");
  Hashing hashing(*walk);
  std::set<std::uint64_t> seen;
  for (int i = 0; i < schedules; ++i) {
    world.rewind();
    walk->begin(1, static_cast<std::uint64_t>(i), {});
    hashing.hash.begin();
    world.run(hashing);
    seen.insert(hashing.hash.value());
  }
  return seen;
}

TEST_CASE("order hash: one class where nothing conflicts", "[explore]") {
  MicroWorld world = writers(3, 3, 0);
  REQUIRE(classes_of(world, 500).size() == 1);
}

TEST_CASE("order hash: one class for each order of the writes to one object", "[explore]") {
  MicroWorld world = writers(3, 2, 9);  // 6!/(2!)^3
  REQUIRE(classes_of(world, 3000).size() == 90);
}

TEST_CASE("class sketch: exact while it fits, near when it does not, the same in two halves",
          "[explore]") {
  RandomStream random(5);
  ClassSketch all;
  ClassSketch halves[2];
  for (std::uint32_t i = 0; i < 10'000; ++i) {
    const auto hash = static_cast<std::uint32_t>(random.next());
    all.add({hash, i / 5'000});
    halves[i / 5'000].add({hash, i / 5'000});
    if (i + 1 < ClassSketch::kEntries) REQUIRE(all.distinct() == i + 1);
  }
  REQUIRE(all.distinct() > 8'000);
  REQUIRE(all.distinct() < 12'000);
  halves[0].merge(halves[1]);
  REQUIRE(halves[0].distinct() == all.distinct());
  REQUIRE(halves[0].first_seen_by(1) == all.first_seen_by(1));
  REQUIRE(all.first_seen_by(0) + all.first_seen_by(1) == ClassSketch::kEntries);
}

TEST_CASE("portfolio: each part has its turns, the one that shows more has more", "[explore]") {
  Learned learned;
  learned.part_schedules.assign(Portfolio::kParts, 100);
  for (std::uint32_t i = 0; i < 90; ++i) learned.classes.add({i, 3});
  std::map<std::uint32_t, int> turns;
  for (std::uint64_t i = 0; i < 1400; ++i) ++turns[Portfolio::part_of(1, i, learned)];
  for (std::uint32_t part = 0; part < Portfolio::kParts; ++part) REQUIRE(turns[part] >= 100);
  REQUIRE(turns[3] > 600);
}

TEST_CASE("portfolio: counts its schedules and their classes by part", "[explore]") {
  MicroWorld world = writers(3, 2, 9);
  Portfolio portfolio;
  Learned learned;
  for (std::uint64_t i = 0; i < 3000; ++i) {
    world.rewind();
    portfolio.begin(1, i, learned);
    world.run(portfolio);
    learned.merge(learned_from(to_text(portfolio.learned())));
  }
  REQUIRE(learned.classes.distinct() > 60);
  REQUIRE(learned.classes.distinct() <= 90);
  std::uint32_t schedules = 0;
  for (const std::uint32_t count : learned.part_schedules) {
    REQUIRE(count >= 3000 / 8 / Portfolio::kParts / 2);
    schedules += count;
  }
  REQUIRE(schedules == 27 * 2 * Portfolio::kParts);  // of 215 rounds through all parts
  REQUIRE(learned.profile.objects.size() == 1);
}

/// Three tasks have to write in turn, eight times; the first who comes out of turn spoils it. Each
/// write in turn opens another object, on which the tasks meet only then.
MicroWorld turns(int*& level) {
  return MicroWorld(
      Lambda::async(),
      [&level](MicroWorld::Builder& build) {
        struct Turns {
          int level = 0;
          bool is_spoiled = false;
        };
        auto* shared = new Turns;
        level = &shared->level;
        for (int i = 0; i < 3; ++i) {
          build.spawn(kNames[i], [shared, i] {
            for (int k = 0; k < 8; ++k) {
              Task::step({1, 0}, {static_cast<std::uint32_t>(10 + shared->level), Touch::kWrite});
              shared->is_spoiled = shared->is_spoiled || shared->level % 3 != i;
              if (!shared->is_spoiled) ++shared->level;
            }
          });
        }
      },
      [&level](RunResult& result) {
        if (*level >= 8) result.violation = Violation{"top", "", "", "", 0, 0, ""};
      });
}

std::uint64_t schedules_needed(const char* name, std::uint64_t seed) {
  int* level = nullptr;
  MicroWorld world = turns(level);
  const auto strategy = make_strategy(name);
  Learned learned;
  Learned news;
  for (std::uint64_t i = 0; i < 50'000; ++i) {
    if (i % 50 == 0) learned.merge(news);
    world.rewind();
    strategy->begin(seed, i, learned);
    if (world.run(*strategy).violation) return i + 1;
    news.merge(learned_from(to_text(strategy->learned())));
  }
  return 50'000;
}

TEST_CASE("coverage: kept beginnings lead further than random walks", "[explore]") {
  std::uint64_t guided = 0;
  std::uint64_t blind = 0;
  for (std::uint64_t seed = 1; seed <= 5; ++seed) {
    guided += schedules_needed("coverage", seed);
    blind += schedules_needed("random-walk", seed);
  }
  REQUIRE(guided * 3 < blind);
}

TEST_CASE("chains: independent tasks are a chain each, however long", "[explore]") {
  MicroWorld world = writers(3, 20, 0);
  class Counting final : public Chooser {
   public:
    Pick next(const Ready& ready) override {
      const std::size_t index = random.below(ready.actors.size());
      for (const Actor* actor : ready.actors) chains.of(*actor);
      chains.fires(*ready.actors[index]);
      return {index, ready.first_instant(index)};
    }
    std::uint32_t choose(const Site&, const Actor&, std::uint32_t, std::uint32_t) override {
      return 0;
    }
    Chains chains;
    RandomStream random{1};
  } chooser;
  for (int i = 0; i < 3; ++i) {
    world.rewind();
    chooser.chains.begin();
    world.run(chooser);
    REQUIRE(chooser.chains.count() == 3);
  }
}

TEST_CASE("chains: what a task starts as its last step goes on with its chain", "[explore]") {
  MicroWorld world(Lambda::async(), [](MicroWorld::Builder& build) {
    auto* second = new Task(build.engine, ActorKind::kTask, 0, "second", [] {
      Task::step({1, 0});
    });
    Engine* engine = &build.engine;
    build.spawn("first", [engine, second] {
      Task::step({1, 0});
      engine->offer(*second, {1, 0}, OrderClass::kTask);
    });
    build.spawn("other", [] { Task::step({1, 0}); });
  });
  Chains chains;
  chains.begin();
  const auto walk = make_strategy("pctcp");
  class Watching final : public Chooser {
   public:
    Watching(Chooser& decides, Chains& chains) : decides_(decides), chains_(chains) {}
    Pick next(const Ready& ready) override {
      const Pick pick = decides_.next(ready);
      for (const Actor* actor : ready.actors) chains_.of(*actor);
      chains_.fires(*ready.actors[pick.index]);
      return pick;
    }
    std::uint32_t choose(const Site&, const Actor&, std::uint32_t, std::uint32_t) override {
      return 0;
    }

   private:
    Chooser& decides_;
    Chains& chains_;
  } watching(*walk, chains);
  walk->begin(1, 0, {});
  world.run(watching);
  REQUIRE(chains.count() == 2);
}

std::set<std::uint64_t> watched_classes(MicroWorld& world, const char* name, int schedules) {
  const auto strategy = make_strategy(name);
  ClassWatch watch(*strategy);
  std::set<std::uint64_t> seen;
  Learned learned;
  for (std::uint64_t i = 0; i < static_cast<std::uint64_t>(schedules); ++i) {
    world.rewind();
    strategy->begin(1, i, learned);
    world.run(watch.begin(i));
    learned.merge(strategy->learned());
    const auto hash = watch.seen();
    REQUIRE(hash.has_value() == looks_at_class_of(i));
    if (hash) seen.insert(*hash);
  }
  return seen;
}

TEST_CASE("class watch: one schedule in eight is looked at, whatever the strategy", "[explore]") {
  const char* name = GENERATE("portfolio", "random-walk", "pct", "pos", "surw", "coverage");
  INFO(name);
  MicroWorld same = writers(3, 1, 7);
  CHECK(watched_classes(same, name, 2000).size() == 6);  // the orders of three writes
  MicroWorld none = writers(3, 1, 0);
  CHECK(watched_classes(none, name, 500).size() == 1);
}

TEST_CASE("coverage: a schedule that shows a new pair of a table is kept", "[explore]") {
  MicroWorld world = writers(2, 1, 0);
  Coverage coverage;
  Learned learned;
  coverage.begin(1, 0, learned);
  world.rewind();
  world.run(coverage);
  const std::uint32_t pairs[] = {3, 70};
  coverage.covered(pairs);
  learned.merge(coverage.learned());
  REQUIRE(learned.corpus.beginnings.size() == 1);

  coverage.begin(1, 1, learned);
  world.rewind();
  world.run(coverage);
  coverage.covered(pairs);  // known by now
  learned.merge(coverage.learned());
  CHECK(learned.corpus.beginnings.size() == 1);
  CHECK_THAT(coverage.bound(learned), Catch::Contains("2 (state, event) pairs"));
}

}  // namespace
}  // namespace dojo::sim
