// Holds: any run can be written down with them, starving somebody is one entry, and keys keep them.

#include "sim/explore/holds.h"

#include <catch2/catch.hpp>

#include "sim/explore/key.h"
#include "sim/explore/recorder.h"
#include "sim/explore/replay.h"
#include "sim/explore/strategy.h"
#include "sim/random.h"
#include "tests/support/micro_world.h"

namespace dojo::sim {
namespace {

using test::Counter;
using test::MicroWorld;

/// Three tasks of `steps` steps each; the order of their last steps is in `last`.
struct LastSteps {
  std::string order;
};

MicroWorld three_tasks(int steps, LastSteps*& last, Lambda lambda = Lambda::async()) {
  return MicroWorld(lambda, [&, steps](MicroWorld::Builder& build) {
    last = new LastSteps;
    LastSteps* shared = last;
    for (const char* name : {"a", "b", "c"}) {
      build.spawn(name, [shared, steps, name] {
        for (int i = 0; i < steps; ++i) Task::step({10, 5'000});
        shared->order += name;
      });
    }
  });
}

/// Runs `strategy`, writes it down with holds, and replays that.
void check_same_run(MicroWorld& world, Strategy& strategy, std::uint64_t index) {
  world.rewind();
  strategy.begin(5, index, {});
  HoldRecorder recorder(strategy);
  const RunResult first = world.run(recorder);
  Replay replay(recorder.deviations());
  world.rewind();
  const RunResult second = world.run(replay);
  INFO("schedule " << index);
  REQUIRE(first.fingerprint == second.fingerprint);
  REQUIRE_FALSE(replay.drift().has_value());
  REQUIRE(replay.applied() == replay.recorded());
  REQUIRE(replay.effective().size() == recorder.deviations().size());
}

TEST_CASE("holds: what any strategy decides can be written with them", "[explore][holds]") {
  LastSteps* last = nullptr;
  for (const Lambda lambda : {Lambda::async(), Lambda::feasible()}) {
    MicroWorld world = three_tasks(4, last, lambda);
    for (const char* name : {"random-walk", "pct", "pos"}) {
      const auto strategy = make_strategy(name);
      for (std::uint64_t i = 0; i < 60; ++i) check_same_run(world, *strategy, i);
    }
  }
}

TEST_CASE("holds: an actor that waits to the end is one entry", "[explore][holds]") {
  LastSteps* last = nullptr;
  MicroWorld world = three_tasks(40, last);
  Replay replay({{kSiteHold.hash, path_hash(0, "a"), 0, to_answer({})}});
  Recorder recorder(replay);
  world.run(recorder);
  CHECK(last->order == "bca");
  CHECK(replay.effective().size() == 1);
  CHECK(recorder.deviations().size() > 40);
}

TEST_CASE("holds: of those that wait, the first to wait goes first", "[explore][holds]") {
  LastSteps* last = nullptr;
  MicroWorld world = three_tasks(3, last);
  Replay replay({{kSiteHold.hash, path_hash(0, "b"), 0, to_answer({})},
                 {kSiteHold.hash, path_hash(0, "a"), 1, to_answer({})}});
  world.run(replay);
  CHECK(last->order == "cba");
}

TEST_CASE("holds: a hold ends with the step that it names", "[explore][holds]") {
  LastSteps* last = nullptr;
  MicroWorld world = three_tasks(3, last);
  const Until b_has_ended{path_hash(0, "b"), 4};
  Replay replay({{kSiteHold.hash, path_hash(0, "a"), 0, to_answer(b_has_ended)},
                 {kSiteHold.hash, path_hash(0, "c"), 0, to_answer({})}});
  world.run(replay);
  CHECK(last->order == "bac");
}

/// So many holds of three tasks of 3 steps, drawn by `seed`.
Deviations drawn_holds(std::uint64_t seed, int count) {
  RandomStream random(seed, "holds");
  constexpr const char* kNames[] = {"a", "b", "c"};
  Deviations holds;
  for (int i = 0; i < count; ++i) {
    const std::uint32_t who = path_hash(0, kNames[random.below(3)]);
    const auto from = static_cast<std::uint32_t>(random.below(4));
    Until until{path_hash(0, kNames[random.below(3)]),
                static_cast<std::uint32_t>(1 + random.below(4))};
    if (random.below(3) == 0) until = {};
    holds.push_back({kSiteHold.hash, who, from, to_answer(until)});
  }
  return holds;
}

// One that waits makes a difference, too, when it would go and another one that waits goes instead.
TEST_CASE("holds: those that made a difference make the same run", "[explore][holds]") {
  LastSteps* last = nullptr;
  MicroWorld world = three_tasks(3, last);
  for (std::uint64_t seed = 0; seed < 500; ++seed) {
    INFO("draw " << seed);
    Replay all(drawn_holds(seed, 4));
    world.rewind();
    const RunResult first = world.run(all);
    Replay effective(all.effective());
    world.rewind();
    REQUIRE(world.run(effective).fingerprint == first.fingerprint);
  }
}

TEST_CASE("holds: a strict replay says when one made no difference", "[explore][holds]") {
  LastSteps* last = nullptr;
  MicroWorld world = three_tasks(3, last);
  Replay replay({{kSiteHold.hash, path_hash(0, "a"), 100, to_answer({})}});
  world.run(replay);
  CHECK(replay.applied() == 0);
  CHECK(replay.recorded() == 1);
}

TEST_CASE("holds: keys that have some are of the second format", "[explore][holds]") {
  const ScheduleKey key{7,
                        3,
                        {{kSiteHold.hash, 0x11111111, 3, to_answer({0x22222222, 41})},
                         {kSiteHold.hash, 0x33333333, 0, to_answer({})},
                         {kSiteNext.hash, 0x11111111, 4, 0x33333333},
                         {kSiteInstant.hash, 0x22222222, 0, 123456789012}}};
  const std::string text = to_text(key);
  CHECK(text.starts_with("d2:00000007:3:"));
  const auto parsed = parse_key(text);
  REQUIRE(std::holds_alternative<ScheduleKey>(parsed));
  CHECK(std::get<ScheduleKey>(parsed) == key);
  // A hold in the first format is not one that dojo wrote.
  CHECK(std::holds_alternative<KeyError>(parse_key("d1" + text.substr(2))));
}

}  // namespace
}  // namespace dojo::sim
