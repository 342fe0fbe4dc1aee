// The oracle `data-race` objects to what nothing orders, and to nothing else: broken programs
// beside their locked twins. The oracle `arena-rule` has its case in tests/access.

#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "runner/campaign/hunt.h"
#include "runner/campaign/single_run.h"
#include "runner/report/story_log.h"
#include "runner/scenario/load.h"
#include "sim/access/listener.h"

namespace dojo {
namespace {

using campaign::HuntResult;

scenario::Scenario load(const std::string& file, const std::vector<std::string>& overrides) {
  scenario::LoadOptions options;
  options.overrides = overrides;
  auto loaded = scenario::load_file(scenario::scenarios_folder() / file, options);
  if (!loaded) FAIL(scenario::to_text(loaded.error()));
  return *loaded;
}

HuntResult hunt(const scenario::Scenario& scenario, unsigned workers = 1) {
  campaign::HuntOptions options;
  options.workers = workers;
  options.minimise = false;
  return campaign::hunt(scenario, {}, options);
}

sim::Violation violation_of(const HuntResult& result) {
  return result.main ? result.findings[*result.main].violation : sim::Violation{};
}

bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

TEST_CASE("data-race: the data layer without locks races on a field, told with both stacks",
          "[broken][race]") {
  const sim::Violation found = violation_of(hunt(load("data-race.yaml", {})));

  REQUIRE(found.oracle == "data-race");
  INFO(found.message << found.details);
  REQUIRE(contains(found.message, "nothing orders it with"));
  REQUIRE(contains(found.message, "protocols/kddm/"));
  REQUIRE(contains(found.details, "holding"));
  REQUIRE(contains(found.details, " on n"));
  if (sim::access::is_instrumented())
    REQUIRE(contains(found.details, "protocols/kddm/kddm_shell.cpp"));
}

// The story asks protocol code for words: that is no part of the run.
TEST_CASE("data-race: the story of a race ends with it", "[broken][race]") {
  const scenario::Scenario scenario =
      load("kerrighed-smp-port.yaml", {"always=[data-race]", "expect.violation=[data-race]"});
  for (const std::uint64_t seed : {1, 4}) {
    campaign::HuntOptions options;
    options.seed = seed;
    options.minimise = false;
    const HuntResult result = campaign::hunt(scenario, {}, options);
    REQUIRE(violation_of(result).oracle == "data-race");
    runner::ClusterWorld world(scenario, runner::lambda_of(scenario.hunt.mode), seed);
    report::StoryLog log;
    const auto told =
        campaign::run_once(world, &result.findings[*result.main].deviations, &log).result;
    REQUIRE(told.violation.has_value());
    CHECK(told.violation->message == violation_of(result).message);
  }
}

TEST_CASE("data-race: the data layer with its locks does not race", "[broken][race]") {
  for (const char* locking : {"entry", "big"}) {
    INFO(locking);
    const HuntResult result =
        hunt(load("data-race.yaml", {"protocols.data.variant=hardened",
                                     std::string("protocols.data.locking=") + locking,
                                     "hunt.schedules=300", "expect=holds"}));
    INFO(violation_of(result).message << "\n" << violation_of(result).details);
    REQUIRE(violation_of(result).oracle.empty());
  }
}

TEST_CASE("data-race: plain memory races without a lock, and not with it", "[broken][race]") {
  if (!sim::access::is_instrumented()) {
    SUCCEED("this build has no instrumentation");
    return;
  }
  const std::vector<std::string> common{"hunt.accesses=off", "always=[data-race]",
                                        "expect={violation: data-race}", "hunt.schedules=50"};
  std::vector<std::string> locked = common;
  locked.emplace_back("workload.0.drill=plain_counter_locked");

  const sim::Violation found = violation_of(hunt(load("drills/plain_counter.yaml", common)));
  const sim::Violation none = violation_of(hunt(load("drills/plain_counter.yaml", locked)));

  REQUIRE(found.oracle == "data-race");
  INFO(found.message << found.details);
  REQUIRE(contains(found.message, "memory that is no kapi::Shared field"));
  REQUIRE(contains(found.message, "protocols/drills/plain_counter.cpp"));
  INFO(none.message << none.details);
  REQUIRE(none.oracle.empty());
}

TEST_CASE("accesses racy: a bug between two plain accesses is found, and without it is not",
          "[broken][race]") {
  if (!sim::access::is_instrumented()) {
    SUCCEED("this build has no instrumentation");
    return;
  }
  const HuntResult with = hunt(load("drills/plain_counter.yaml", {}));
  const HuntResult with_three = hunt(load("drills/plain_counter.yaml", {}), 3);
  const HuntResult without = hunt(load("drills/plain_counter.yaml", {"hunt.accesses=off"}));

  REQUIRE(violation_of(with).oracle == "assertion");
  REQUIRE(with.findings[*with.main].index >= 50);
  REQUIRE(violation_of(with_three).message == violation_of(with).message);
  REQUIRE(with_three.findings[*with_three.main].index == with.findings[*with.main].index);
  REQUIRE(with_three.fingerprint == with.fingerprint);
  REQUIRE(violation_of(without).oracle.empty());
  REQUIRE(without.schedules == 2000);
}

}  // namespace
}  // namespace dojo
