// Whole machines on either model of the network, and networks that are SimGrid platform files.
//
// Each run has a process of its own: SimGrid's clock cannot be set back.

#include <fmt/format.h>

#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "runner/campaign/single_run.h"
#include "runner/network/model_choice.h"
#include "runner/network/platform.h"
#include "runner/network/topology_of.h"
#include "runner/scenario/load.h"
#include "sim/explore/workers.h"

namespace dojo {
namespace {

using Catch::Contains;

struct Ran {
  std::uint64_t fingerprint = 0;
  sim::Tick end = 0;
  std::uint64_t steps = 0;
  std::string verdict;
};

Ran ran(const scenario::Scenario& scenario) {
  sim::Workers worker(1, [&](std::string_view) {
    runner::ClusterWorld world(scenario, sim::Lambda::timed(), 1);
    const campaign::SingleRun run = campaign::run_once(world, nullptr, nullptr);
    return fmt::format("{} {} {} {}", run.result.fingerprint, run.result.end_time, run.result.steps,
                       run.result.violation ? run.result.violation->oracle : "holds");
  });
  Ran result;
  std::istringstream(worker.run({""}).front().text) >> result.fingerprint >> result.end >>
      result.steps >> result.verdict;
  return result;
}

scenario::Scenario loaded(const std::string& interconnect, const std::string& workload,
                          int nodes = 16) {
  const auto scenario =
      scenario::load_text(fmt::format("about: Two models.\n"
                                      "cluster:\n"
                                      "  nodes: {}\n"
                                      "  node: {{cores: 2, machine: pentium3-700}}\n"
                                      "  interconnect: {{{}}}\n"
                                      "workload:\n  - {{{}}}\n"
                                      "always: [single-writer, no-lost-update]\n"
                                      "sometimes: [ownership-moved]\n"
                                      "hunt: {{mode: timed, strategy: default}}\n",
                                      nodes, interconnect, workload),
                          "s.yaml");
  if (!scenario) FAIL(scenario::to_text(scenario.error()));
  return *scenario;
}

scenario::Scenario with_model(scenario::Scenario scenario, scenario::NetworkModel model) {
  scenario.cluster.interconnect.model = model;
  return scenario;
}

constexpr const char* kNetworks[] = {
    "topology: switch, latency: 20us, bandwidth: 1Gbps",
    "topology: torus, shape: [4, 4], latency: 5us, bandwidth: 1Gbps",
    "topology: fat-tree, shape: [4, 4], up: [1, 2], routing: ecmp, latency: 5us, bandwidth: 1Gbps"};

TEST_CASE("simgrid: a storm of page faults takes as long on either model", "[simgrid]") {
  for (const char* network : kNetworks) {
    INFO(network);
    const auto storm = loaded(network,
                              "kind: shared-counter, nodes: all, threads: 1, objects: 4, "
                              "increments: 2");
    const Ran analytic = ran(with_model(storm, scenario::NetworkModel::kAnalytic));
    const Ran simgrid = ran(with_model(storm, scenario::NetworkModel::kSimgrid));

    CHECK(analytic.verdict == "holds");
    CHECK(simgrid.verdict == "holds");
    CHECK(static_cast<double>(simgrid.end) ==
          Approx(static_cast<double>(analytic.end)).epsilon(0.1));
    CHECK(simgrid.fingerprint ==
          ran(with_model(storm, scenario::NetworkModel::kSimgrid)).fingerprint);
  }
}

TEST_CASE("simgrid: messages are lost, doubled and late as the scenario declares", "[simgrid]") {
  auto lossy = loaded(kNetworks[0],
                      "kind: shared-counter, nodes: all, threads: 1, objects: 1, increments: 1", 4);
  scenario::Fault drop{};
  drop.kind = scenario::FaultKind::kDrop;
  drop.rate_ppm = 100'000;
  drop.budget = 3;
  lossy.faults.push_back(drop);

  CHECK(ran(with_model(lossy, scenario::NetworkModel::kSimgrid)).verdict == "holds");
}

TEST_CASE("simgrid: runs take it, searches refuse it", "[simgrid]") {
  const std::string text =
      "about: A.\ncluster:\n  nodes: 2\n  node: {cores: 1, machine: pentium3-700}\n"
      "  interconnect: {model: simgrid}\n"
      "workload:\n  - {kind: shared-counter, threads: 1, objects: 1, increments: 1}\n"
      "always: [single-writer]\nsometimes: [ownership-moved]\n";
  REQUIRE(scenario::load_text(text, "s.yaml"));
  scenario::LoadOptions search;
  search.is_search = true;

  const auto refused = scenario::load_text(text, "s.yaml", search);

  REQUIRE(!refused);
  CHECK_THAT(scenario::to_text(refused.error()),
             Contains("s.yaml:5:25: cluster.interconnect.model: simgrid cannot be rewound"));

  auto scenario = *scenario::load_text(text, "s.yaml");
  CHECK_THAT(runner::complaint_about_model(scenario).value_or(""), Contains("order"));
  scenario.hunt.mode = scenario::Mode::kTimed;
  CHECK(!runner::complaint_about_model(scenario));
  scenario.cluster.interconnect.model.reset();
  runner::choose_model_of_run(scenario);
  CHECK(runner::uses_simgrid(scenario));
}

// --- platform files -------------------------------------------------------------------------------

std::string text_of(const std::filesystem::path& file) {
  std::ifstream in(file);
  std::stringstream text;
  text << in.rdbuf();
  return text.str();
}

scenario::Scenario on_platform(const std::string& name, const std::string& text, int nodes) {
  auto scenario = loaded("",
                         "kind: shared-counter, nodes: all, threads: 1, objects: 1, "
                         "increments: 1",
                         nodes);
  scenario.cluster.interconnect.topology = scenario::Topology::kPlatform;
  scenario.cluster.interconnect.platform = scenario::Attachment{name, text};
  return scenario;
}

std::filesystem::path own_platform() {
  return std::filesystem::path(DOJO_SOURCE_DIR) / "scenarios/platforms/two-cabinets.xml";
}

TEST_CASE("simgrid: hosts of a platform are nodes, with their cores and speeds", "[simgrid]") {
  const scenario::Attachment file{own_platform().string(), text_of(own_platform())};
  const auto platform = runner::read_platform(file);
  REQUIRE(platform);
  const auto& hosts = (*platform)->description.hosts;
  REQUIRE(hosts.size() == 6);
  CHECK(hosts[0].name == "left-1");
  CHECK(hosts[0].cores == 2);
  CHECK(hosts[3].cores == 1);
  CHECK(hosts[3].speed * 2 == hosts[0].speed);

  const auto scenario = on_platform(file.file, file.text, 6);
  const auto topology = runner::topology_of(scenario.cluster);
  REQUIRE(topology);
  // Two cables and the line of 100 Mbps between them.
  CHECK((*topology)->idle_time((*topology)->way(0, 3), 1'250) == 120'000 + 100'000);
  CHECK(ran(with_model(scenario, scenario::NetworkModel::kAnalytic)).verdict == "holds");
  CHECK(ran(with_model(scenario, scenario::NetworkModel::kSimgrid)).verdict == "holds");
}

std::string platform_error(const std::string& text, int nodes = 2) {
  const auto topology = runner::topology_of(on_platform("p.xml", text, nodes).cluster);
  REQUIRE(!topology);
  return topology.error().text();
}

std::string two_hosts(const std::string& bandwidth, const std::string& end = "</platform>") {
  return "<?xml version='1.0'?>\n<!DOCTYPE platform SYSTEM \"https://simgrid.org/simgrid.dtd\">\n"
         "<platform version=\"4.1\">\n<zone id=\"z\" routing=\"Full\">\n"
         "<host id=\"a\" speed=\"1Gf\"/>\n<host id=\"b\" speed=\"1Gf\"/>\n<host id=\"c\" "
         "speed=\"1Gf\"/>\n<link id=\"l\" bandwidth=\"" +
         bandwidth +
         "\" latency=\"1ms\"/>\n<route src=\"a\" dst=\"b\"><link_ctn "
         "id=\"l\"/></route>\n</zone>\n" +
         end + "\n";
}

TEST_CASE("simgrid: a platform that is none is refused, with the place", "[simgrid]") {
  CHECK_THAT(platform_error(two_hosts("1MBpz")),
             Contains("p.xml:8:26: unknown unit: MBpz; accepted: "));
  CHECK_THAT(platform_error(two_hosts("1MBps", "")), Contains("p.xml:") && Contains("XML"));
  CHECK_THAT(platform_error(two_hosts("1MBps")),
             Contains("there is no route from host \"a\" to host \"c\""));
  CHECK_THAT(platform_error(text_of(own_platform()), 7),
             Contains("has 6 hosts, and cluster.nodes is 7; accepted: 1 to 6"));
}

TEST_CASE("simgrid: the published platform griffon", "[simgrid]") {
  const auto file =
      std::filesystem::path(DOJO_SOURCE_DIR) / "../shared/data/topologies/griffon.xml";
  if (!std::filesystem::exists(file)) {
    WARN("skipped: there is no " << file);
    return;
  }
  const auto scenario = on_platform(file.string(), text_of(file), 92);
  const auto topology = runner::topology_of(scenario.cluster);
  REQUIRE(topology);
  const models::Topology& griffon = **topology;
  CHECK(griffon.node_count() == 92);
  CHECK(griffon.vertices()[1].name == "griffon-2.nancy.grid5000.fr");
  CHECK(griffon.idle_time(griffon.way(0, 1), 125) == 48'000 + 1'000);   // one cabinet
  CHECK(griffon.idle_time(griffon.way(0, 29), 125) == 72'000 + 1'000);  // two
  CHECK(ran(with_model(scenario, scenario::NetworkModel::kSimgrid)).verdict == "holds");
  CHECK_THAT(platform_error([&] {
               std::string wrong = scenario.cluster.interconnect.platform->text;
               return wrong.replace(wrong.find("125MBps"), 7, "125MBpz");
             }()),
             Contains("p.xml:7:1: unknown unit: MBpz"));
}

}  // namespace
}  // namespace dojo
