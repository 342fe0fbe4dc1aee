// Race margin: hand-computed cases, and the defining property on random worlds: the order replays
// at lambda (1+e) and does not at lambda (1-e).

#include "sim/explore/margin.h"

#include <catch2/catch.hpp>

#include "sim/explore/random_walk.h"
#include "sim/explore/recorder.h"
#include "tests/support/micro_world.h"

namespace dojo::sim {
namespace {

using test::Counter;
using test::MicroWorld;

/// Fires the actors in a given order at given instants.
class Script final : public Chooser {
 public:
  struct Line {
    std::uint32_t actor;
    Tick instant;
  };
  explicit Script(std::vector<Line> lines) : lines_(std::move(lines)) {}
  Pick next(const Ready& ready) override {
    if (at_ < lines_.size()) {
      for (std::size_t i = 0; i < ready.actors.size(); ++i) {
        if (ready.actors[i]->path() != lines_[at_].actor) continue;
        const Tick instant = std::max(lines_[at_].instant, ready.first_instant(i));
        if (instant != lines_[at_].instant || instant > ready.horizon) break;
        ++at_;
        return {i, instant};
      }
    }
    has_failed_ = true;
    return {0, ready.first_instant(0)};
  }
  std::uint32_t choose(const Site&, const Actor&, std::uint32_t, std::uint32_t) override {
    return 0;
  }
  bool is_exact() const { return !has_failed_ && at_ == lines_.size(); }

 private:
  std::vector<Line> lines_;
  std::size_t at_ = 0;
  bool has_failed_ = false;
};

OrderLog record(MicroWorld& world, Chooser& chooser) {
  OrderLog log;
  Engine::set_observer(&log);
  world.rewind();
  world.run(chooser);
  Engine::set_observer(nullptr);
  log.close(world.engine().enabled());
  return log;
}

/// Two tasks write one word; b is nominally `gap` later, and each may be late by its jitter.
MicroWorld two_writers(Lambda lambda, Tick a_jitter, Tick b_jitter, Tick gap) {
  return MicroWorld(lambda, [=](MicroWorld::Builder& build) {
    const auto write = [] { Engine::current()->touch(7, Touch::kWrite); };
    build.spawn("a", write, {1000, a_jitter});
    build.spawn("b", write, {1000 + gap, b_jitter});
  });
}

TEST_CASE("margin: the nominal order needs no jitter", "[explore]") {
  MicroWorld world = two_writers(Lambda::feasible(), 100, 100, 40);
  DefaultOrder order;
  const Margin margin = race_margin(record(world, order));
  REQUIRE(margin.is_possible);
  REQUIRE(margin.gap_ns == 0);
  REQUIRE(margin.lambda() == 0.0);
}

TEST_CASE("margin: b before a needs a to be late by the gap", "[explore]") {
  MicroWorld world = two_writers(Lambda::feasible(), 100, 100, 40);
  Script script({{path_hash(0, "b"), 1040}, {path_hash(0, "a"), 1040}});
  const Margin margin = race_margin(record(world, script));
  REQUIRE(script.is_exact());
  REQUIRE(margin.gap_ns == 40);
  REQUIRE(margin.allowed_ns == 100);
  REQUIRE(margin.where == std::vector<std::string>{"a"});
}

TEST_CASE("margin: without jitter on the late side the order is impossible", "[explore]") {
  MicroWorld world = two_writers(Lambda::async(), 0, 100, 40);
  Script script({{path_hash(0, "b"), 1040}, {path_hash(0, "a"), 1040}});
  REQUIRE_FALSE(race_margin(record(world, script)).is_possible);
}

TEST_CASE("margin: independent steps may be in any recorded order", "[explore]") {
  MicroWorld world(Lambda::async(), [](MicroWorld::Builder& build) {
    build.spawn("a", [] { Engine::current()->touch(1, Touch::kWrite); }, {1000, 0});
    build.spawn("b", [] { Engine::current()->touch(2, Touch::kWrite); }, {5000, 0});
  });
  Script script({{path_hash(0, "b"), 5000}, {path_hash(0, "a"), 5000}});
  const Margin margin = race_margin(record(world, script));
  REQUIRE(margin.is_possible);
  REQUIRE(margin.gap_ns == 0);
}

MicroWorld racers(Lambda lambda) {
  return MicroWorld(lambda, [](MicroWorld::Builder& build) {
    auto* counter = new Counter;
    build.spawn("a", [counter] { counter->add_in_two_steps({10'000, 7'000}); }, {1'000, 900});
    build.spawn("b", [counter] { counter->add_in_two_steps({14'000, 2'000}); }, {1'000, 900});
    build.spawn("c", [counter] { counter->add_in_two_steps({23'000, 9'000}); }, {1'000, 900});
  });
}

TEST_CASE("margin: the order replays just above lambda and not just below", "[explore][property]") {
  int checked = 0;
  for (std::uint64_t seed = 0; seed < 60; ++seed) {
    MicroWorld world = racers(Lambda::feasible());
    RandomWalk walk;
    walk.begin(seed, 1, {});
    const OrderLog log = record(world, walk);
    const Margin margin = race_margin(log);
    REQUIRE(margin.is_possible);
    REQUIRE(margin.lambda() <= 1.0);
    if (margin.gap_ns == 0) continue;
    ++checked;
    const Lambda above{margin.gap_ns * 101, margin.allowed_ns * 100};
    const Lambda below{margin.gap_ns * 99, margin.allowed_ns * 100};
    REQUIRE_FALSE(firing_times(log, below).has_value());
    const auto times = firing_times(log, above);
    REQUIRE(times.has_value());
    // The times found are a schedule of the engine: dependent steps in their recorded order.
    std::vector<std::size_t> order(times->size());
    for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
    std::stable_sort(order.begin(), order.end(),
                     [&](std::size_t x, std::size_t y) { return (*times)[x] < (*times)[y]; });
    std::vector<Script::Line> lines;
    for (const std::size_t i : order) lines.push_back({log.steps()[i].actor, (*times)[i]});
    MicroWorld replayed = racers(above);
    Script script(lines);
    record(replayed, script);
    REQUIRE(script.is_exact());
  }
  REQUIRE(checked > 20);
}

}  // namespace
}  // namespace dojo::sim
