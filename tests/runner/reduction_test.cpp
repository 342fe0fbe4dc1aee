// The reduction on the whole machine: what sampled schedules show, the reduced search has covered.
//
// Method: small programs on the data layer. The search collects the class of each execution; random
// walk and PCT then draw schedules of the same world, and the class of each must be among them. A
// footprint that says too little, or an event that is not let go first, shows up as a class that
// the search has not seen.

#include <catch2/catch.hpp>
#include <set>

#include "runner/world.h"
#include "sim/explore/reduced_search.h"
#include "sim/explore/strategy.h"
#include "tests/runner/litmus_bench.h"

namespace dojo {
namespace {

/// Two nodes of one core that increment one counter once each, with changes.
scenario::Scenario scenario_of(const std::vector<std::string>& changes) {
  std::vector<std::string> overrides = {"cluster.node.cores=1"};
  overrides.insert(overrides.end(), changes.begin(), changes.end());
  return test::litmus_base(overrides);
}

struct Classes {
  std::set<std::uint64_t> hashes;
  std::set<std::string> violations;
  sim::ReducedSearchResult result;
};

Classes search_all(runner::ClusterWorld& world) {
  Classes classes;
  sim::ReducedSearch search(world, {});
  classes.result = search.search([&](const sim::RunResult& run) {
    classes.hashes.insert(search.execution().class_hash());
    if (run.violation) classes.violations.insert(run.violation->cause());
    return true;
  });
  return classes;
}

void check_samples(runner::ClusterWorld& world, const Classes& classes, int samples) {
  sim::ExecutionLog log;
  const auto strategy = sim::make_strategy("portfolio");
  sim::Learned learned;
  int outside = 0;
  std::set<std::uint64_t> seen;
  for (int i = 0; i < samples; ++i) {
    strategy->begin(1, static_cast<std::uint64_t>(i), learned);
    world.rewind();
    log.begin(world.engine());
    sim::Engine::set_observer(&log);
    const sim::RunResult run = world.run(*strategy);
    sim::Engine::set_observer(nullptr);
    learned.merge(strategy->learned());
    if (run.violation) {
      CHECK(classes.violations.count(run.violation->cause()) == 1);
      continue;
    }
    const std::uint64_t hash = log.finish().class_hash();
    seen.insert(hash);
    outside += classes.hashes.count(hash) == 0;
  }
  INFO(classes.hashes.size() << " classes searched, " << seen.size() << " seen by samples");
  CHECK(outside == 0);
}

void check(const std::vector<std::string>& overrides, int samples) {
  runner::ClusterWorld world(scenario_of(overrides), sim::Lambda::async(), 1);
  const Classes classes = search_all(world);
  INFO(classes.result.executions << " executions, " << classes.result.blocked << " blocked");
  REQUIRE(classes.result.is_complete);
  CHECK(classes.hashes.size() == classes.result.executions);
  check_samples(world, classes, samples);
}

TEST_CASE("reduction on the data layer: no sampled schedule is outside the classes searched",
          "[runner][reduction]") {
  check({}, 1000);
  check({"workload.0.increments=2"}, 1000);
  check({"workload.0.threads=2"}, 1000);
  check({"protocols.data.locking=big"}, 1000);
}

// Messages meet in one receive ring, and tasks change cores.
TEST_CASE("reduction: two cores a node, and no sampled schedule is outside the classes searched",
          "[runner][reduction]") {
  runner::ClusterWorld world(scenario_of({"cluster.node.cores=2"}), sim::Lambda::async(), 1);
  const Classes classes = search_all(world);
  INFO(classes.result.executions << " executions");
  CHECK(classes.result.is_complete);
  check_samples(world, classes, 1000);
}

TEST_CASE("reduction: the defects of drills are found, and small ones searched completely",
          "[runner][reduction]") {
  for (const std::string drill : {"account", "bluetooth_driver", "deadlock01", "lazy01"}) {
    runner::ClusterWorld world(
        scenario_of({"cluster.nodes=1", "cluster.node.cores=4",
                     "workload=[{kind: drill, drill: " + drill + "}]", "always=[]"}),
        sim::Lambda::async(), 1);
    const Classes classes = search_all(world);
    INFO(drill);
    CHECK_FALSE(classes.violations.empty());
    if (drill == "bluetooth_driver" || drill == "deadlock01") CHECK(classes.result.is_complete);
  }
}

}  // namespace
}  // namespace dojo
