// Swarm configuration: what it draws restricts schedules and is no part of them.

#include "sim/explore/swarm.h"

#include <catch2/catch.hpp>
#include <set>
#include <string>

#include "sim/explore/recorder.h"
#include "sim/explore/replay.h"
#include "tests/support/micro_world.h"

namespace dojo::sim {
namespace {

using test::MicroWorld;

constexpr const char* kNames[] = {"a", "b", "c"};

/// Three tasks at different paces, whose steps may each be late by half of what they take.
MicroWorld late_tasks() {
  return MicroWorld(Lambda::feasible(), [](MicroWorld::Builder& build) {
    Tick pace = 100;
    for (const char* name : kNames) {
      build.spawn(name, [pace] {
        for (int k = 0; k < 4; ++k) Task::step({pace, pace / 2}, {1, Touch::kWrite});
      });
      pace += 13;
    }
  });
}

Swarm swarm_of(SwarmRanges::Share jitter) {
  SwarmRanges ranges;
  ranges.jitter = jitter;
  return Swarm(make_strategy("random-walk"), ranges);
}

struct Ran {
  Deviations deviations;
  RunResult result;
};

Ran run(MicroWorld& world, Swarm& swarm, std::uint64_t index) {
  world.rewind();
  swarm.begin(1, index, {});
  Recorder recorder(swarm);
  RunResult result = world.run(recorder);
  return {recorder.deviations(), result};
}

TEST_CASE("swarm: without any jitter nothing is late", "[explore][swarm]") {
  MicroWorld world = late_tasks();
  DefaultOrder order;
  world.rewind();
  const Tick end = world.run(order).end_time;
  Swarm swarm = swarm_of({0, 0});
  for (std::uint64_t i = 0; i < 50; ++i) REQUIRE(run(world, swarm, i).result.end_time == end);
}

TEST_CASE("swarm: with all of it the wrapped strategy is left alone", "[explore][swarm]") {
  MicroWorld world = late_tasks();
  Swarm swarm = swarm_of({SwarmRanges::kWhole, SwarmRanges::kWhole});
  const auto walk = make_strategy("random-walk");
  for (std::uint64_t i = 0; i < 50; ++i) {
    const auto swarmed = run(world, swarm, i).result.fingerprint;
    world.rewind();
    walk->begin(1, i, {});
    REQUIRE(world.run(*walk).fingerprint == swarmed);
  }
}

TEST_CASE("swarm: each schedule is one of the declared world", "[explore][swarm]") {
  MicroWorld world = late_tasks();
  Swarm swarm = swarm_of({0, SwarmRanges::kWhole});
  std::set<std::uint32_t> shares;
  for (std::uint64_t i = 0; i < 200; ++i) {
    const Ran found = run(world, swarm, i);
    shares.insert(swarm.jitter_ppm());
    Replay replay(found.deviations);
    world.rewind();
    REQUIRE(world.run(replay).fingerprint == found.result.fingerprint);
    REQUIRE_FALSE(replay.drift().has_value());
  }
  CHECK(shares.size() > 50);
  CHECK(shares.count(0) == 1);
  CHECK(shares.count(SwarmRanges::kWhole) == 1);
}

TEST_CASE("swarm: less jitter, fewer orders", "[explore][swarm]") {
  const auto orders = [](std::uint32_t share) {
    MicroWorld world = late_tasks();
    Swarm swarm = swarm_of({share, share});
    std::set<std::uint64_t> seen;
    for (std::uint64_t i = 0; i < 400; ++i) {
      std::uint64_t hash = 0;
      for (const Deviation& deviation : run(world, swarm, i).deviations) {
        if (deviation.site == kSiteNext.hash)
          hash = fold(hash, deviation.answer + deviation.ordinal);
      }
      seen.insert(hash);
    }
    return seen.size();
  };
  const std::size_t few = orders(SwarmRanges::kWhole / 20);
  CHECK(few < orders(SwarmRanges::kWhole));
}

// --- rare branches ------------------------------------------------------------------------------

constexpr Site kSites[] = {Site{"s0"}, Site{"s1"}, Site{"s2"},  Site{"s3"},
                           Site{"s4"}, Site{"s5"}, Site{"s6"},  Site{"s7"},
                           Site{"s8"}, Site{"s9"}, Site{"s10"}, Site{"s11"}};
constexpr int kVisits = 4;

/// Visits each site four times. Goes wrong when the first two were taken and no other: any other
/// branch repairs what they broke.
MicroWorld rare_pair() {
  return MicroWorld(Lambda::async(), [](MicroWorld::Builder& build) {
    build.spawn("visitor", [] {
      Engine& engine = *Engine::current();
      std::uint32_t taken = 0;
      for (int visit = 0; visit < kVisits; ++visit) {
        for (std::uint32_t i = 0; i < std::size(kSites); ++i) {
          Task::step({1, 0});
          Actor& self = *const_cast<Actor*>(engine.running());
          if (engine.happens(kSites[i], self, kRarePpm)) taken |= 1u << i;
        }
      }
      if (taken == 0b11) engine.violate("assertion", "both rare branches, and none that helps");
    });
  });
}

SwarmRanges all_sites() {
  SwarmRanges ranges;
  for (const Site& site : kSites) ranges.rare_sites.push_back(site.hash);
  return ranges;
}

/// The first schedule that goes wrong, or `schedules`.
std::uint64_t first_wrong(MicroWorld& world, Strategy& strategy, std::uint64_t schedules) {
  for (std::uint64_t i = 0; i < schedules; ++i) {
    world.rewind();
    strategy.begin(1, i, {});
    if (world.run(strategy).violation) return i;
  }
  return schedules;
}

TEST_CASE("swarm: a conjunction of two rare branches that equal rates do not reach",
          "[explore][swarm]") {
  MicroWorld world = rare_pair();
  const auto equal_rates = make_strategy("random-walk");
  CHECK(first_wrong(world, *equal_rates, 5'000) == 5'000);
  Swarm swarm(make_strategy("random-walk"), all_sites());
  const std::uint64_t index = first_wrong(world, swarm, 5'000);
  REQUIRE(index < 5'000);

  SECTION("it is a schedule like any other: it replays, and its deviations name the sites") {
    const Ran found = run(world, swarm, index);
    std::set<std::uint32_t> sites;
    for (const Deviation& deviation : found.deviations) sites.insert(deviation.site);
    CHECK(sites == std::set<std::uint32_t>{kSites[0].hash, kSites[1].hash});
    Replay replay(found.deviations);
    world.rewind();
    CHECK(world.run(replay).violation.has_value());
  }
}

TEST_CASE("swarm: a site is active in a quarter of the schedules, for all of a schedule",
          "[explore][swarm]") {
  Swarm swarm(make_strategy("random-walk"), all_sites());
  int active = 0;
  for (std::uint64_t i = 0; i < 4'000; ++i) {
    swarm.begin(1, i, {});
    active += swarm.is_active(kSites[3].hash) ? 1 : 0;
  }
  CHECK(active > 900);
  CHECK(active < 1'100);
}

TEST_CASE("swarm: the default order takes no rare branch", "[explore][swarm]") {
  MicroWorld world = rare_pair();
  DefaultOrder order;
  world.rewind();
  CHECK_FALSE(world.run(order).violation.has_value());
}

}  // namespace
}  // namespace dojo::sim
