// Every strategy in every mode it claims: budgets, Ctrl-C, its bound, and worlds of odd sizes.

#include <catch2/catch.hpp>

#include "runner/campaign/systematic.h"
#include "runner/scenario/names.h"
#include "tests/runner/shipped.h"
#include "tests/support/budget.h"

namespace dojo::test {
namespace {

/// The smallest world there is: nobody to talk to, nobody to race with.
const std::vector<std::string> kTiny = {"cluster.nodes=1",      "cluster.node.cores=1",
                                        "workload.0.threads=1", "workload.0.increments=1",
                                        "workload.0.objects=1", "sometimes=[all-finished]"};

/// Two nodes that meet once: a million schedules of it are more than a second.
std::vector<std::string> small_budget() {
  return {"cluster.nodes=2",         "cluster.node.cores=1", "workload.0.threads=1",
          "workload.0.increments=1", "workload.0.objects=1", "sometimes=[all-finished]",
          "hunt.schedules=1000000"};
}

struct Claim {
  std::string strategy;
  std::string mode;
};

/// Under the sanitizers in one mode only: they look into the strategy, which is the same in all.
std::vector<std::string> modes() {
  if (kIsSanitized) return {"async"};
  return {"timed", "feasible", "async"};
}

std::vector<Claim> claims() {
  std::vector<Claim> all;
  for (const auto& info : scenario::names(scenario::Vocabulary::kStrategy)) {
    if (std::string_view(info.name) == "stateful")
      continue;  // of rules, not of machines: tests/german
    for (const std::string& mode : modes()) {
      const bool is_reduction = campaign::is_reduced(info.name);
      if (!is_reduction || mode == "async") all.push_back({std::string(info.name), mode});
    }
  }
  return all;
}

Shipped world_of(const Claim& claim, std::vector<std::string> overrides) {
  overrides.push_back("hunt.mode=" + claim.mode);
  overrides.push_back("hunt.strategy=" + claim.strategy);
  return shipped("hardened-entry", overrides);
}

campaign::HuntResult hunt_claim(const Claim& claim, std::vector<std::string> overrides,
                                campaign::HuntOptions options) {
  return hunt(world_of(claim, std::move(overrides)), options);
}

TEST_CASE("strategies: each keeps its budget of schedules, for 1 and 2 workers",
          "[runner][strategies]") {
  for (const Claim& claim : claims()) {
    INFO(claim.strategy << " in " << claim.mode);
    campaign::HuntOptions options;
    options.workers = 1;
    const auto one = hunt_claim(claim, {"hunt.schedules=7"}, options);
    options.workers = 2;
    const auto two = hunt_claim(claim, {"hunt.schedules=7"}, options);
    CHECK(one.schedules <= 7);
    CHECK(one.schedules >= 1);
    CHECK(one.findings.empty());
    CHECK((one.is_complete || one.schedules == 7 || !one.bound.empty()));
    CHECK(one.fingerprint == two.fingerprint);
    CHECK(one.schedules == two.schedules);
  }
}

TEST_CASE("strategies: each has a bound to print, or an end", "[runner][strategies]") {
  for (const Claim& claim : claims()) {
    INFO(claim.strategy << " in " << claim.mode);
    const auto result = hunt_claim(claim, {"hunt.schedules=3"}, {});
    const bool ends = claim.strategy == "dfs" || campaign::is_reduced(claim.strategy);
    CHECK((ends || !result.bound.empty()));
  }
}

TEST_CASE("strategies: one task on one core is one schedule, or the same again",
          "[runner][strategies]") {
  for (const Claim& claim : claims()) {
    INFO(claim.strategy << " in " << claim.mode);
    std::vector<std::string> tiny = kTiny;
    tiny.emplace_back("hunt.schedules=5");
    const auto result = hunt_claim(claim, tiny, {});
    INFO(text_of(result));
    CHECK(result.schedules >= 1);
    CHECK(result.schedules <= 5);
    CHECK(result.findings.empty());
    CHECK(result.missed.empty());
    CHECK(result.coverage.classes <= 1);
  }
}

TEST_CASE("strategies: each stops for --time and for Ctrl-C", "[runner][strategies]") {
  for (const Claim& claim : claims()) {
    if (claim.strategy == "default") continue;  // one schedule
    INFO(claim.strategy << " in " << claim.mode);
    campaign::HuntOptions timed;
    timed.seconds = 1e-6;
    const auto stopped = hunt_claim(claim, small_budget(), timed);
    CHECK(stopped.limit == "--time");
    CHECK(stopped.schedules >= 1);
    CHECK(stopped.schedules <= 1000);

    campaign::HuntOptions interrupted;
    interrupted.is_interrupted = [] { return true; };
    const auto cut = hunt_claim(claim, small_budget(), interrupted);
    CHECK(cut.is_interrupted);
    CHECK(cut.outcome == campaign::Outcome::kLimit);
    CHECK(cut.schedules <= 1000);
  }
}

}  // namespace
}  // namespace dojo::test
