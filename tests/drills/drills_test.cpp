// Each drill has its defect, as its scenario expects it, and the strategies that are good at it
// find it. The whole comparison is `dojo bench drills`.

#include <catch2/catch.hpp>
#include <set>
#include <string>

#include "protocols/drills/drills_api.h"
#include "runner/campaign/hunt.h"
#include "runner/scenario/load.h"
#include "runner/scenario/names.h"
#include "sim/explore/strategy.h"

namespace dojo {
namespace {

scenario::Scenario load(std::string_view drill, const std::string& strategy,
                        std::int64_t schedules) {
  const auto file = scenario::scenarios_folder() / "drills" / (std::string(drill) + ".yaml");
  auto loaded = scenario::load_file(file, {});
  REQUIRE(loaded.has_value());
  loaded->hunt.strategy = strategy;
  loaded->hunt.schedules = schedules;
  return *loaded;
}

campaign::HuntResult hunt(std::string_view drill, const std::string& strategy,
                          std::int64_t schedules, unsigned workers = 1) {
  campaign::HuntOptions options;
  options.workers = workers;
  options.minimise = false;
  return campaign::hunt(load(drill, strategy, schedules), {}, options);
}

bool finds(std::string_view drill, const std::string& strategy, std::int64_t schedules) {
  const campaign::HuntResult result = hunt(drill, strategy, schedules);
  return result.main && result.findings[*result.main].is_expected;
}

TEST_CASE("drills: SURW finds each within 200 schedules", "[drills]") {
  for (const drills::DrillInfo& drill : drills::drills()) {
    INFO(drill.name);
    REQUIRE(finds(drill.name, "surw", 200));
  }
}

TEST_CASE("drills: a random walk never sees reorder_5, others do", "[drills]") {
  REQUIRE_FALSE(finds("reorder_5", "random-walk", 3000));
  REQUIRE(finds("reorder_5", "urw", 3000));
  REQUIRE(finds("reorder_5", "portfolio", 3000));
}

TEST_CASE("drills: bounded searches find them with few delays and preemptions", "[drills]") {
  for (const char* drill : {"lazy01", "account", "deadlock01", "twostage", "reorder_3", "stack"}) {
    INFO(drill);
    REQUIRE(finds(drill, "delay", 10'000));
    REQUIRE(finds(drill, "preemption", 10'000));
  }
}

TEST_CASE("drills: every strategy gives the same answer with one worker and with three",
          "[drills]") {
  for (const sim::StrategyInfo& strategy : sim::strategies()) {
    INFO(strategy.name);
    const std::string name(strategy.name);
    if (name == "stateful") continue;  // drills have no registered state: scenarios refuse it
    const campaign::HuntResult one = hunt("reorder_4", name, 1300, 1);
    const campaign::HuntResult three = hunt("reorder_4", name, 1300, 3);
    REQUIRE(one.fingerprint == three.fingerprint);
    REQUIRE(one.schedules == three.schedules);
    REQUIRE(one.findings.size() == three.findings.size());
  }
}

TEST_CASE("drills: scenarios may name exactly these", "[drills]") {
  std::set<std::string_view> named;
  for (const auto& info : scenario::names(scenario::Vocabulary::kDrill)) named.insert(info.name);
  std::set<std::string_view> present{drills::mailbox().name};
  for (const drills::DrillInfo& drill : drills::drills()) present.insert(drill.name);
  for (const drills::DrillInfo& drill : drills::own_drills()) present.insert(drill.name);
  REQUIRE(named == present);
}

TEST_CASE("strategies: scenarios may name exactly these", "[drills]") {
  std::set<std::string_view> named;
  for (const auto& info : scenario::names(scenario::Vocabulary::kStrategy)) named.insert(info.name);
  std::set<std::string_view> present;
  for (const sim::StrategyInfo& strategy : sim::strategies()) present.insert(strategy.name);
  REQUIRE(named == present);
}

}  // namespace
}  // namespace dojo
