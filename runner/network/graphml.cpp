#include "runner/network/graphml.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/graph/adjacency_list.hpp>
#include <boost/graph/graphml.hpp>
#include <charconv>
#include <cmath>
#include <numbers>
#include <optional>
#include <sstream>

#include "runner/scenario/units.h"

namespace dojo::runner {

namespace {

struct NodeData {
  std::string label;
  std::string role;
  double latitude = NAN;
  double longitude = NAN;
};
struct EdgeData {
  std::string latency;
  std::string bandwidth;
  double bits_per_second = 0;  // LinkSpeedRaw, as the Internet Topology Zoo writes it
};
template <class Direction>
using Read = boost::adjacency_list<boost::vecS, boost::vecS, Direction, NodeData, EdgeData>;

/// What is read, in the order of the file.
struct Parts {
  std::vector<NodeData> nodes;
  struct Edge {
    std::size_t from = 0;
    std::size_t to = 0;
    EdgeData data;
  };
  std::vector<Edge> edges;
  bool is_directed = false;
};

template <class Direction>
Parts parts_of(const std::string& text) {
  Read<Direction> graph;
  boost::dynamic_properties properties(boost::ignore_other_properties);
  properties.property("label", get(&NodeData::label, graph));
  properties.property("role", get(&NodeData::role, graph));
  properties.property("Latitude", get(&NodeData::latitude, graph));
  properties.property("Longitude", get(&NodeData::longitude, graph));
  properties.property("latency", get(&EdgeData::latency, graph));
  properties.property("bandwidth", get(&EdgeData::bandwidth, graph));
  properties.property("LinkSpeedRaw", get(&EdgeData::bits_per_second, graph));
  std::istringstream in(text);
  boost::read_graphml(in, graph, properties);
  Parts parts;
  for (const auto vertex : boost::make_iterator_range(boost::vertices(graph))) {
    parts.nodes.push_back(graph[vertex]);
  }
  for (const auto edge : boost::make_iterator_range(boost::edges(graph))) {
    parts.edges.push_back({boost::source(edge, graph), boost::target(edge, graph), graph[edge]});
  }
  parts.is_directed = std::is_same_v<Direction, boost::directedS>;
  return parts;
}

/// Light in a fibre, along a great circle: 200 km in a millisecond, to the microsecond.
std::optional<sim::Tick> latency_on_globe(const NodeData& one, const NodeData& other) {
  constexpr double kRadiusKm = 6371;
  constexpr double kKmPerMicrosecond = 0.2;
  constexpr double kLeastMicroseconds = 50;
  constexpr double kRadians = std::numbers::pi / 180;
  if (std::isnan(one.latitude + one.longitude + other.latitude + other.longitude)) {
    return std::nullopt;
  }
  const double up = std::sin((other.latitude - one.latitude) * kRadians / 2);
  const double along = std::sin((other.longitude - one.longitude) * kRadians / 2);
  const double half = up * up + std::cos(one.latitude * kRadians) *
                                    std::cos(other.latitude * kRadians) * along * along;
  const double km = 2 * kRadiusKm * std::asin(std::sqrt(half));
  return static_cast<sim::Tick>(
             std::llround(std::max(km / kKmPerMicrosecond, kLeastMicroseconds))) *
         1'000;
}

class Reader {
 public:
  Reader(const scenario::Attachment& file, const models::ShapeOptions& options,
         const scenario::Jitter& jitter)
      : file_(file), options_(options), jitter_(jitter) {}

  InputResult<std::shared_ptr<const models::Topology>> read() {
    if (auto error = parse()) return tl::make_unexpected(*error);
    auto topology = std::make_shared<models::Topology>(options_.routing);
    const std::size_t room = add_vertices(*topology);
    if (room < options_.nodes) {
      return wrong(0, fmt::format("has {} nodes, and cluster.nodes is {}; accepted: 1 to {}", room,
                                  options_.nodes, room));
    }
    for (const Parts::Edge& edge : parts_.edges) {
      if (auto error = add_edge(*topology, edge)) return tl::make_unexpected(*error);
    }
    if (const auto apart = topology->unconnected()) {
      const auto& vertices = topology->vertices();
      return wrong(offset_of_node(apart->second),
                   fmt::format("node \"{}\" cannot be reached from node \"{}\"; accepted: a graph "
                               "in one part",
                               vertices[apart->second].name, vertices[apart->first].name));
    }
    return std::shared_ptr<const models::Topology>(std::move(topology));
  }

 private:
  tl::unexpected<InputError> wrong(std::size_t offset, const std::string& text) const {
    return tl::make_unexpected(error_at(offset, text));
  }

  InputError error_at(std::size_t offset, const std::string& text) const {
    const std::string name = file_.file.empty() ? "(text in the scenario)" : file_.file;
    if (offset == 0) return {name, 0, 0, text};
    const auto end = file_.text.begin() + static_cast<std::ptrdiff_t>(offset);
    const auto line = 1 + std::count(file_.text.begin(), end, '\n');
    const std::size_t before = file_.text.rfind('\n', offset - 1);
    const std::size_t column = before == std::string::npos ? offset + 1 : offset - before;
    return {name, static_cast<int>(line), static_cast<int>(column), text};
  }

  std::optional<InputError> parse() {
    try {
      parts_ = parts_of<boost::undirectedS>(file_.text);
    } catch (const boost::directed_graph_error&) {
      return parse_directed();
    } catch (const std::exception& error) {
      return unreadable(error);
    }
    return std::nullopt;
  }

  std::optional<InputError> parse_directed() {
    try {
      parts_ = parts_of<boost::directedS>(file_.text);
    } catch (const std::exception& error) {
      return unreadable(error);
    }
    return std::nullopt;
  }

  InputError unreadable(const std::exception& error) const {
    std::string what = error.what();
    // Boost's XML reader names no file, but the line.
    int line = 0;
    const std::size_t open = what.find("<unspecified file>(");
    if (open != std::string::npos) {
      const char* digits = what.data() + open + std::string_view("<unspecified file>(").size();
      std::from_chars(digits, what.data() + what.size(), line);
      what = what.substr(what.find("): ", open) + 3);
    }
    if (dynamic_cast<const boost::bad_any_cast*>(&error) != nullptr) {
      what =
          "an attribute has another type; needed: label, role, latency and bandwidth as string, "
          "Latitude, Longitude and LinkSpeedRaw as double";
    }
    InputError located = error_at(0, fmt::format("no GraphML: {}", what));
    located.line = line;
    located.column = line == 0 ? 0 : 1;
    return located;
  }

  /// Nodes first, then switches; returns how many nodes there are.
  std::size_t add_vertices(models::Topology& topology) {
    vertex_of_.resize(parts_.nodes.size());
    for (const bool wants_switches : {false, true}) {
      for (std::size_t i = 0; i < parts_.nodes.size(); ++i) {
        const NodeData& node = parts_.nodes[i];
        if ((node.role == "switch") != wants_switches) continue;
        const std::string name = node.label.empty() ? fmt::format("v{}", i) : node.label;
        vertex_of_[i] = wants_switches ? topology.add_switch(name) : topology.add_node(name);
      }
    }
    return topology.node_count();
  }

  std::optional<InputError> add_edge(models::Topology& topology, const Parts::Edge& edge) {
    models::LinkQuality quality = options_.cable;
    if (const auto far = latency_on_globe(parts_.nodes[edge.from], parts_.nodes[edge.to])) {
      quality.latency = *far;
    }
    if (edge.data.bits_per_second >= 1) {
      quality.bits_per_second = static_cast<std::uint64_t>(edge.data.bits_per_second);
    }
    if (!edge.data.latency.empty()) {
      const auto latency = parse_quantity(scenario::Quantity::kDuration, edge.data.latency);
      if (!latency) {
        return bad_attribute("latency", edge.data.latency, latency.error(),
                             scenario::Quantity::kDuration);
      }
      quality.latency = *latency;
    }
    if (!edge.data.bandwidth.empty()) {
      const auto rate = parse_quantity(scenario::Quantity::kRate, edge.data.bandwidth);
      if (!rate) {
        return bad_attribute("bandwidth", edge.data.bandwidth, rate.error(),
                             scenario::Quantity::kRate);
      }
      quality.bits_per_second = std::max<std::uint64_t>(static_cast<std::uint64_t>(*rate), 1);
    }
    quality.jitter = jitter_.width_ns(quality.latency);
    const std::uint32_t from = vertex_of_[edge.from];
    const std::uint32_t to = vertex_of_[edge.to];
    if (from == to) return std::nullopt;
    topology.add_link(from, to, quality);
    if (!parts_.is_directed) topology.add_link(to, from, quality);
    return std::nullopt;
  }

  InputError bad_attribute(const char* name, const std::string& value, const std::string& why,
                           scenario::Quantity quantity) const {
    const std::size_t at = file_.text.find(">" + value + "<");
    return error_at(at == std::string::npos ? 0 : at + 1,
                    fmt::format("{} of an edge: \"{}\" {}; accepted: {}", name, value, why,
                                scenario::accepted_quantity(quantity)));
  }

  /// Where the file has the node that became this vertex.
  std::size_t offset_of_node(std::uint32_t vertex) const {
    const auto place = std::ranges::find(vertex_of_, vertex);
    auto wanted = place - vertex_of_.begin();
    std::size_t at = file_.text.find("<node");
    while (wanted-- > 0 && at != std::string::npos) at = file_.text.find("<node", at + 1);
    return at == std::string::npos ? 0 : at;
  }

  const scenario::Attachment& file_;
  const models::ShapeOptions& options_;
  const scenario::Jitter& jitter_;
  Parts parts_;
  std::vector<std::uint32_t> vertex_of_;
};

}  // namespace

InputResult<std::shared_ptr<const models::Topology>> read_graphml(
    const scenario::Attachment& file, const models::ShapeOptions& options,
    const scenario::Jitter& jitter) {
  return Reader(file, options, jitter).read();
}

}  // namespace dojo::runner
