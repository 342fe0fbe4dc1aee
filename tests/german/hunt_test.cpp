// German's protocol as a scenario: hunts through states and through schedules, findings that
// replay.

#include <catch2/catch.hpp>

#include "runner/world.h"
#include "sim/explore/replay.h"
#include "tests/runner/shipped.h"

namespace dojo::test {
namespace {

campaign::HuntResult hunt(const Shipped& shipped) {
  campaign::HuntOptions options;
  options.minimise = false;
  return campaign::hunt(shipped.scenario, shipped.source, options);
}

TEST_CASE("german scenario: a complete hunt through states has the counts", "[german][hunt]") {
  const auto result = hunt(shipped("german", {"hunt.symmetry=on"}));

  REQUIRE(result.stateful.has_value());
  CHECK(result.outcome == campaign::Outcome::kPass);
  CHECK(result.is_complete);
  CHECK(result.stateful->states == 28'088);
  CHECK(result.stateful->rules == 150'584);
  CHECK(result.sometimes.at("every-rule") == 1);
  CHECK(result.missed.empty());
}

TEST_CASE("german scenario: the same hunt has the same fingerprint", "[german][hunt]") {
  const auto smaller = shipped("german", {"cluster.nodes=2"});
  CHECK(hunt(smaller).fingerprint == hunt(smaller).fingerprint);
}

TEST_CASE("german scenario: a defect's finding replays as a schedule", "[german][hunt]") {
  const std::string name = GENERATE("german-early-grant", "german-stale-memory", "german-no-answer",
                                    "german-busy-owner");
  const Shipped defect = shipped(name);
  const auto result = hunt(defect);

  REQUIRE(result.main.has_value());
  const campaign::Finding& finding = result.findings[*result.main];
  CHECK(finding.is_expected);
  CHECK_FALSE(finding.key.empty());
  runner::ClusterWorld world(defect.scenario, sim::Lambda::async(), 1);
  sim::Replay replay(finding.deviations);
  const sim::RunResult run = world.run(replay);
  REQUIRE(run.violation.has_value());
  CHECK(run.violation->message == finding.violation.message);
  CHECK_FALSE(replay.drift().has_value());
}

TEST_CASE("german scenario: samplers find the defects too", "[german][hunt]") {
  const std::string name = GENERATE("german-early-grant", "german-stale-memory", "german-no-answer",
                                    "german-busy-owner");
  const auto result = hunt(shipped(name, {"hunt.strategy=random-walk", "hunt.symmetry=off",
                                          "hunt.schedules=400", "cluster.nodes=2"}));

  REQUIRE(result.main.has_value());
  CHECK(result.findings[*result.main].is_expected);
  CHECK(result.schedules > 0);
}

TEST_CASE("german scenario: without its oracle a defect is not seen", "[german][hunt]") {
  const auto result =
      hunt(shipped("german-stale-memory", {"always=[single-writer]", "cluster.nodes=2"}));
  CHECK_FALSE(result.main.has_value());
  CHECK(result.is_complete);
}

TEST_CASE("german scenario: out of memory keeps what was seen", "[german][hunt]") {
  const auto result = hunt(shipped("german", {"hunt.bounds.memory=4MiB"}));

  CHECK(result.outcome == campaign::Outcome::kLimit);
  CHECK(result.limit == "memory");
  CHECK_FALSE(result.is_complete);
  REQUIRE(result.stateful.has_value());
  CHECK(result.stateful->states > 10'000);
  CHECK(result.stateful->bytes <= std::size_t{4} << 20);
}

}  // namespace
}  // namespace dojo::test
