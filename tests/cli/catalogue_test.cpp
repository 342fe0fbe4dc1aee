// What is promised of every finding that is kept: its key is 1-minimal, it replays in a process of
// its own on the first try, and any number of workers finds the same.
//
// Each case takes every n-th scenario of scenarios/findings; the case tagged [.slow] takes all.

#include <algorithm>
#include <catch2/catch.hpp>
#include <filesystem>

#include "runner/campaign/known.h"
#include "runner/world.h"
#include "sim/explore/key.h"
#include "sim/explore/minimise.h"
#include "tests/cli/program.h"
#include "tests/runner/shipped.h"

namespace dojo::test {
namespace {

/// Every n-th of those that keep a schedule.
std::vector<std::string> findings(std::size_t each) {
  std::vector<std::string> names;
  for (const auto& file : std::filesystem::directory_iterator(shipped_file("findings"))) {
    if (file.path().extension() != ".yaml") continue;
    const std::string name = file.path().stem().string();
    if (!shipped("findings/" + name).scenario.hunt.known.empty()) names.push_back(name);
  }
  REQUIRE(names.size() >= 90);
  std::ranges::sort(names);
  std::vector<std::string> some;
  for (std::size_t i = 0; i < names.size(); i += each) some.push_back("findings/" + names[i]);
  return some;
}

void check_one_minimal(const std::string& name) {
  const Shipped what = shipped(name);
  INFO(name);
  REQUIRE(what.scenario.hunt.known.size() == 1);
  const auto parsed = sim::parse_key(what.scenario.hunt.known[0]);
  const auto* key = std::get_if<sim::ScheduleKey>(&parsed);
  REQUIRE(key != nullptr);
  CHECK(key->scenario == static_cast<std::uint32_t>(scenario::scenario_hash(what.scenario)));
  runner::ClusterWorld world(what.scenario, runner::lambda_of(what.scenario.hunt.mode), key->seed);
  const auto found =
      sim::Minimiser(
          world, [&](const sim::Violation& v) { return campaign::is_expected(what.scenario, v); },
          1)
          .try_schedule(key->deviations);
  REQUIRE(found.has_value());
  CHECK(found->deviations.size() == key->deviations.size());
  const std::string cause = found->result.violation->cause();
  sim::Minimiser trial(
      world, [&](const sim::Violation& v) { return v.cause() == cause; }, 1);
  for (std::size_t i = 0; i < key->deviations.size(); ++i) {
    sim::Deviations without = key->deviations;
    without.erase(without.begin() + static_cast<std::ptrdiff_t>(i));
    CHECK_FALSE(trial.try_schedule(without).has_value());
  }
}

void check_replays_elsewhere(const std::string& name) {
  const Shipped what = shipped(name);
  const Bench bench;
  const Ended replayed =
      bench.run({"replay", what.scenario.hunt.known.at(0), what.source.file, "-q"});
  INFO(name << replayed.out << replayed.err);
  CHECK(replayed.code == 0);
  CHECK(replayed.err.empty());
  const std::string oracle = what.scenario.expect.violations[0];
  CHECK(replayed.out.find("VIOLATION " + oracle) != std::string::npos);
}

TEST_CASE("catalogue: kept findings are 1-minimal", "[cli][catalogue]") {
  for (const std::string& name : findings(9)) check_one_minimal(name);
}

TEST_CASE("catalogue: kept findings replay in another process", "[cli][catalogue]") {
  for (const std::string& name : findings(20)) check_replays_elsewhere(name);
}

TEST_CASE("catalogue: one worker and three find the same", "[cli][catalogue]") {
  for (const std::string& name : findings(60)) {
    Shipped what = shipped(name, {"hunt.known=[]", "hunt.schedules=400"});
    campaign::HuntOptions how;
    how.replay_budget = 300;
    how.workers = 1;
    const campaign::HuntResult one = hunt(what, how);
    how.workers = 3;
    const campaign::HuntResult three = hunt(what, how);
    INFO(name);
    CHECK(one.fingerprint == three.fingerprint);
    REQUIRE(one.findings.size() == three.findings.size());
    for (std::size_t i = 0; i < one.findings.size(); ++i) {
      CHECK(one.findings[i].key == three.findings[i].key);
      CHECK(one.findings[i].overrides == three.findings[i].overrides);
      CHECK(one.findings[i].critical == three.findings[i].critical);
    }
  }
}

TEST_CASE("catalogue: all of it", "[.slow]") {
  for (const std::string& name : findings(1)) {
    check_one_minimal(name);
    check_replays_elsewhere(name);
  }
}

}  // namespace
}  // namespace dojo::test
