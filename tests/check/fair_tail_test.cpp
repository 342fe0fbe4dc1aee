// The fair tail: bad luck alone is no livelock, and a real livelock still is one.
//
// Method: one task polls a flag that another one sets; the strategy always prefers the poller.

#include "sim/check/fair_tail.h"

#include <catch2/catch.hpp>
#include <string_view>

#include "tests/support/micro_world.h"

namespace dojo::sim::check {
namespace {

constexpr std::uint64_t kLivelockSteps = 1'000;
constexpr Site kSiteLose{"lose"};

// Fires `favourite` whenever it can, and lets every fault happen.
class Unfair final : public Chooser {
 public:
  Pick next(const Ready& ready) override {
    for (std::size_t i = 0; i < ready.actors.size(); ++i) {
      if (ready.actors[i]->name() == std::string_view("poller")) return {i, ready.first_instant(i)};
    }
    return {0, ready.first_instant(0)};
  }
  std::uint32_t choose(const Site&, const Actor&, std::uint32_t, std::uint32_t) override {
    return 0;
  }
  bool happens(const Site&, const Actor&, std::uint32_t, std::uint32_t) override { return true; }
};

test::MicroWorld polling_world(bool has_setter) {
  test::MicroWorld world(Lambda::async(), [=](test::MicroWorld::Builder& builder) {
    bool* flag = new bool(false);
    builder.spawn("poller", [flag] {
      while (!*flag) Task::step({10, 0});
      Engine::current()->progress();
    });
    if (!has_setter) return;
    // Each attempt to set the flag may be lost.
    builder.spawn("setter", [flag] {
      while (!*flag) {
        Task::step({10, 0});
        Engine& engine = *Engine::current();
        if (!engine.happens(kSiteLose, *Task::current(), 500'000)) *flag = true;
      }
    });
  });
  world.limits.livelock_steps = kLivelockSteps;
  return world;
}

TEST_CASE("fair tail: without it, starvation counts as a livelock", "[check]") {
  test::MicroWorld world = polling_world(/*has_setter=*/true);
  Unfair unfair;

  REQUIRE(world.run(unfair).violation->oracle == "livelock");
}

TEST_CASE("fair tail: with it, starvation and faults end in time", "[check]") {
  test::MicroWorld world = polling_world(/*has_setter=*/true);
  Unfair unfair;
  FairTail chooser(unfair, world.engine(), kLivelockSteps / 2);

  const RunResult result = world.run(chooser);

  REQUIRE_FALSE(result.violation);
  REQUIRE(result.stop == Stop::kQuiescent);
  REQUIRE(result.steps > kLivelockSteps / 2);
}

TEST_CASE("fair tail: a poller that nobody serves is a livelock", "[check][broken]") {
  test::MicroWorld world = polling_world(/*has_setter=*/false);
  Unfair unfair;
  FairTail chooser(unfair, world.engine(), kLivelockSteps / 2);

  REQUIRE(world.run(chooser).violation->oracle == "livelock");
}

TEST_CASE("fair tail: from the quiet step on there are no faults and no favourites", "[check]") {
  test::MicroWorld world = polling_world(/*has_setter=*/true);
  Unfair unfair;
  FairTail fair(unfair, world.engine(), kLivelockSteps, {.after_steps = 100});

  const RunResult result = world.run(fair);
  CHECK_FALSE(result.violation.has_value());
  CHECK(result.steps > 100);
  CHECK(result.steps < 110);
}

}  // namespace
}  // namespace dojo::sim::check
