// Networks that scenarios describe: files in GraphML, what is refused and where, what is shown.
//
// Files are written by the cases themselves; published ones are used where they lie beside the
// checkout, else the case says that it was skipped.

#include <fmt/format.h>

#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "runner/network/topology_of.h"
#include "runner/report/topology_text.h"
#include "runner/scenario/load.h"

namespace dojo {
namespace {

using Catch::Contains;

std::string cluster_with(const std::string& nodes, const std::string& interconnect) {
  return fmt::format(
      "about: A network.\n"
      "cluster:\n"
      "  nodes: {}\n"
      "  node: {{cores: 1, machine: pentium3-700}}\n"
      "  interconnect: {{{}}}\n"
      "workload:\n"
      "  - {{kind: shared-counter, nodes: all, threads: 1, objects: 1, increments: 1}}\n"
      "always: [single-writer]\n"
      "sometimes: [ownership-moved]\n",
      nodes, interconnect);
}

scenario::Scenario loaded(const std::string& text) {
  const auto scenario = scenario::load_text(text, "s.yaml");
  if (!scenario) FAIL(scenario::to_text(scenario.error()));
  return *scenario;
}

std::string refusal(const std::string& nodes, const std::string& interconnect) {
  const auto scenario = scenario::load_text(cluster_with(nodes, interconnect), "s.yaml");
  REQUIRE(!scenario);
  return scenario::to_text(scenario.error());
}

/// A scenario whose network is this GraphML.
scenario::Scenario with_graph(const std::string& nodes, const std::string& graph) {
  scenario::Scenario scenario = loaded(cluster_with(nodes, ""));
  scenario.cluster.interconnect.topology = scenario::Topology::kGraphml;
  scenario.cluster.interconnect.graph = scenario::Attachment{"net.graphml", graph};
  return scenario;
}

std::string graphml(const std::string& body, const std::string& direction = "undirected") {
  return fmt::format(
      "<?xml version=\"1.0\"?>\n"
      "<graphml xmlns=\"http://graphml.graphdrawing.org/xmlns\">\n"
      "<key id=\"l\" for=\"edge\" attr.name=\"latency\" attr.type=\"string\"/>\n"
      "<key id=\"b\" for=\"edge\" attr.name=\"bandwidth\" attr.type=\"string\"/>\n"
      "<key id=\"n\" for=\"node\" attr.name=\"label\" attr.type=\"string\"/>\n"
      "<graph edgedefault=\"{}\">\n{}</graph></graphml>\n",
      direction, body);
}

constexpr const char* kThree =
    "<node id=\"a\"/>\n<node id=\"b\"><data key=\"n\">Bee</data></node>\n<node id=\"c\"/>\n";

TEST_CASE("network: shapes and nodes have to fit", "[network]") {
  CHECK_THAT(refusal("5", "topology: torus, shape: [2, 2]"),
             Contains("s.yaml:5:42: cluster.interconnect.shape: has room for 4 nodes, and "
                      "cluster.nodes is 5; accepted: exactly as many"));
  CHECK_THAT(refusal("3", "topology: mesh, shape: [2, 2]"), Contains("exactly as many"));
  CHECK_THAT(refusal("17", "topology: fat-tree, shape: [4, 4]"), Contains("at least as many"));
  CHECK_THAT(refusal("4", "topology: torus"),
             Contains("s.yaml:5:28: cluster.interconnect: topology \"torus\" needs \"shape\""));
  CHECK_THAT(refusal("4", "topology: ring, shape: [4]"),
             Contains("topology \"ring\" has no \"shape\""));
  CHECK_THAT(refusal("4", "topology: mesh, shape: [4], up: [1]"), Contains("has no \"up\""));
  CHECK_THAT(refusal("4", "topology: fat-tree, shape: [2, 2], up: [1]"),
             Contains("has 1 numbers for 2 levels"));
  CHECK_THAT(refusal("4", "topology: dragonfly, shape: [2, 2]"), Contains("three sizes"));
  CHECK_THAT(refusal("4", "topology: graphml"), Contains("needs \"graph\""));
  CHECK_THAT(refusal("4", "topology: star"), Contains("accepted: switch, ring, mesh, torus"));
  CHECK_THAT(refusal("4", "graph: nowhere.graphml"), Contains("no such file"));
  CHECK_THAT(refusal("4", "background: [{from: 0, to: 4, bytes: 1KiB, every: 1ms}]"),
             Contains("there is no node 4; accepted: 0 to 3"));
  CHECK_THAT(refusal("4", "background: [{from: 2, to: 2, bytes: 1KiB, every: 1ms}]"),
             Contains("is where it comes from"));
}

TEST_CASE("network: the canonical form reads back to the same, and old hashes hold", "[network]") {
  const auto plain = loaded(cluster_with("4", ""));
  const auto torus = loaded(cluster_with("4",
                                         "topology: torus, shape: [2, 2], routing: ecmp, "
                                         "gap: 1us, background: [{from: 0, to: 1, "
                                         "bytes: 100B, every: 1ms}]"));

  const auto again = scenario::load_text(scenario::canonical_json(torus), "s.json");
  REQUIRE(again);
  CHECK(again->cluster == torus.cluster);
  CHECK(scenario::scenario_hash(loaded(cluster_with("4", "model: analytic"))) ==
        scenario::scenario_hash(plain));
  CHECK(scenario::scenario_hash(torus) != scenario::scenario_hash(plain));
}

TEST_CASE("network: GraphML gives nodes, cables and what they are like", "[network]") {
  const auto scenario = with_graph(
      "3", graphml(std::string(kThree) +
                   "<edge source=\"a\" target=\"b\"><data key=\"l\">3us</data>"
                   "<data key=\"b\">1Gbps</data></edge>\n<edge source=\"b\" target=\"c\"/>\n"));

  const auto topology = runner::topology_of(scenario.cluster);

  REQUIRE(topology);
  CHECK((*topology)->node_count() == 3);
  CHECK((*topology)->vertices()[1].name == "Bee");
  CHECK((*topology)->links().size() == 4);
  // 3 us and the scenario's 50 us; the narrower link has 100 Mbps.
  CHECK((*topology)->idle_time((*topology)->way(0, 2), 1'250) == 53'000 + 100'000);
  CHECK_THAT(report::topology_text(**topology, "net"),
             Contains("v0 <-> Bee") && Contains("3 us") && Contains("1Gbps"));
  CHECK_THAT(report::topology_dot(**topology, false),
             Contains("label=\"Bee\"") && Contains("v0 -> v1 [dir=none"));
}

std::string graph_error(const std::string& nodes, const std::string& graph) {
  const auto topology = runner::topology_of(with_graph(nodes, graph).cluster);
  REQUIRE(!topology);
  return topology.error().text();
}

TEST_CASE("network: GraphML that is no network is refused, with the place", "[network]") {
  const std::string edge = "<edge source=\"a\" target=\"b\"/>\n";
  CHECK(graph_error("3", graphml(kThree + edge)) ==
        "net.graphml:9:1: node \"v2\" cannot be reached from node \"v0\"; accepted: a graph in one "
        "part");
  CHECK_THAT(
      graph_error("3", graphml(kThree + edge + "<edge source=\"b\" target=\"c\"/>\n", "directed")),
      Contains("cannot be reached"));
  CHECK_THAT(graph_error("4", graphml(kThree + edge)), Contains("accepted: 1 to 3"));
  CHECK_THAT(graph_error("3", graphml(std::string(kThree) + "<edge source=\"a\" target=\"b\"><data "
                                                            "key=\"l\">3</data></edge>\n")),
             Contains("net.graphml:10:43: latency of an edge") && Contains("no unit"));
  CHECK_THAT(graph_error("3", "<graphml>\n<graph></graphml>\n"),
             Contains("net.graphml:3:1: no GraphML"));
  CHECK_THAT(graph_error("3", "no XML at all"), Contains("net.graphml:1:1: no GraphML"));
}

TEST_CASE("network: the Abilene backbone has the latencies of its lines", "[network]") {
  const std::filesystem::path file =
      std::filesystem::path(DOJO_SOURCE_DIR) / "../shared/data/topologies/Abilene.graphml";
  if (!std::filesystem::exists(file)) {
    WARN("skipped: there is no " << file);
    return;
  }
  std::ifstream in(file);
  std::stringstream text;
  text << in.rdbuf();

  const auto topology = runner::topology_of(with_graph("11", text.str()).cluster);

  REQUIRE(topology);
  const models::Topology& abilene = **topology;
  CHECK(abilene.node_count() == 11);
  CHECK(abilene.links().size() == 28);
  CHECK(abilene.idle_time(abilene.way(0, 1), 0) == 5'729'000);   // New York - Chicago
  CHECK(abilene.idle_time(abilene.way(5, 8), 0) == 11'034'000);  // Los Angeles - Houston
}

}  // namespace
}  // namespace dojo
