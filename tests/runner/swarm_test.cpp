// Hunts whose schedules draw their own configuration: the same answer for any number of workers,
// and findings that are findings of a plain scenario.

#include <algorithm>
#include <catch2/catch.hpp>

#include "runner/campaign/single_run.h"
#include "runner/world.h"
#include "sim/explore/key.h"
#include "tests/runner/shipped.h"
#include "tests/support/budget.h"

namespace dojo {
namespace {

/// RPC that delivers duplicates, where the network makes none: only a rare branch does.
const std::vector<std::string> kOnlyRareDoubles = {
    "faults=[]", "sometimes=[all-finished]", "hunt.swarm.faults=[100%, 100%]",
    "protocols.rpc.defect=delivers-duplicates", "expect={violation: exactly-once}"};

std::vector<std::string> with(std::vector<std::string> overrides, const std::string& more) {
  overrides.push_back(more);
  return overrides;
}

campaign::HuntOptions plainly(unsigned workers = 1) {
  campaign::HuntOptions how;
  how.workers = workers;
  how.minimise = false;
  return how;
}

TEST_CASE("swarm: one worker and three give the same answer", "[swarm]") {
  const auto what =
      test::shipped("rare-branches", {"hunt.schedules=" + std::to_string(test::budget(1200))});
  const auto one = test::hunt(what, plainly(1));
  const auto three = test::hunt(what, plainly(3));
  INFO(test::text_of(one));
  CHECK(one.findings.empty());
  CHECK(one.fingerprint == three.fingerprint);
  CHECK(one.sometimes == three.sometimes);
}

TEST_CASE("swarm: a rare branch shows what no schedule without it can", "[swarm]") {
  auto overrides = with(kOnlyRareDoubles, "hunt.swarm.rare=[]");
  overrides.push_back("hunt.schedules=" + std::to_string(test::budget(5000)));
  const auto without = test::shipped("rare-branches", overrides);
  CHECK(test::hunt(without, plainly()).findings.empty());

  const auto what = test::shipped("rare-branches", kOnlyRareDoubles);
  const auto found = test::hunt(what, plainly());
  INFO(test::text_of(found));
  REQUIRE(found.main.has_value());
  CHECK(found.findings[*found.main].violation.oracle == "exactly-once");
}

/// The main finding of seed `seed`, minimised, with a smaller scenario.
campaign::Finding minimised(const test::Shipped& what, std::uint64_t seed) {
  campaign::HuntOptions how;
  how.seed = seed;
  how.shrinks_scenario = true;
  const campaign::HuntResult found = test::hunt(what, how);
  REQUIRE(found.main.has_value());
  return found.findings[*found.main];
}

bool names_machine(const std::string& value) { return value.starts_with("cluster.node.machine="); }

/// The schedule of `finding`, in the scenario that it names with `overrides`.
campaign::SingleRun replay(const test::Shipped& what, const campaign::Finding& finding,
                           const std::vector<std::string>& overrides) {
  auto all = what.source.overrides;
  all.insert(all.end(), overrides.begin(), overrides.end());
  const auto small = test::shipped("rare-branches", all);
  runner::ClusterWorld world(small.scenario, sim::Lambda::feasible(), 1);
  return campaign::run_once(world, &finding.deviations, nullptr);
}

TEST_CASE("swarm: a finding is minimised to one rare branch, and replays", "[swarm]") {
  const auto what = test::shipped("rare-branches", kOnlyRareDoubles);
  const campaign::Finding finding = minimised(what, 1);
  CHECK(finding.deviations.size() == 1);
  CHECK(finding.margin.is_possible);

  const auto again = replay(what, finding, finding.overrides);
  CHECK_FALSE(again.drift.has_value());
  REQUIRE(again.result.violation.has_value());
  CHECK(again.result.violation->cause() == finding.violation.cause());
}

TEST_CASE("swarm: a drawn machine is no part of a finding that the declared one shows", "[swarm]") {
  constexpr std::uint64_t kSeedOfAnotherMachine = 5;
  const auto what = test::shipped("rare-branches", kOnlyRareDoubles);
  campaign::HuntOptions how = plainly();
  how.seed = kSeedOfAnotherMachine;
  const auto found = test::hunt(what, how);
  REQUIRE(found.main.has_value());
  CHECK(std::ranges::any_of(found.findings[*found.main].overrides, names_machine));

  const campaign::Finding finding = minimised(what, kSeedOfAnotherMachine);

  CHECK(std::ranges::none_of(finding.overrides, names_machine));
}

TEST_CASE("swarm: a drawn machine stays where the declared one fails differently", "[swarm]") {
  constexpr std::uint64_t kSeedOfAnotherMachine = 1;
  const auto what = test::shipped("rare-branches", kOnlyRareDoubles);
  const campaign::Finding finding = minimised(what, kSeedOfAnotherMachine);
  CHECK(std::ranges::count_if(finding.overrides, names_machine) == 1);

  // There the same schedule is another finding: a second time, but not after it was handled.
  std::vector<std::string> without = finding.overrides;
  std::erase_if(without, names_machine);
  const auto declared = replay(what, finding, without);

  REQUIRE(declared.result.violation.has_value());
  CHECK(declared.result.violation->cause() != finding.violation.cause());
}

TEST_CASE("swarm: the machine that a schedule drew is part of its finding", "[swarm]") {
  const auto what = test::shipped("rare-branches", kOnlyRareDoubles);
  // Not minimised: each finding is as it was met.
  campaign::HuntOptions how = plainly();
  how.keep_going = true;
  const auto found = test::hunt(what, how);
  for (const campaign::Finding& finding : found.findings) {
    auto overrides = what.source.overrides;
    overrides.insert(overrides.end(), finding.overrides.begin(), finding.overrides.end());
    const auto drawn = test::shipped("rare-branches", overrides);
    CHECK(campaign::make_key(drawn.scenario, 1, finding.deviations) == finding.key);
    runner::ClusterWorld world(drawn.scenario, sim::Lambda::feasible(), 1);
    const auto again = campaign::run_once(world, &finding.deviations, nullptr);
    REQUIRE(again.result.violation.has_value());
    CHECK(again.result.violation->cause() == finding.violation.cause());
  }
}

}  // namespace
}  // namespace dojo
