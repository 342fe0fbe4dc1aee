// -D path=value: changes any value of a scenario, is checked like the file, and is named in errors.

#include <catch2/catch.hpp>

#include "runner/scenario/load.h"
#include "tests/scenario/scenario_texts.h"

namespace dojo::scenario {
namespace {

using Catch::Contains;

Result<Scenario> load_with(const std::vector<std::string>& overrides) {
  return load_text(test::kSmall, "s.yaml", {.overrides = overrides, .machine_folders = {}});
}

std::string errors_with(const std::vector<std::string>& overrides) {
  const auto scenario = load_with(overrides);
  return scenario ? "" : to_text(scenario.error());
}

TEST_CASE("overrides: scalars, lists by index, absent keys", "[scenario]") {
  const auto scenario =
      load_with({"cluster.nodes=5", "workload.0.threads=3", "protocols.data.locking=big",
                 "protocols.data.variant=kerrighed", "hunt.time=30s"});
  REQUIRE(scenario);
  CHECK(scenario->cluster.nodes == 5);
  CHECK(std::get<SharedCounter>(scenario->workload[0]).threads == 3);
  CHECK(scenario->protocols.data.locking == Locking::kBig);
  CHECK(scenario->protocols.data.variant == DataVariant::kKerrighed);
  CHECK(scenario->hunt.time_ns == 30'000'000'000);
}

TEST_CASE("overrides: expect=holds replaces a violation, and the other way round", "[scenario]") {
  const auto broken = load_with({"expect={violation: [no-lost-update, unhandled]}"});
  REQUIRE(broken);
  CHECK(broken->expect.violations == std::vector<std::string>{"no-lost-update", "unhandled"});

  const auto holds = load_with({"expect={violation: unhandled}", "expect=holds"});
  REQUIRE(holds);
  CHECK(holds->expect.holds());
}

TEST_CASE("overrides: an index one past the end appends", "[scenario]") {
  const auto scenario = load_with({"faults.0={kind: drop, rate: 2.5%}", "faults.1.kind=duplicate",
                                   "faults.1.rate=1%", "always.1=coherence"});
  REQUIRE(scenario);
  REQUIRE(scenario->faults.size() == 2);
  CHECK(scenario->faults[0].rate_ppm == 25'000);
  CHECK(scenario->faults[1].kind == FaultKind::kDuplicate);
  CHECK(scenario->always == std::vector<std::string>{"no-lost-update", "coherence"});
}

TEST_CASE("overrides: an error names the override instead of a line", "[scenario]") {
  CHECK(errors_with({"cluster.nodes=3", "cluster.nodez=4"}) ==
        "-D 2 (cluster.nodez=4): cluster: unknown key \"nodez\"; accepted: nodes, abstract, node, "
        "interconnect; did you mean \"nodes\"?\n");
  CHECK(errors_with({"cluster.nodes=0"}) ==
        "-D 1 (cluster.nodes=0): cluster.nodes: 0 is out of range; accepted: 1 to 10000\n");
}

TEST_CASE("overrides: paths that lead nowhere", "[scenario]") {
  CHECK_THAT(errors_with({"clutser.nodes=3"}), Contains("did you mean \"cluster\"?"));
  CHECK_THAT(errors_with({"workload.7.threads=3"}),
             Contains("\"7\" is no index of a list of 1 (0 to 1, 1 appends)"));
  CHECK_THAT(errors_with({"workload.first.threads=3"}), Contains("\"first\" is no index"));
  CHECK_THAT(errors_with({"about.x=3"}), Contains("\"x\" cannot be set inside \"A test.\""));
  CHECK_THAT(errors_with({"cluster..nodes=3"}), Contains("empty word in the path"));
  CHECK_THAT(errors_with({"cluster.nodes"}), Contains("is not path=value"));
  CHECK_THAT(errors_with({"=3"}), Contains("is not path=value"));
  CHECK_THAT(errors_with({"cluster.nodes=[1"}), Contains("not YAML"));
}

TEST_CASE("overrides: a trace is looked for in the current folder, then beside the scenario",
          "[scenario]") {
  const auto file = test::kScenarios / "page-trace.yaml";
  const auto here = load_file(
      file, {.overrides = {"workload.0.file=" + (test::kScenarios / "traces/small.tr").string()},
             .machine_folders = {}});
  REQUIRE(here);
  const auto beside =
      load_file(file, {.overrides = {"workload.0.file=traces/small.tr"}, .machine_folders = {}});
  REQUIRE(beside);
  CHECK(std::get<PageTrace>(here->workload[0]).trace.text ==
        std::get<PageTrace>(beside->workload[0]).trace.text);
  CHECK_FALSE(std::get<PageTrace>(here->workload[0]).trace.text.empty());
}

TEST_CASE("overrides: a file beats the text that a canonical form carries", "[scenario]") {
  const auto scenario = load_file(test::kScenarios / "litmus-sb.yaml");
  REQUIRE(scenario);
  const auto other = load_text(
      canonical_json(*scenario), "found.json",
      {.overrides = {"workload.0.file=" + (test::kScenarios / "litmus/MP.litmus").string()},
       .machine_folders = {}});
  REQUIRE(other);
  CHECK_THAT(std::get<Litmus>(other->workload[0]).test.text, Contains("X86_64 MP"));
}

TEST_CASE("overrides: the placing node of a litmus test has to exist", "[scenario]") {
  const auto load = [](const char* owner) {
    return load_file(
        test::kScenarios / "litmus-sb.yaml",
        {.overrides = {std::string{"workload.0.owner="} + owner}, .machine_folders = {}});
  };
  REQUIRE(load("1"));
  const auto refused = load("2");
  REQUIRE_FALSE(refused);
  CHECK_THAT(to_text(refused.error()), Contains("there is no node 2; accepted: 0 to 1"));
}

}  // namespace
}  // namespace dojo::scenario
