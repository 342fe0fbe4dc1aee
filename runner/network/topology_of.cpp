#include "runner/network/topology_of.h"

#include <fmt/format.h>

#include "models/topology_shapes.h"
#include "runner/network/graphml.h"
#include "runner/network/platform.h"
#include "sim/hash.h"

namespace dojo::runner {

namespace {

models::LinkQuality cable_of(const scenario::Interconnect& net, std::int64_t latency_ns,
                             std::uint64_t bandwidth_bps) {
  return {latency_ns, net.jitter.width_ns(latency_ns), bandwidth_bps};
}

models::Sizes sizes_of(const std::vector<std::int64_t>& sizes) {
  return {sizes.begin(), sizes.end()};
}

std::vector<models::TreeLevel> levels_of(const scenario::Interconnect& net) {
  std::vector<models::TreeLevel> levels;
  for (const scenario::NetworkLevel& level : *net.levels) {
    levels.push_back({level.name, static_cast<std::uint32_t>(level.size),
                      cable_of(net, level.latency_ns, level.bandwidth_bps)});
  }
  return levels;
}

std::unique_ptr<models::Topology> shape_of(const scenario::Interconnect& net,
                                           const models::ShapeOptions& options) {
  using scenario::Topology;
  const models::Sizes shape = net.shape ? sizes_of(*net.shape) : models::Sizes{};
  switch (net.topology) {
    case Topology::kRing:
      return models::make_ring(options);
    case Topology::kMesh:
    case Topology::kTorus:
      return models::make_grid(options, shape, net.topology == Topology::kTorus);
    case Topology::kFatTree:
      return models::make_fat_tree(options, shape,
                                   net.up ? sizes_of(*net.up) : models::Sizes(shape.size(), 1));
    case Topology::kDragonfly:
      return models::make_dragonfly(options, {shape[0], shape[1], shape[2]});
    case Topology::kHierarchical:
      return models::make_tree(options, levels_of(net));
    case Topology::kSwitch:
    case Topology::kGraphml:
    case Topology::kPlatform:
      break;
  }
  return nullptr;
}

/// The platform's hosts are the nodes, in the order of their names; ways are those of its routing.
InputResult<std::shared_ptr<const models::Topology>> of_platform(const scenario::Interconnect& net,
                                                                 std::uint32_t nodes) {
  const auto platform = read_platform(*net.platform);
  if (!platform) return tl::make_unexpected(platform.error());
  const models::PlatformDescription& description = (*platform)->description;
  const auto hosts = static_cast<std::uint32_t>(description.hosts.size());
  if (nodes > hosts) {
    return tl::make_unexpected(
        InputError{net.platform->file, 0, 0,
                   fmt::format("has {} hosts, and cluster.nodes is {}; accepted: 1 to {}", hosts,
                               nodes, hosts)});
  }
  auto topology = std::make_shared<models::Topology>();
  for (const auto& host : description.hosts) topology->add_node(host.name);
  for (const models::NetworkPlan::Link& link : description.links) {
    const auto id = static_cast<std::uint32_t>(topology->links().size());
    topology->add_link({models::Topology::kNowhere,
                        models::Topology::kNowhere,
                        {link.latency, net.jitter.width_ns(link.latency), link.bits_per_second},
                        link.is_shared,
                        sim::path_hash(id, "link"),
                        link.name});
  }
  for (std::uint32_t from = 0; from < hosts; ++from) {
    for (std::uint32_t to = 0; to < hosts; ++to) {
      if (from != to) topology->tell_way(from, to, description.ways[from * hosts + to]);
    }
  }
  return std::shared_ptr<const models::Topology>(std::move(topology));
}

}  // namespace

InputResult<std::shared_ptr<const models::Topology>> topology_of(const scenario::Cluster& cluster) {
  const scenario::Interconnect& net = cluster.interconnect;
  models::ShapeOptions options;
  options.nodes = static_cast<std::uint32_t>(cluster.nodes);
  options.cable = cable_of(net, net.latency_ns, net.bandwidth_bps);
  if (net.routing == scenario::Routing::kEcmp) options.routing = models::Routing::kEcmp;
  if (net.topology == scenario::Topology::kSwitch) {
    // Lives as long as the process.
    return std::shared_ptr<const models::Topology>(
        std::shared_ptr<void>(), &models::Topology::of_switch(options.nodes, options.cable));
  }
  if (net.topology == scenario::Topology::kGraphml) {
    return read_graphml(*net.graph, options, net.jitter);
  }
  if (net.topology == scenario::Topology::kPlatform) return of_platform(net, options.nodes);
  return std::shared_ptr<const models::Topology>(shape_of(net, options));
}

}  // namespace dojo::runner
