#include "runner/cli/show_topology.h"

#include <fmt/format.h>
#include <spawn.h>
#include <sys/wait.h>

#include <nlohmann/json.hpp>

#include "runner/cli/common.h"
#include "runner/cli/files.h"
#include "runner/network/topology_of.h"
#include "runner/report/topology_text.h"
#include "runner/scenario/names.h"

namespace dojo::cli {

namespace {

/// More than that takes Graphviz minutes, and shows a blot.
constexpr std::size_t kDrawnMax = 1'000;

/// Lets Graphviz draw `dot` into `svg`; false where it is not installed or fails.
bool draw(const std::string& dot, const std::string& svg) {
  std::string program = "dot";
  std::string format = "-Tsvg";
  std::string output = "-o" + svg;
  std::string input = dot;
  char* const arguments[] = {program.data(), format.data(), output.data(), input.data(), nullptr};
  pid_t child = 0;
  if (posix_spawnp(&child, "dot", nullptr, nullptr, arguments, environ) != 0) return false;
  int status = 0;
  return waitpid(child, &status, 0) == child && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

nlohmann::ordered_json to_json(const models::Topology& topology) {
  nlohmann::ordered_json document{{"nodes", topology.node_count()}};
  document["vertices"] = nlohmann::json::array();
  for (const auto& vertex : topology.vertices()) {
    document["vertices"].push_back(
        {{"name", vertex.name}, {"kind", vertex.is_node ? "node" : "switch"}});
  }
  document["links"] = nlohmann::json::array();
  for (const auto& link : topology.links()) {
    nlohmann::ordered_json row{{"name", link.name}};
    if (link.from != models::Topology::kNowhere) {
      row["from"] = link.from;
      row["to"] = link.to;
    }
    row["latency_ns"] = link.quality.latency;
    row["bits_per_second"] = link.quality.bits_per_second;
    row["shared"] = link.is_shared;
    document["links"].push_back(std::move(row));
  }
  return document;
}

bool is_layered(scenario::Topology topology) {
  return topology == scenario::Topology::kSwitch || topology == scenario::Topology::kFatTree ||
         topology == scenario::Topology::kHierarchical;
}

/// Says what it drew on stderr: stdout is the table's.
bool write_drawing(const Options& options, const scenario::Scenario& scenario,
                   const models::Topology& topology) {
  if (options.no_files) return true;
  auto folder = open_folder(options, scenario.name);
  if (!folder) return false;
  const std::string dot =
      report::topology_dot(topology, is_layered(scenario.cluster.interconnect.topology));
  if (!folder->write("topology.dot", dot)) return false;
  const std::string source = folder->path_of("topology.dot");
  if (topology.vertices().size() > kDrawnMax) {
    fmt::print(stderr, "too large to draw (more than {} vertices); {} has the graph\n", kDrawnMax,
               source);
  } else if (draw(source, folder->path_of("topology.svg"))) {
    fmt::print(stderr, "drawn: {}\n", folder->path_of("topology.svg"));
  } else {
    fmt::print(stderr, "not drawn: install graphviz; {} has the graph\n", source);
  }
  return true;
}

}  // namespace

int show_topology(const Options& options) {
  if (options.arguments.size() != 2) return bad_input("show topology takes one scenario file");
  const auto scenario = load(options.arguments[1], options);
  if (!scenario) return kBadInput;
  const auto topology = runner::topology_of(scenario->cluster);
  if (!topology) return bad_input(topology.error().text());
  const std::string title = fmt::format(
      "{}, {}", scenario->name,
      scenario::name_of(scenario::Vocabulary::kTopology, scenario->cluster.interconnect.topology));
  const std::string text =
      options.json ? to_json(**topology).dump(2) : report::topology_text(**topology, title);
  if (!print(text)) return kFailed;
  return write_drawing(options, *scenario, **topology) ? kOk : kBadInput;
}

}  // namespace dojo::cli
