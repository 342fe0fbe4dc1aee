// `dojo new scenario NAME` gives a file that loads.

#include "runner/scenario/skeleton.h"

#include <catch2/catch.hpp>

#include "runner/scenario/load.h"

namespace dojo::scenario {
namespace {

TEST_CASE("skeleton: loads, and carries its name", "[scenario]") {
  const std::string text = skeleton("my-first");
  const auto scenario = load_text(text, "my-first.yaml");
  if (!scenario) FAIL(to_text(scenario.error()));
  CHECK(scenario->name == "my-first");
  CHECK_THAT(text, Catch::Contains("dojo check scenarios/my-first.yaml"));
  CHECK_THAT(text, !Catch::Contains("{{"));
}

TEST_CASE("skeleton: names that are no file names are refused", "[scenario]") {
  CHECK(is_scenario_name("smp-port-2"));
  CHECK_FALSE(is_scenario_name(""));
  CHECK_FALSE(is_scenario_name("../x"));
  CHECK_FALSE(is_scenario_name("Upper"));
  CHECK_FALSE(is_scenario_name("2nd"));
  CHECK_FALSE(is_scenario_name("a.yaml"));
}

}  // namespace
}  // namespace dojo::scenario
