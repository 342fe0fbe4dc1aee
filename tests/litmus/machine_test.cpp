// Litmus tests on the simulated machine: nothing outside the sequentially consistent set, and
// everything inside it.

#include <catch2/catch.hpp>

#include "tests/runner/litmus_bench.h"
#include "tests/support/budget.h"

namespace dojo {
namespace {

using campaign::LitmusOptions;
using campaign::LitmusResult;
using test::budget;
using test::litmus_base;
using test::run_litmus;

const std::vector<std::string> kTwoThreads = {"SB",   "MP",   "LB",   "S",    "R",
                                              "2+2W", "CoRR", "CoWW", "CoRW", "CoWR"};
const std::vector<std::string> kThreeThreads = {"WRC", "RWC", "ISA2"};

// The outcome set equals the sequentially consistent set exactly.
void check_exact(const LitmusResult& result) {
  INFO(test::text_of(result));
  CHECK(result.is_ok);
  CHECK(result.coverage.states_outside == 0);
  CHECK(result.coverage.states_missing == 0);
}

void check_within(const LitmusResult& result) {
  INFO(test::text_of(result));
  CHECK(result.is_ok);
  CHECK(result.coverage.states_outside == 0);
}

void check_all_exact(const std::vector<std::string>& names, std::uint64_t schedules) {
  LitmusOptions options;
  options.schedules = schedules;
  for (const std::string& name : names) check_exact(run_litmus(litmus_base(), name, options));
}

TEST_CASE("litmus on the data layer: tests of two threads have exactly the SC states",
          "[litmus][machine]") {
  check_all_exact(kTwoThreads, budget(1'000));
}

TEST_CASE("litmus on the data layer: tests of three threads have exactly the SC states",
          "[litmus][machine]") {
  check_all_exact(kThreeThreads, budget(1'500));
}

TEST_CASE("litmus on the data layer: IRIW has exactly the SC states", "[litmus][machine]") {
  check_all_exact({"IRIW"}, budget(1'500));
}

TEST_CASE("litmus on the data layer: exactly the SC states in many schedules",
          "[litmus][machine][.slow]") {
  for (const auto& names : {kTwoThreads, kThreeThreads, {"IRIW"}}) check_all_exact(names, 20'000);
}

TEST_CASE("litmus on the data layer: all variables on one page", "[litmus][machine]") {
  LitmusOptions options;
  options.schedules = budget(500);
  options.same_page = true;
  for (const std::string name : {"SB", "MP", "IRIW", "2+2W"}) {
    check_within(run_litmus(litmus_base(), name, options));
  }
}

TEST_CASE("litmus on the data layer: nothing outside the SC set under loss and duplication",
          "[litmus][machine]") {
  const scenario::Scenario lossy =
      litmus_base({"hunt.mode=feasible", "protocols.rpc.reliable=false",
                   "cluster.interconnect.jitter=40%", "cluster.node.jitter=30%",
                   "faults=[{kind: drop, rate: 5%, budget: 2}, "
                   "{kind: duplicate, rate: 5%, budget: 2, extra: 300us}]"});
  LitmusOptions options;
  options.schedules = budget(200);
  for (const std::string& name : kTwoThreads) check_within(run_litmus(lossy, name, options));
  for (const std::string& name : kThreeThreads) check_within(run_litmus(lossy, name, options));
  check_within(run_litmus(lossy, "IRIW", options));
}

TEST_CASE("litmus on the cores of one node: complete, and exactly the SC states",
          "[litmus][machine]") {
  LitmusOptions options;
  options.on = scenario::LitmusOn::kSmp;
  options.schedules = 20'000;
  for (const std::string& name : kTwoThreads) {
    const LitmusResult result = run_litmus(litmus_base(), name, options);
    check_exact(result);
    INFO(name);
    CHECK(result.coverage.is_complete);
  }
  for (const std::string& name : kThreeThreads) {
    check_exact(run_litmus(litmus_base(), name, options));
  }
  check_exact(run_litmus(litmus_base(), "IRIW", options));
}

TEST_CASE("litmus: sampled times are not called complete", "[litmus][machine]") {
  LitmusOptions options;
  options.on = scenario::LitmusOn::kSmp;
  options.schedules = 20'000;
  const scenario::Scenario feasible =
      litmus_base({"hunt.mode=feasible", "cluster.node.jitter=30%"});
  CHECK_FALSE(run_litmus(feasible, "CoRR", options).coverage.is_complete);
}

TEST_CASE("litmus: the same seed gives the same states and schedules", "[litmus][machine]") {
  LitmusOptions options;
  options.schedules = 100;
  const LitmusResult first = run_litmus(litmus_base(), "SB", options);
  const LitmusResult second = run_litmus(litmus_base(), "SB", options);
  CHECK(first.block.states == second.block.states);
  CHECK(first.block.witnesses == second.block.witnesses);
  CHECK(first.coverage.schedules == second.coverage.schedules);
}

}  // namespace
}  // namespace dojo
