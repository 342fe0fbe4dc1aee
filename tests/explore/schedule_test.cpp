// Schedules as deviations: keys, replay, drift, the minimiser, worker processes.

#include <unistd.h>

#include <catch2/catch.hpp>
#include <csignal>

#include "sim/explore/key.h"
#include "sim/explore/minimise.h"
#include "sim/explore/random_walk.h"
#include "sim/explore/recorder.h"
#include "sim/explore/replay.h"
#include "sim/explore/strategy.h"
#include "sim/explore/workers.h"
#include "tests/support/micro_world.h"

namespace dojo::sim {
namespace {

using test::Counter;
using test::MicroWorld;

/// Four tasks add twice each, in two steps; a lost update is the violation.
MicroWorld lossy_counter(Counter*& counter) {
  return MicroWorld(
      Lambda::feasible(),
      [&](MicroWorld::Builder& build) {
        counter = new Counter;
        Counter* shared = counter;
        static constexpr const char* kNames[] = {"a", "b", "c", "d"};
        Tick start = 1'000;
        for (const char* name : kNames) {
          build.spawn(name,
                      [shared] {
                        shared->add_in_two_steps({10, 10'000});
                        shared->add_in_two_steps({10, 10'000});
                      },
                      {start += 5'000, 2'000});
        }
      },
      [&](RunResult& result) {
        if (result.stop == Stop::kQuiescent && counter->value != 8) {
          result.stop = Stop::kViolation;
          result.violation =
              Violation{"lost-update", "lost", "", "", result.steps, result.end_time, ""};
        }
      });
}

std::optional<Finding> first_finding(MicroWorld& world, std::string_view strategy_name) {
  const auto strategy = make_strategy(strategy_name);
  Learned learned;
  for (std::uint64_t i = 0; i < 2000; ++i) {
    world.rewind();
    strategy->begin(1, i, learned);
    Recorder recorder(*strategy);
    const RunResult result = world.run(recorder);
    learned.merge(strategy->learned());
    if (result.violation) return Finding{recorder.deviations(), result, recorder.switches()};
  }
  return std::nullopt;
}

TEST_CASE("replay: the recorded deviations give the same run", "[explore]") {
  Counter* counter = nullptr;
  MicroWorld world = lossy_counter(counter);
  for (std::uint64_t i = 0; i < 200; ++i) {
    RandomWalk walk;
    walk.begin(3, i, {});
    Recorder recorder(walk);
    world.rewind();
    const RunResult first = world.run(recorder);
    Replay replay(recorder.deviations());
    world.rewind();
    const RunResult second = world.run(replay);
    REQUIRE(first.fingerprint == second.fingerprint);
    REQUIRE_FALSE(replay.drift().has_value());
    REQUIRE(replay.applied() == replay.recorded());
  }
}

TEST_CASE("replay: says at which step a changed program drifts", "[explore]") {
  Counter* counter = nullptr;
  MicroWorld world = lossy_counter(counter);
  const Deviations wants_a_stranger{{kSiteNext.hash, path_hash(0, "a"), 1, 12345}};
  Replay replay(wants_a_stranger);
  world.run(replay);
  REQUIRE(replay.drift().has_value());
  REQUIRE(replay.drift()->find("step 1") == 0);
}

TEST_CASE("strategies: each one finds the lost update", "[explore]") {
  Counter* counter = nullptr;
  MicroWorld world = lossy_counter(counter);
  for (const char* name : {"random-walk", "pct", "portfolio"}) {
    INFO(name);
    REQUIRE(first_finding(world, name).has_value());
  }
}

TEST_CASE("minimiser: a lost update needs at most three deviations", "[explore]") {
  Counter* counter = nullptr;
  MicroWorld world = lossy_counter(counter);
  const auto found = first_finding(world, "random-walk");
  REQUIRE(found.has_value());
  Minimiser minimiser(
      world, [](const Violation& v) { return v.oracle == "lost-update"; }, 5000);
  const auto small = minimiser.minimise(found->deviations);
  REQUIRE(small.has_value());
  REQUIRE(small->deviations.size() <= 3);
  REQUIRE(small->deviations.size() < found->deviations.size());
  Replay replay(small->deviations);
  world.rewind();
  REQUIRE(world.run(replay).fingerprint == small->result.fingerprint);
}

TEST_CASE("key: text and back", "[explore]") {
  const ScheduleKey key{0x9f3c21ab,
                        18446744073709551615ull,
                        {{kSiteNext.hash, 0x11111111, 3, 0x22222222},
                         {kSiteInstant.hash, 0x22222222, 0, 123456789012},
                         {0xdeadbeef, 0x11111111, 4294967295u, 1}}};
  const auto parsed = parse_key(to_text(key));
  REQUIRE(std::holds_alternative<ScheduleKey>(parsed));
  REQUIRE(std::get<ScheduleKey>(parsed) == key);
  const ScheduleKey empty{1, 2, {}};
  REQUIRE(to_text(empty) == "d1:00000001:2:-");
  REQUIRE(std::get<ScheduleKey>(parse_key(to_text(empty))) == empty);
}

TEST_CASE("key: says where a damaged key is wrong", "[explore]") {
  const auto column = [](std::string_view text) {
    return std::get<KeyError>(parse_key(text)).column;
  };
  REQUIRE(column("") == 1);
  REQUIRE(column("x9:00000001:1:-") == 1);
  REQUIRE(column("d1:123:1:-") == 4);
  REQUIRE(column("d1:00000001:minus:-") == 13);
  REQUIRE(column("d1:00000001:1:A*") == 16);
  REQUIRE(column("d1:00000001:1:AwIb") == 15);
}

TEST_CASE("workers: answers come in the order of the requests", "[explore]") {
  Workers workers(3, [](std::string_view request) { return std::string(request) + "!"; });
  std::vector<std::string> requests;
  for (int i = 0; i < 50; ++i) requests.push_back(std::to_string(i));
  const auto answers = workers.run(requests);
  for (std::size_t i = 0; i < requests.size(); ++i) REQUIRE(answers[i].text == requests[i] + "!");
}

TEST_CASE("workers: one that dies is replaced and named", "[explore]") {
  Workers workers(2, [](std::string_view request) {
    if (request == "die") kill(getpid(), SIGKILL);
    return std::string(request);
  });
  const auto answers = workers.run({"a", "die", "b", "c"});
  REQUIRE(answers[0].text == "a");
  REQUIRE(answers[1].is_lost);
  REQUIRE(answers[1].signal == SIGKILL);
  REQUIRE(answers[2].text == "b");
  REQUIRE(workers.run({"d"})[0].text == "d");
}

}  // namespace
}  // namespace dojo::sim
