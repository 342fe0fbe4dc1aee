// The main job: the data layer that was written for one CPU breaks on two, and the repaired one
// holds; what is found replays, is small, and is possible under the declared jitter.

#include <catch2/catch.hpp>

#include "runner/campaign/single_run.h"
#include "runner/world.h"
#include "sim/explore/key.h"
#include "tests/runner/shipped.h"

namespace dojo {
namespace {

using test::hunt;
using test::shipped;
using test::Shipped;

const std::vector<std::string> kLossy = {"cluster.nodes=3",
                                         "faults=[{kind: drop, rate: 5%, budget: 2}, "
                                         "{kind: duplicate, rate: 5%, budget: 2, extra: 300us}]"};

campaign::HuntOptions hunt_options(std::uint64_t seed, bool minimise) {
  campaign::HuntOptions how;
  how.seed = seed;
  how.minimise = minimise;
  how.replay_budget = 3'000;
  return how;
}

std::vector<std::string> with(std::vector<std::string> more, const std::vector<std::string>& base) {
  more.insert(more.end(), base.begin(), base.end());
  return more;
}

// Runs the schedule that `key` stands for in the scenario that the finding names.
campaign::SingleRun replay(const Shipped& what, const campaign::Finding& finding) {
  scenario::LoadOptions how;
  how.overrides = with(what.source.overrides, finding.overrides);
  const auto small = scenario::load_file(what.source.file, how);
  REQUIRE(small.has_value());
  const auto parsed = sim::parse_key(finding.key);
  const auto* key = std::get_if<sim::ScheduleKey>(&parsed);
  REQUIRE(key != nullptr);
  CHECK(key->deviations == finding.deviations);
  CHECK(key->scenario == static_cast<std::uint32_t>(scenario::scenario_hash(*small)));
  runner::ClusterWorld world(*small, runner::lambda_of(small->hunt.mode), key->seed);
  return campaign::run_once(world, &key->deviations, nullptr);
}

void check_promise_kept(const Shipped& what) {
  const campaign::HuntResult result = hunt(what, hunt_options(1, false));
  INFO(test::text_of(result));
  CHECK(result.outcome == campaign::Outcome::kPass);
  CHECK(result.missed.empty());
  CHECK(result.schedules == static_cast<std::uint64_t>(what.scenario.hunt.schedules));
}

TEST_CASE("headline: two cores break it within 2000 schedules, whatever the seed", "[runner]") {
  const Shipped what = shipped("kerrighed-smp-port", {"hunt.schedules=2000"});
  for (std::uint64_t seed = 1; seed <= 5; ++seed) {
    const campaign::HuntResult result = hunt(what, hunt_options(seed, false));
    INFO("seed " << seed << ": " << test::text_of(result));
    REQUIRE(result.main.has_value());
    CHECK(result.outcome == campaign::Outcome::kViolation);
    CHECK(result.findings[*result.main].is_expected);
    CHECK(result.findings[*result.main].index < 2000);
  }
}

TEST_CASE("headline: the finding is small, possible, and replays", "[runner]") {
  const Shipped what = shipped("kerrighed-smp-port", {"hunt.schedules=2000"});
  const campaign::HuntResult result = hunt(what, hunt_options(1, true));
  REQUIRE(result.main.has_value());
  const campaign::Finding& finding = result.findings[*result.main];
  INFO(finding.violation.message);
  CHECK(finding.after.deviations <= finding.before.deviations);
  CHECK(finding.after.switches <= finding.before.switches);
  CHECK(finding.after.steps <= finding.before.steps);
  CHECK(finding.after.nodes <= finding.before.nodes);
  CHECK(finding.after.threads <= finding.before.threads);
  REQUIRE(finding.has_margin);
  CHECK(finding.margin.is_possible);
  CHECK(finding.margin.lambda() <= 1);

  const campaign::SingleRun first = replay(what, finding);
  const campaign::SingleRun second = replay(what, finding);
  CHECK_FALSE(first.drift.has_value());
  REQUIRE(first.result.violation.has_value());
  CHECK(first.result.violation->oracle == finding.violation.oracle);
  CHECK(first.result.violation->message == finding.violation.message);
  CHECK(first.result.violation->step == finding.violation.step);
  CHECK(first.result.fingerprint == second.result.fingerprint);
}

TEST_CASE("headline: on one core the published tables hold", "[runner]") {
  check_promise_kept(shipped("kerrighed-one-core", {"hunt.schedules=2000"}));
}

TEST_CASE("headline: on one core the published tables hold in 100000 schedules",
          "[runner][.slow]") {
  check_promise_kept(shipped("kerrighed-one-core", {"hunt.schedules=100000"}));
}

TEST_CASE("headline: hardened with entry locks holds under loss and duplication", "[runner]") {
  check_promise_kept(shipped("hardened-entry", with({"hunt.schedules=1000"}, kLossy)));
}

TEST_CASE("headline: hardened with one big lock holds under loss and duplication", "[runner]") {
  check_promise_kept(shipped("hardened-big", with({"hunt.schedules=1000"}, kLossy)));
}

}  // namespace
}  // namespace dojo
