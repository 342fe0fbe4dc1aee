// Faults from the scenario to the run: names, rates in timed runs, states that trigger.

#include <catch2/catch.hpp>
#include <set>
#include <string>

#include "models/cluster.h"
#include "protocols/kddm/kddm_types.h"
#include "runner/campaign/single_run.h"
#include "runner/scenario/names.h"
#include "runner/world.h"
#include "tests/runner/shipped.h"

namespace dojo {
namespace {

using scenario::Vocabulary;

TEST_CASE("faults: the states that may trigger are those of the data layer", "[runner][faults]") {
  std::set<std::string> known;
  for (int i = 0; i < kddm::kStateCount; ++i) {
    known.insert(kddm::name_of(static_cast<kddm::State>(i)));
  }
  known.erase("?");  // numbers that are no state
  std::set<std::string> offered;
  for (const scenario::NameInfo& info : scenario::names(Vocabulary::kState)) {
    offered.insert(info.name);
  }
  CHECK(offered == known);
}

campaign::SingleRun timed_run(const std::vector<std::string>& overrides, std::uint64_t seed = 1) {
  std::vector<std::string> all = {"hunt.mode=timed", "cluster.interconnect.model=analytic"};
  all.insert(all.end(), overrides.begin(), overrides.end());
  const test::Shipped flap = test::shipped("faults/flap-at", all);
  runner::ClusterWorld world(flap.scenario, sim::Lambda::timed(), seed);
  return campaign::run_once(world, nullptr, nullptr);
}

TEST_CASE("faults: a timed run has the scheduled ones", "[runner][faults]") {
  const campaign::SingleRun with = timed_run({});
  const campaign::SingleRun without = timed_run({"faults=[]", "sometimes=[all-finished]"});

  CHECK(with.missed.empty());
  CHECK_FALSE(with.result.violation);
  CHECK(with.metrics.counter("rpc.retransmitted") > 0);
  CHECK(without.metrics.counter("rpc.retransmitted") == 0);
  CHECK(timed_run({}).result.fingerprint == with.result.fingerprint);
}

TEST_CASE("faults: a timed run draws the others from its seed, at their rates",
          "[runner][faults]") {
  const std::vector<std::string> drops = {"faults.0={kind: drop, rate: 30%, budget: 100}",
                                          "sometimes=[message-dropped]"};
  std::set<std::uint64_t> fingerprints;
  for (std::uint64_t seed = 1; seed <= 10; ++seed) {
    const campaign::SingleRun run = timed_run(drops, seed);
    CHECK(run.missed.empty());
    fingerprints.insert(run.result.fingerprint);
  }
  CHECK(fingerprints.size() > 5);
}

TEST_CASE("faults: a state triggers, and what would outlast the run heals when all is quiet",
          "[runner][faults]") {
  constexpr sim::Tick kQuietAfter = 100'000'000;
  const campaign::SingleRun run =
      timed_run({"faults.0={kind: flap, when: {node: 2, state: WAIT_OBJ_WRITE}, nodes: [2], "
                 "for: 50s}",
                 "sometimes=[link-flapped, all-finished]"});
  CHECK(run.missed.empty());
  CHECK_FALSE(run.result.violation);
  CHECK(run.result.end_time > kQuietAfter);
}

TEST_CASE("faults: what is minimised keeps the one that it needs", "[runner][faults]") {
  campaign::HuntOptions options;
  options.shrinks_scenario = false;
  const campaign::HuntResult result =
      test::hunt(test::shipped("faults/partition-duplicates"), options);
  REQUIRE(result.main);
  const campaign::Finding& finding = result.findings[*result.main];
  CHECK(finding.violation.oracle == "exactly-once");
  CHECK(finding.is_one_minimal);
  CHECK(finding.after.faults == 1);
  CHECK(finding.after.deviations <= 3);
}

}  // namespace
}  // namespace dojo
