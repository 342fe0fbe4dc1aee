#include "runner/report/topology_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "runner/report/text.h"
#include "runner/scenario/units.h"

namespace dojo::report {

namespace {

using models::LinkId;
using models::Topology;

std::string rate_of(const models::LinkQuality& quality) {
  return scenario::print_quantity(scenario::Quantity::kRate,
                                  static_cast<std::int64_t>(quality.bits_per_second));
}

/// A cable, or one direction where the other is missing or different.
struct Cable {
  const Topology::Link* link;
  bool is_both_ways;
};

std::vector<Cable> cables_of(const Topology& topology) {
  const std::vector<Topology::Link>& links = topology.links();
  std::vector<Cable> cables;
  std::set<LinkId> taken;
  for (LinkId id = 0; id < links.size(); ++id) {
    if (taken.contains(id)) continue;
    const Topology::Link& link = links[id];
    // The way back is made right behind the way there.
    const bool has_next = id + 1 < links.size();
    const bool is_both = has_next && link.from != Topology::kNowhere &&
                         links[id + 1].from == link.to && links[id + 1].to == link.from &&
                         links[id + 1].quality.bits_per_second == link.quality.bits_per_second;
    if (is_both) taken.insert(id + 1);
    cables.push_back({&link, is_both});
  }
  return cables;
}

/// The longest way and the mean one, over all pairs of up to so many nodes.
constexpr std::uint32_t kPairsOf = 128;

std::string distances_text(const Topology& topology) {
  const std::uint32_t nodes = std::min(topology.node_count(), kPairsOf);
  if (nodes < 2) return "";
  std::size_t longest = 0;
  std::size_t sum = 0;
  sim::Tick latency_min = sim::kNever;
  sim::Tick latency_max = 0;
  for (std::uint32_t from = 0; from < nodes; ++from) {
    for (std::uint32_t to = 0; to < nodes; ++to) {
      if (from == to) continue;
      const auto way = topology.way(from, to);
      longest = std::max(longest, way.size());
      sum += way.size();
      latency_min = std::min(latency_min, topology.idle_time(way, 0));
      latency_max = std::max(latency_max, topology.idle_time(way, 0));
    }
  }
  const double mean = static_cast<double>(sum) / (static_cast<double>(nodes) * (nodes - 1));
  return fmt::format(
      "  ways: {:.2f} links on average, {} at most; latency {} to {}{}\n", mean, longest,
      short_time_text(latency_min), short_time_text(latency_max),
      nodes < topology.node_count() ? fmt::format(" (of the first {} nodes)", kPairsOf) : "");
}

std::string quoted(const std::string& text) {
  std::string result = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') result += '\\';
    result += c;
  }
  return result + "\"";
}

}  // namespace

std::string topology_text(const Topology& topology, const std::string& title) {
  const auto switches = topology.vertices().size() - topology.node_count();
  std::string text = fmt::format(
      "{}: {}, {}, {} links\n", title, plural(topology.node_count(), "node"),
      switches == 1 ? "1 switch" : fmt::format("{} switches", switches), topology.links().size());
  text += distances_text(topology) + "\n";
  text += fmt::format("  {:<44} {:>12} {:>12}\n", "link", "latency", "bandwidth");
  for (const Cable& cable : cables_of(topology)) {
    const Topology::Link& link = *cable.link;
    const std::string ends =
        link.from == Topology::kNowhere
            ? link.name
            : fmt::format("{} {} {}", topology.vertices()[link.from].name,
                          cable.is_both_ways ? "<->" : "->", topology.vertices()[link.to].name);
    text += fmt::format("  {} {:>12} {:>12}{}\n", padded(printable(ends), 44),
                        short_time_text(link.quality.latency), rate_of(link.quality),
                        link.is_shared ? "" : "  (not shared)");
  }
  return text;
}

std::string topology_dot(const Topology& topology, bool is_layered) {
  std::string text = fmt::format(
      "digraph network {{\n  layout={};\n  overlap=false;\n  splines=true;\n  rankdir=BT;\n"
      "  node [fontname=\"sans-serif\", fontsize=11];\n"
      "  edge [fontname=\"sans-serif\", fontsize=8, arrowsize=0.5, color=\"#667788\"];\n",
      is_layered ? "dot" : "neato");
  for (std::size_t i = 0; i < topology.vertices().size(); ++i) {
    const Topology::Vertex& vertex = topology.vertices()[i];
    text += fmt::format("  v{} [label={}, shape={}];\n", i, quoted(vertex.name),
                        vertex.is_node ? "box" : "ellipse");
  }
  for (const Cable& cable : cables_of(topology)) {
    const Topology::Link& link = *cable.link;
    if (link.from == Topology::kNowhere) continue;
    text += fmt::format(
        "  v{} -> v{} [dir={}, tooltip={}];\n", link.from, link.to,
        cable.is_both_ways ? "none" : "forward",
        quoted(fmt::format("{} {}", short_time_text(link.quality.latency), rate_of(link.quality))));
  }
  return text + "}\n";
}

}  // namespace dojo::report
