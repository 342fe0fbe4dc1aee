// The critical transition: on worlds in which one known step decides.

#include "sim/explore/critical.h"

#include <catch2/catch.hpp>

#include "sim/explore/recorder.h"
#include "sim/explore/replay.h"
#include "sim/explore/strategy.h"
#include "tests/support/micro_world.h"

namespace dojo::sim {
namespace {

using test::MicroWorld;

struct Race {
  int first = 0;
  std::uint64_t step = 0;  // in which it was decided
};

/// `a` and `b` act once, somebody else 20 times; the run fails when `loser` came first.
MicroWorld race(Race*& race, int loser) {
  return MicroWorld(
      Lambda::async(),
      [&](MicroWorld::Builder& build) {
        race = new Race;
        Race* shared = race;
        const auto enter = [shared](int who) {
          Task::step({10, 100});
          if (shared->first != 0) return;
          shared->first = who;
          shared->step = Engine::current()->steps();
        };
        build.spawn("c", [] {
          for (int i = 0; i < 20; ++i) Task::step({1, 100});
        });
        build.spawn("a", [enter] { enter(1); });
        build.spawn("b", [enter] { enter(2); });
      },
      [&race, loser](RunResult& result) {
        if (loser != 0 && race->first != loser) return;
        result.violation = Violation{"race", "lost", "", "", result.steps, result.end_time, ""};
        result.stop = Stop::kViolation;
      });
}

bool is_race(const Violation& violation) { return violation.oracle == "race"; }

TEST_CASE("critical transition: the step that decides the race", "[explore][critical]") {
  Race* decided = nullptr;
  MicroWorld world = race(decided, 2);
  const auto strategy = make_strategy("random-walk");
  int failures = 0;
  for (std::uint64_t i = 0; i < 40 && failures < 8; ++i) {
    world.rewind();
    strategy->begin(1, i, {});
    Recorder recorder(*strategy);
    const RunResult result = world.run(recorder);
    if (!result.violation) continue;
    ++failures;
    const std::uint64_t step = decided->step;
    const Critical critical =
        critical_transition(world, recorder.deviations(), result.steps, is_race, 1);
    CHECK(critical.step == step);
    CHECK(critical.samples == Critical::kSamples);
    CHECK(critical.avoiding > 0);
    CHECK(critical.missed_percent() == 3);
    CHECK(critical == critical_transition(world, recorder.deviations(), result.steps, is_race, 1));
  }
  CHECK(failures == 8);
}

TEST_CASE("critical transition: none where every schedule fails", "[explore][critical]") {
  Race* decided = nullptr;
  MicroWorld world = race(decided, 0);
  const RunResult result = [&] {
    Replay replay({});
    return world.run(replay);
  }();
  REQUIRE(result.violation.has_value());
  const Critical critical = critical_transition(world, {}, result.steps, is_race, 1, 20);
  CHECK(critical.step == 0);
  CHECK(critical.samples == 20);
  CHECK(critical.avoiding == 0);
  CHECK(critical.missed_percent() == 15);
}

}  // namespace
}  // namespace dojo::sim
