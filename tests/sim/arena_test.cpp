// Arena and fibers: a world saved in the middle and restored goes on exactly as before, exceptions
// included.
//
// Method: tasks with live vectors, strings, maps, guards and exceptions in flight; at every step of
// a run the world is saved, run to its end in one order, restored, run in another, restored, run in
// the first.

#include "sim/arena.h"

#include <catch2/catch.hpp>
#include <map>
#include <stdexcept>
#include <string>
#include <vector>

#include "sim/explore/random_walk.h"
#include "tests/support/micro_world.h"

namespace dojo::sim {
namespace {

using test::MicroWorld;

struct Log {
  std::vector<int> lines;
  std::map<std::string, int> seen;
};

struct Guard {
  Log* log;
  int id;
  ~Guard() { log->lines.push_back(900 + id); }
};

void body(Log* log, int id) {
  std::vector<std::string> local;
  const Guard guard{log, id};
  for (int k = 0; k < 6; ++k) {
    local.push_back("an item long enough to be allocated " + std::to_string(id * 100 + k));
    log->lines.push_back(id * 100 + k);
    ++log->seen[local.back()];
    try {
      const Guard inner{log, id + 50};
      if (id % 2 == 0 && k == 3) throw std::runtime_error("thrown in " + std::to_string(id));
      Task::step({1, 0});
    } catch (const std::exception& error) {
      log->lines.push_back(7000 + id);
      Task::step({1, 0});  // Others run, and throw, while this exception is live.
      log->lines.push_back(static_cast<int>(std::string(error.what()).size()));
      try {
        throw 42;
      } catch (int) {
        Task::step({1, 0});
      }
    }
  }
}

struct Run {
  std::vector<int> lines;
  std::uint64_t fingerprint;
  friend bool operator==(const Run&, const Run&) = default;
};

/// Stops after `steps` steps; then a seeded random order.
Run finish(MicroWorld& world, Log* log, std::uint64_t seed) {
  RandomWalk walk;
  walk.begin(seed, 0, {});
  world.limits.steps = UINT64_MAX;
  const RunResult result = world.run(walk);
  return {{log->lines.begin(), log->lines.end()}, result.fingerprint};
}

TEST_CASE("arena: a restored world goes on as the first time, at every step", "[sim]") {
  Log* log = nullptr;
  MicroWorld world(Lambda::async(), [&](MicroWorld::Builder& build) {
    log = new Log;
    Log* shared = log;
    static constexpr const char* kNames[] = {"f0", "f1", "f2", "f3"};
    for (int id = 0; id < 4; ++id) build.spawn(kNames[id], [shared, id] { body(shared, id); });
  });
  int points = 0;
  for (std::uint64_t prefix = 1; prefix < 33; ++prefix) {
    world.rewind();
    RandomWalk walk;
    walk.begin(7, prefix, {});
    world.limits.steps = prefix;
    if (world.run(walk).stop != Stop::kStepLimit) break;
    arena::Snapshot middle;
    arena::save(middle);
    const Run first = finish(world, log, 1);
    arena::restore(middle);
    const Run other = finish(world, log, 2);
    arena::restore(middle);
    const Run again = finish(world, log, 1);
    REQUIRE(first == again);
    REQUIRE(first.lines.size() == other.lines.size());
    ++points;
  }
  REQUIRE(points >= 25);
}

TEST_CASE("arena: std::rethrow_exception and nested handlers survive a restore", "[sim]") {
  std::vector<int>* out = nullptr;
  MicroWorld world(Lambda::async(), [&](MicroWorld::Builder& build) {
    out = new std::vector<int>;
    auto* seen = out;
    const auto thrower = [seen](int value) {
      return [seen, value] {
        std::exception_ptr held;
        try {
          Task::step({1, 0});
          throw value;
        } catch (...) {
          held = std::current_exception();
        }
        Task::step({1, 0});
        try {
          std::rethrow_exception(held);
        } catch (int caught) {
          Task::step({1, 0});
          seen->push_back(caught);
        }
      };
    };
    build.spawn("a", thrower(1));
    build.spawn("b", thrower(2));
  });
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    world.rewind();
    RandomWalk walk;
    walk.begin(seed, 0, {});
    world.limits.steps = seed % 7;
    world.run(walk);
    arena::Snapshot middle;
    arena::save(middle);
    world.limits.steps = 1000;
    world.run(walk);
    arena::restore(middle);
    REQUIRE(world.run(walk).stop == Stop::kQuiescent);
    REQUIRE(out->size() == 2);
  }
}

TEST_CASE("arena: blocks are reused and lie inside", "[sim]") {
  arena::reset();
  const arena::Inside inside;
  int* first = new int(1);
  REQUIRE(arena::contains(first));
  delete first;
  int* second = new int(2);
  REQUIRE(first == second);
  delete second;
  struct alignas(64) Wide {
    char bytes[64];
  };
  auto* wide = new Wide;
  REQUIRE(reinterpret_cast<std::uintptr_t>(wide) % 64 == 0);
  delete wide;
  const arena::Outside outside;
  auto host = std::make_unique<int>(3);
  REQUIRE_FALSE(arena::contains(host.get()));
}

}  // namespace
}  // namespace dojo::sim
