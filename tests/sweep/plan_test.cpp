// What a sweep plans: every combination, each with an address that depends on what decides the run
// and on nothing else.

#include "runner/sweep/plan.h"

#include <catch2/catch.hpp>
#include <set>

#include "runner/build_id.h"
#include "runner/scenario/load.h"
#include "runner/version.h"
#include "tests/sweep/small_sweep.h"

namespace dojo::sweep {
namespace {

std::string scenario_with(const std::vector<std::string>& overrides) {
  scenario::LoadOptions how;
  how.overrides = overrides;
  const auto loaded = scenario::load_text(test::kSmallSweep, "small.yaml", how);
  REQUIRE(loaded);
  return unit_scenario(*loaded);
}

TEST_CASE("plan: the product has each combination once, the last axis fastest", "[sweep]") {
  const std::vector<scenario::SweepAxis> axes = {{"a", {"1", "2"}}, {"b.c", {"x", "y", "z"}}};
  const std::vector<std::vector<std::string>> expected = {{"a=1", "b.c=x"}, {"a=1", "b.c=y"},
                                                          {"a=1", "b.c=z"}, {"a=2", "b.c=x"},
                                                          {"a=2", "b.c=y"}, {"a=2", "b.c=z"}};
  CHECK(product(axes) == expected);
  CHECK(product_size(axes) == 6);
  CHECK(product({}) == std::vector<std::vector<std::string>>{{}});
  CHECK(product_size({}) == 1);
}

TEST_CASE("plan: a product beyond all reason is not made to be counted", "[sweep]") {
  const scenario::SweepAxis axis{"a", std::vector<std::string>(1'000, "1")};
  CHECK(product_size({axis, axis, axis, axis, axis, axis, axis, axis}) == kRunsMax + 1);
}

TEST_CASE("plan: an address depends on version, seed and every value of the scenario", "[sweep]") {
  const std::string text = scenario_with({});
  const std::set<std::string> keys = {unit_key("1", text, 1), unit_key("2", text, 1),
                                      unit_key("1", text, 2),
                                      unit_key("1", scenario_with({"cluster.nodes=3"}), 1),
                                      unit_key("1", scenario_with({"measure=[messages]"}), 1)};
  CHECK(keys.size() == 5);
  CHECK(unit_key("1", text, 1) == unit_key("1", scenario_with({}), 1));
}

TEST_CASE("plan: a longer axis and another text about it leave the addresses alone", "[sweep]") {
  CHECK(scenario_with({"sweep={cluster.nodes: [1, 2]}"}) == scenario_with({}));
  CHECK(scenario_with({"about=Another text."}) == scenario_with({}));
}

TEST_CASE("plan: a unit's scenario is a scenario by itself and stays the same", "[sweep]") {
  const std::string text = scenario_with({"cluster.nodes=3"});
  scenario::LoadOptions how;
  how.may_read_files = false;
  const auto again = scenario::load_text(text, "unit.json", how);
  REQUIRE(again);
  CHECK(unit_scenario(*again) == text);
}

TEST_CASE("plan: the first repetition covers all variants", "[sweep]") {
  Plan plan;
  plan.version = "1";
  plan.repetitions = 2;
  plan.seed = 7;
  plan.variants = {{{"a=1"}, "one"}, {{"a=2"}, "two"}};
  add_units(plan);
  REQUIRE(plan.units.size() == 4);
  CHECK(plan.units[0].variant == 0);
  CHECK(plan.units[1].variant == 1);
  CHECK(plan.units[1].seed == 7);
  CHECK(plan.units[2].seed == 8);
  CHECK(plan.units[3].key == unit_key("1", "two", 8));
}

TEST_CASE("plan: this program knows which build it is", "[sweep]") {
  const std::string version = runner::program_version();
  CHECK_THAT(version, Catch::StartsWith(DOJO_VERSION "+"));
  CHECK(version.size() == std::string(DOJO_VERSION "+12345678").size());
  CHECK(version == runner::program_version());
}

}  // namespace
}  // namespace dojo::sweep
