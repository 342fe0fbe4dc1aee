// What has to fit together in `cluster.interconnect`: which keys a topology needs, and how many
// nodes it has room for.

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <numeric>

#include "runner/scenario/checks.h"
#include "runner/scenario/object.h"

namespace dojo::scenario {

namespace {

Place place_at(const Value& value, const char* key) {
  const Entry* entry = value.find(key);
  return entry == nullptr ? value.place : entry->value.place;
}

bool has_shape(Topology topology) {
  return topology == Topology::kMesh || topology == Topology::kTorus ||
         topology == Topology::kFatTree || topology == Topology::kDragonfly;
}

/// `key` is needed with `topology` and refused with all others.
void check_key(Context& context, const Value& value, const Interconnect& net, const char* key,
               bool is_there, bool is_wanted, const char* example) {
  const std::string_view topology = name_of(Vocabulary::kTopology, net.topology);
  if (is_wanted && !is_there) {
    context.fail(place_at(value, "topology"),
                 fmt::format("topology \"{}\" needs \"{}\", such as {}", topology, key, example));
  } else if (!is_wanted && is_there) {
    context.fail(place_at(value, key), fmt::format("topology \"{}\" has no \"{}\"", topology, key));
  }
}

void check_sizes(Context& context, const Value& value, const Interconnect& net) {
  if (!net.shape || !has_shape(net.topology)) return;
  if (net.shape->size() > kDimensionsMax) {
    context.fail(place_at(value, "shape"), fmt::format("has {} sizes; accepted: up to {}",
                                                       net.shape->size(), kDimensionsMax));
  } else if (net.topology == Topology::kDragonfly && net.shape->size() != 3) {
    context.fail(place_at(value, "shape"),
                 "a dragonfly has three sizes: [groups, routers of a group, nodes of a router]");
  }
  if (net.up && net.up->size() != net.shape->size()) {
    context.fail(place_at(value, "up"), fmt::format("has {} numbers for {} levels of \"shape\"",
                                                    net.up->size(), net.shape->size()));
  }
}

/// How many nodes fit; at most one more than there may be.
std::int64_t room_of(const Interconnect& net) {
  constexpr std::int64_t kPlenty = static_cast<std::int64_t>(kNodesMax) + 1;
  std::int64_t room = 1;
  const auto take = [&](std::int64_t size) { room = std::min(room * size, kPlenty); };
  if (net.shape) std::ranges::for_each(*net.shape, take);
  if (net.levels) {
    for (const NetworkLevel& level : *net.levels) take(level.size);
  }
  return room;
}

}  // namespace

void settle(Context& context, const Value& value, Interconnect& net) {
  if (value.find("topology") == nullptr) {
    if (net.graph) net.topology = Topology::kGraphml;
    if (net.platform) net.topology = Topology::kPlatform;
  }
  const Topology topology = net.topology;
  check_key(context, value, net, "shape", net.shape.has_value(), has_shape(topology), "[4, 4]");
  if (topology != Topology::kFatTree) {
    check_key(context, value, net, "up", net.up.has_value(), false, "");
  }
  check_key(context, value, net, "levels", net.levels.has_value(),
            topology == Topology::kHierarchical,
            "[{name: rack, size: 8, latency: 1us, bandwidth: 10Gbps}]");
  check_key(context, value, net, "graph", net.graph.has_value(), topology == Topology::kGraphml,
            "topologies/ring-of-rings.graphml");
  check_key(context, value, net, "platform", net.platform.has_value(),
            topology == Topology::kPlatform, "griffon.xml");
  if (topology == Topology::kPlatform) {
    // The canonical form says the defaults.
    const Interconnect defaults;
    const auto refuse = [&](const char* key, bool is_said) {
      if (is_said) context.fail(place_at(value, key), "is said by the platform file");
    };
    refuse("latency", net.latency_ns != defaults.latency_ns);
    refuse("bandwidth", net.bandwidth_bps != defaults.bandwidth_bps);
    refuse("routing", net.routing.has_value());
  }
  check_sizes(context, value, net);
}

void check_interconnect(Context& context, const Value& root, const Scenario& s) {
  const Interconnect& net = s.cluster.interconnect;
  const std::int64_t nodes = s.cluster.nodes;
  const auto fail = [&](const std::string& path, const std::string& text) {
    context.fail(place_of(root, path), fmt::format("{}: {}", path, text));
  };
  if (context.options().is_search && net.model == NetworkModel::kSimgrid) {
    fail("cluster.interconnect.model",
         "simgrid cannot be rewound, so no search can use it; accepted in hunts: analytic, or none "
         "said (dojo run takes simgrid)");
  }
  const bool is_exact = net.topology == Topology::kMesh || net.topology == Topology::kTorus;
  if (net.shape || net.levels) {
    const std::int64_t room = room_of(net);
    if (nodes > room || (is_exact && nodes != room)) {
      fail(net.shape ? "cluster.interconnect.shape" : "cluster.interconnect.levels",
           fmt::format(
               "has room for {} nodes, and cluster.nodes is {}; accepted: {}{}",
               room > static_cast<std::int64_t>(kNodesMax) ? "too many" : fmt::to_string(room),
               nodes, is_exact ? "exactly as many" : "at least as many",
               is_exact ? ", so that no link ends nowhere" : ""));
    }
  }
  if (!net.background) return;
  for (std::size_t i = 0; i < net.background->size(); ++i) {
    const BackgroundTraffic& flow = (*net.background)[i];
    const std::string path = fmt::format("cluster.interconnect.background.{}", i);
    if (flow.from >= nodes) {
      fail(path + ".from",
           fmt::format("there is no node {}; accepted: 0 to {}", flow.from, nodes - 1));
    } else if (flow.to >= nodes) {
      fail(path + ".to", fmt::format("there is no node {}; accepted: 0 to {}", flow.to, nodes - 1));
    } else if (flow.from == flow.to) {
      fail(path + ".to", "is where it comes from; accepted: another node");
    }
  }
}

}  // namespace dojo::scenario
