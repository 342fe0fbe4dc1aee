// What loading fills in: defaults, the machine, jitter, names; and what the hash depends on.

#include <catch2/catch.hpp>
#include <fstream>

#include "runner/scenario/load.h"
#include "runner/scenario/names.h"
#include "tests/scenario/scenario_texts.h"

namespace dojo::scenario {
namespace {

using Catch::Contains;

Scenario load_ok(const std::string& text, const std::vector<std::string>& overrides = {}) {
  const auto scenario =
      load_text(text, "folder/s.yaml", {.overrides = overrides, .machine_folders = {}});
  if (!scenario) FAIL(to_text(scenario.error()));
  return *scenario;
}

TEST_CASE("resolve: the headline scenario, value by value", "[scenario]") {
  const auto loaded = load_file(test::kScenarios / "kerrighed-smp-port.yaml");
  REQUIRE(loaded);
  const Scenario& s = *loaded;
  CHECK(s.name == "kerrighed-smp-port");
  CHECK(s.cluster.nodes == 3);
  CHECK(s.cluster.node.cores == 2);
  CHECK(s.cluster.node.memory_bytes == 64u << 20);
  CHECK(s.cluster.node.machine.name == "pentium3-700");
  CHECK(s.cluster.node.preemption == Preemption::kNone);
  CHECK(s.cluster.interconnect.latency_ns == 50'000);
  CHECK(s.cluster.interconnect.bandwidth_bps == 100'000'000);
  CHECK(s.cluster.interconnect.jitter == Jitter{.ppm = 400'000});
  CHECK(s.protocols.data.variant == DataVariant::kKerrighed);
  CHECK(s.protocols.data.locking == Locking::kNone);
  CHECK(std::get<SharedCounter>(s.workload.at(0)).increments == 3);
  CHECK(std::get<SharedCounter>(s.workload.at(0)).nodes.resolve(3) ==
        std::vector<std::int64_t>{0, 1, 2});
  CHECK(s.hunt.mode == Mode::kFeasible);
  CHECK(s.hunt.schedules == 20'000);
  CHECK_FALSE(s.expect.holds());
  CHECK(s.sweep.at(1).values == std::vector<std::string>{"none", "big", "entry"});
}

TEST_CASE("resolve: the line of the issue loads", "[scenario]") {
  const auto hardened = load_file(test::kScenarios / "kerrighed-smp-port.yaml",
                                  {.overrides = {"protocols.data.variant=hardened",
                                                 "protocols.data.locking=entry", "expect=holds"},
                                   .machine_folders = {}});
  REQUIRE(hardened);
  CHECK(hardened->expect.holds());
  CHECK(hardened->protocols.data.locking == Locking::kEntry);
}

TEST_CASE("resolve: a node's jitter replaces that of every cost", "[scenario]") {
  const Machine own = load_ok(test::kSmall).cluster.node.machine;
  CHECK(own.ipi.jitter == Jitter{.ppm = 300'000});
  CHECK(own.memory_access.jitter == Jitter{});

  const Scenario s = load_ok(test::kSmall, {"cluster.node.jitter=200ns"});
  CHECK(s.cluster.node.machine.memory_access.jitter == Jitter{.ns = 200});
  CHECK(s.cluster.node.machine.nic_per_message.jitter == Jitter{.ns = 200});
  CHECK(s.cluster.node.machine.ipi.cost_ns == own.ipi.cost_ns);
}

TEST_CASE("resolve: jitter is rounded up and at least a nanosecond", "[scenario]") {
  CHECK(Jitter{}.width_ns(1'000) == 0);
  CHECK(Jitter{.ppm = 300'000}.width_ns(1'000) == 300);
  CHECK(Jitter{.ppm = 300'000}.width_ns(5) == 2);
  CHECK(Jitter{.ppm = 1}.width_ns(5) == 1);
  CHECK(Jitter{.ppm = 1}.width_ns(0) == 1);
  CHECK(Jitter{.ns = 200}.width_ns(7) == 200);
}

TEST_CASE("resolve: machines beside the scenario come before those of the build", "[scenario]") {
  namespace fs = std::filesystem;
  const fs::path folder = fs::temp_directory_path() / "dojo-scenario-test";
  fs::create_directories(folder / "machines");
  std::string own = test::read(test::kScenarios / "machines/pentium3-700.yaml");
  own.replace(own.find("cost: 4ns"), 9, "cost: 9ns");
  std::ofstream{folder / "machines/pentium3-700.yaml"} << own;
  std::ofstream{folder / "machines/broken.yaml"} << "about: Nothing.\n";

  const auto scenario = load_text(test::kSmall, folder / "s.yaml");
  REQUIRE(scenario);
  CHECK(scenario->cluster.node.machine.memory_access.cost_ns == 9);

  const auto broken = load_text(test::small_with("pentium3-700", "broken"), folder / "s.yaml");
  REQUIRE_FALSE(broken);
  CHECK_THAT(to_text(broken.error()),
             Contains("machines/broken.yaml:1:1: key \"lock\" is missing"));
  fs::remove_all(folder);
}

TEST_CASE("resolve: random programs draw from all operations unless told", "[scenario]") {
  const std::string text =
      test::small_with("kind: shared-counter, threads: 1, objects: 1, increments: 2",
                       "kind: random-programs, threads: 1, objects: 1, operations: 2");
  const Scenario all = load_ok(text);
  CHECK(std::get<RandomPrograms>(all.workload[0]).ops.size() == 7);

  const Scenario some = load_ok(text, {"workload.0.ops=[put, get]"});
  CHECK(std::get<RandomPrograms>(some.workload[0]).ops ==
        std::vector<Operation>{Operation::kGet, Operation::kPut});
}

TEST_CASE("resolve: programs as written", "[scenario]") {
  const std::string text =
      test::small_with("{kind: shared-counter, threads: 1, objects: 1, increments: 2}",
                       "{kind: programs, threads: [{node: 1, run: [grab, flush to 0, flush]}]}");
  const Programs programs = std::get<Programs>(load_ok(text).workload[0]);
  REQUIRE(programs.threads.size() == 1);
  CHECK(programs.threads[0].node == 1);
  CHECK(programs.threads[0].run == std::vector<Instruction>{{Operation::kGrab, {}},
                                                            {Operation::kFlush, 0},
                                                            {Operation::kFlush, {}}});
}

TEST_CASE("hash: the same for what is the same run", "[scenario]") {
  const std::uint64_t base = scenario_hash(load_ok(test::kSmall));
  const auto with = [](const std::string& change) {
    return scenario_hash(load_ok(test::kSmall, {change}));
  };
  CHECK(with("about=Other words.") == base);
  CHECK(with("expect={violation: deadlock}") == base);
  CHECK(with("hunt.strategy=pct") == base);
  CHECK(with("hunt.schedules=7") == base);
  CHECK(with("cluster.interconnect.latency=0.05ms") == base);  // the default, written differently
}

TEST_CASE("hash: another for another run", "[scenario]") {
  const std::uint64_t base = scenario_hash(load_ok(test::kSmall));
  const auto with = [](const std::string& change) {
    return scenario_hash(load_ok(test::kSmall, {change}));
  };
  CHECK(with("cluster.nodes=3") != base);
  CHECK(with("cluster.interconnect.latency=51us") != base);
  CHECK(with("cluster.node.machine=xeon-gold-6230") != base);
  CHECK(with("cluster.node.jitter=1ns") != base);
  CHECK(with("hunt.mode=async") != base);
  CHECK(with("faults.0={kind: drop, rate: 1%}") != base);
}

TEST_CASE("canonical form: any text of a trace survives it", "[scenario]") {
  Scenario s = load_ok(test::kSmall);
  const std::string odd = "a \"quoted\" \\ back\\slash\ttab\r\n# no comment: [x]\n\n  Ü € 𝄞 end";
  s.workload.push_back(PageTrace{.trace = {.file = "odd name: x.tr", .text = odd}});
  const auto again = load_text(canonical_json(s), "x.json");
  if (!again) FAIL(to_text(again.error()));
  CHECK(*again == s);
}

TEST_CASE("machines: those of the build are listed with what they are", "[scenario]") {
  const auto list = list_machines(test::kScenarios);
  REQUIRE(list.size() >= 3);
  CHECK(list[0].name == "decstation-5000-240");
  CHECK_THAT(list[0].about, Contains("R3400"));
}

// --- names
// ----------------------------------------------------------------------------------------

TEST_CASE("names: the nearest is suggested, nothing when all are far", "[scenario]") {
  CHECK(nearest("nods", {"node", "nodes", "cores"}) == "node");
  CHECK(nearest("kerighed", {"kerrighed", "hardened"}) == "kerrighed");
  CHECK(nearest("hard", {"kerrighed", "hardened"}) == "hardened");
  CHECK(nearest("zebra", {"node", "nodes", "cores"}) == "");
  CHECK(nearest("x", {"a"}) == "");
  CHECK(nearest(std::string(100'000, 'x'), {"node"}) == "");
}

TEST_CASE("names: every vocabulary is listed, no name twice, each with a line", "[scenario]") {
  for (const VocabularyInfo& info : vocabularies()) {
    INFO(info.word);
    const auto list = names(info.vocabulary);
    REQUIRE_FALSE(list.empty());
    for (std::size_t i = 0; i < list.size(); ++i) {
      CHECK(index_of(info.vocabulary, list[i].name) == static_cast<int>(i));
      CHECK(std::string{list[i].about}.size() > 8);
    }
  }
  CHECK(names(Vocabulary::kGenericOracle).back().name == std::string{"message-lost"});
}

TEST_CASE("names: an enum and its list have the same order", "[scenario]") {
  CHECK(name_of(Vocabulary::kPreemption, Preemption::kFull) == "full");
  CHECK(name_of(Vocabulary::kDataVariant, DataVariant::kHardened) == "hardened");
  CHECK(name_of(Vocabulary::kLocking, Locking::kEntry) == "entry");
  CHECK(name_of(Vocabulary::kOperation, Operation::kSync) == "sync");
  CHECK(name_of(Vocabulary::kTraceOrder, TraceOrder::kFree) == "free");
  CHECK(name_of(Vocabulary::kLitmusOn, LitmusOn::kSmp) == "smp");
  CHECK(name_of(Vocabulary::kPlacement, Placement::kOwner) == "owner");
  CHECK(name_of(Vocabulary::kFault, FaultKind::kReorder) == "reorder");
  CHECK(name_of(Vocabulary::kMode, Mode::kAsync) == "async");
  CHECK(names(Vocabulary::kWorkload).size() == std::variant_size_v<Workload>);
}

}  // namespace
}  // namespace dojo::scenario
