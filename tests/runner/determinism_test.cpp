// The same seed gives the same run: rewound, built again, replayed from its record, and with any
// number of workers.

#include <catch2/catch.hpp>

#include "runner/campaign/single_run.h"
#include "runner/world.h"
#include "sim/explore/recorder.h"
#include "sim/explore/strategy.h"
#include "tests/runner/shipped.h"

namespace dojo {
namespace {

using campaign::Finding;
using campaign::HuntResult;
using test::shipped;
using test::Shipped;

HuntResult hunt_with(const Shipped& what, unsigned workers) {
  campaign::HuntOptions how;
  how.workers = workers;
  how.replay_budget = 500;
  how.keep_going = true;
  return test::hunt(what, how);
}

void check_equal(const HuntResult& a, const HuntResult& b) {
  CHECK(a.fingerprint == b.fingerprint);
  CHECK(a.schedules == b.schedules);
  CHECK(a.steps == b.steps);
  CHECK(a.sometimes == b.sometimes);
  CHECK(a.bound == b.bound);
  REQUIRE(a.findings.size() == b.findings.size());
  for (std::size_t i = 0; i < a.findings.size(); ++i) {
    const Finding& x = a.findings[i];
    const Finding& y = b.findings[i];
    INFO(x.violation.message);
    CHECK(x.key == y.key);
    CHECK(x.index == y.index);
    CHECK(x.times == y.times);
    CHECK(x.overrides == y.overrides);
    CHECK(x.violation.message == y.violation.message);
    CHECK(x.margin.gap_ns == y.margin.gap_ns);
    CHECK(x.margin.allowed_ns == y.margin.allowed_ns);
  }
}

std::vector<std::uint64_t> fingerprints(runner::ClusterWorld& world, std::uint64_t schedules) {
  const auto strategy = sim::make_strategy("random-walk");
  std::vector<std::uint64_t> all;
  for (std::uint64_t i = 0; i < schedules; ++i) {
    strategy->begin(7, i, {});
    world.rewind();
    all.push_back(world.run(*strategy).fingerprint);
  }
  return all;
}

TEST_CASE("determinism: a hunt that finds gives the same with 1 and 4 workers, and twice",
          "[runner]") {
  const Shipped what = shipped("kerrighed-smp-port", {"hunt.schedules=1200", "cluster.nodes=2"});
  const HuntResult first = hunt_with(what, 1);
  CHECK_FALSE(first.findings.empty());
  check_equal(first, hunt_with(what, 1));
  check_equal(first, hunt_with(what, 4));
}

TEST_CASE("determinism: a hunt that holds gives the same with 1 and 4 workers", "[runner]") {
  const Shipped what = shipped("hardened-entry", {"hunt.schedules=300"});
  const HuntResult first = hunt_with(what, 1);
  CHECK(first.findings.empty());
  check_equal(first, hunt_with(what, 4));
}

TEST_CASE("determinism: another seed gives another hunt", "[runner]") {
  const Shipped what = shipped("hardened-entry", {"hunt.schedules=100"});
  campaign::HuntOptions how;
  const HuntResult first = test::hunt(what, how);
  how.seed = 2;
  CHECK(test::hunt(what, how).fingerprint != first.fingerprint);
}

TEST_CASE("determinism: a world that was rewound, and one built again, run the same", "[runner]") {
  const Shipped what = shipped("lossy-network");
  const sim::Lambda lambda = runner::lambda_of(what.scenario.hunt.mode);
  std::vector<std::uint64_t> first;
  {
    runner::ClusterWorld world(what.scenario, lambda, 3);
    first = fingerprints(world, 20);
    CHECK(fingerprints(world, 20) == first);
  }
  runner::ClusterWorld again(what.scenario, lambda, 3);
  CHECK(fingerprints(again, 20) == first);
}

TEST_CASE("determinism: a recorded schedule replays to the same fingerprint", "[runner]") {
  for (const char* name :
       {"kerrighed-smp-port", "lossy-network", "random-programs", "preemption", "litmus-iriw"}) {
    const Shipped what = shipped(name);
    runner::ClusterWorld world(what.scenario, runner::lambda_of(what.scenario.hunt.mode), 1);
    const auto strategy = sim::make_strategy("random-walk");
    for (std::uint64_t i = 0; i < 20; ++i) {
      INFO(name << ", schedule " << i);
      strategy->begin(1, i, {});
      sim::Recorder recorder(*strategy);
      world.rewind();
      const sim::RunResult original = world.run(recorder);
      const campaign::SingleRun again = campaign::run_once(world, &recorder.deviations(), nullptr);
      REQUIRE_FALSE(again.drift.has_value());
      REQUIRE(again.result.fingerprint == original.fingerprint);
      REQUIRE(again.result.steps == original.steps);
      REQUIRE(again.result.violation.has_value() == original.violation.has_value());
    }
  }
}

TEST_CASE("determinism: --verify-determinism finds no difference", "[runner]") {
  const Shipped what = shipped("random-programs");
  runner::ClusterWorld world(what.scenario, runner::lambda_of(what.scenario.hunt.mode), 1);
  CHECK(campaign::find_nondeterminism(world, nullptr).value_or("none") == "none");
}

}  // namespace
}  // namespace dojo
