#include "models/topology.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/graph/adjacency_list.hpp>
#include <boost/graph/dijkstra_shortest_paths.hpp>
#include <boost/graph/strong_components.hpp>
#include <map>
#include <tuple>
#include <utility>

#include "sim/arena.h"
#include "sim/assert.h"
#include "sim/hash.h"

namespace dojo::models {

namespace {

using Distance = std::int64_t;
using Boosted =
    boost::adjacency_list<boost::vecS, boost::vecS, boost::directedS, boost::no_property,
                          boost::property<boost::edge_weight_t, Distance>>;

constexpr Distance kUnreachable = INT64_MAX / 4;
/// Distances to so many destinations are kept: 10,000 nodes would fill gigabytes.
constexpr std::size_t kTablesMax = 512;

// A hop costs something even where links have no latency: fewer hops are shorter.
Distance length_of(const Topology::Link& link) { return link.quality.latency + 1; }

std::uint64_t pair_of(std::uint32_t from, std::uint32_t to) {
  return std::uint64_t{from} << 32 | to;
}

}  // namespace

sim::Tick serialisation(std::uint32_t bytes, std::uint64_t bits_per_second) {
  constexpr std::uint64_t kNanoseconds = 1'000'000'000;
  DOJO_ASSERT(bytes <= INT32_MAX);  // then the product fits in 64 bits
  const std::uint64_t scaled = std::uint64_t{bytes} * 8 * kNanoseconds;
  return static_cast<sim::Tick>((scaled + bits_per_second - 1) / bits_per_second);
}

/// The links backwards, so that one search finds the distances of all vertices to a destination.
struct Topology::Graph {
  explicit Graph(const Topology& topology)
      : backwards(topology.vertices_.size()), leaving(topology.vertices_.size()) {
    for (LinkId id = 0; id < topology.links_.size(); ++id) {
      const Link& link = topology.links_[id];
      if (link.from == kNowhere) continue;
      boost::add_edge(link.to, link.from, length_of(link), backwards);
      leaving[link.from].push_back(id);
    }
  }

  const std::vector<Distance>& distances_to(std::uint32_t vertex) {
    const auto known = tables.find(vertex);
    if (known != tables.end()) return known->second;
    if (tables.size() >= kTablesMax) tables.clear();
    std::vector<Distance>& table = tables[vertex];
    table.assign(boost::num_vertices(backwards), kUnreachable);
    boost::dijkstra_shortest_paths(
        backwards, vertex,
        boost::distance_map(table.data()).distance_inf(kUnreachable).distance_zero(Distance{0}));
    return table;
  }

  Boosted backwards;
  std::vector<std::vector<LinkId>> leaving;  // by vertex, in order of creation
  std::unordered_map<std::uint32_t, std::vector<Distance>> tables;
};

Topology::Topology(Routing routing) : routing_(routing) {}
Topology::~Topology() = default;

const Topology& Topology::of_switch(std::uint32_t nodes, const LinkQuality& ends) {
  // Worlds come and go in the arena; what they were made with stays, as it never changes.
  using Key = std::tuple<std::uint32_t, sim::Tick, sim::Tick, std::uint64_t>;
  static std::map<Key, std::unique_ptr<Topology>> made;
  const sim::arena::Outside outside;
  std::unique_ptr<Topology>& topology =
      made[Key{nodes, ends.latency, ends.jitter, ends.bits_per_second}];
  if (topology != nullptr) return *topology;
  topology = std::make_unique<Topology>();
  for (std::uint32_t i = 0; i < nodes; ++i) topology->add_node();
  const std::uint32_t hub = topology->add_switch("switch");
  const sim::Tick half = ends.latency / 2;
  for (std::uint32_t i = 0; i < nodes; ++i) {
    topology->add_link(Link{i,
                            hub,
                            {ends.latency - half, ends.jitter, ends.bits_per_second},
                            true,
                            sim::path_hash(i, "uplink"),
                            fmt::format("n{}->switch", i)});
    topology->add_link(Link{hub,
                            i,
                            {half, 0, ends.bits_per_second},
                            true,
                            sim::path_hash(i, "downlink"),
                            fmt::format("switch->n{}", i)});
  }
  return *topology;
}

// --- building
// -------------------------------------------------------------------------------------

std::uint32_t Topology::add_node(std::string name) {
  DOJO_ASSERT(node_count_ == vertices_.size());
  if (name.empty()) name = fmt::format("n{}", node_count_);
  vertices_.push_back({std::move(name), true});
  return node_count_++;
}

std::uint32_t Topology::add_switch(std::string name) {
  vertices_.push_back({std::move(name), false});
  return static_cast<std::uint32_t>(vertices_.size() - 1);
}

LinkId Topology::add_link(Link link) {
  DOJO_ASSERT(graph_ == nullptr && link.quality.bits_per_second > 0);
  links_.push_back(std::move(link));
  return static_cast<LinkId>(links_.size() - 1);
}

LinkId Topology::add_link(std::uint32_t from, std::uint32_t to, const LinkQuality& quality) {
  const auto id = static_cast<std::uint32_t>(links_.size());
  return add_link(Link{from, to, quality, true, sim::path_hash(id, "link"),
                       fmt::format("{}->{}", vertices_[from].name, vertices_[to].name)});
}

void Topology::connect(std::uint32_t one, std::uint32_t other, const LinkQuality& quality) {
  add_link(one, other, quality);
  add_link(other, one, quality);
}

void Topology::tell_way(std::uint32_t from, std::uint32_t to, Way way) {
  is_told_ = true;
  ways_[pair_of(from, to)] = std::move(way);
}

// --- looking
// --------------------------------------------------------------------------------------

std::span<const LinkId> Topology::way(std::uint32_t from, std::uint32_t to) const {
  const sim::arena::Outside outside;
  const auto [place, is_new] = ways_.try_emplace(pair_of(from, to));
  if (is_new && !is_told_) find_way(from, to, place->second);
  return place->second;
}

void Topology::find_way(std::uint32_t from, std::uint32_t to, Way& way) const {
  if (graph_ == nullptr) graph_ = std::make_unique<Graph>(*this);
  const std::vector<Distance>& distance = graph_->distances_to(to);
  if (distance[from] >= kUnreachable) return;
  std::vector<LinkId> shortest;
  for (std::uint32_t at = from; at != to; at = links_[way.back()].to) {
    shortest.clear();
    for (const LinkId id : graph_->leaving[at]) {
      const Link& link = links_[id];
      if (distance[link.to] + length_of(link) == distance[at]) shortest.push_back(id);
    }
    DOJO_ASSERT(!shortest.empty());
    const std::uint64_t pick =
        routing_ == Routing::kShortest ? to : sim::mix64(pair_of(from, to) ^ sim::mix64(at));
    way.push_back(shortest[pick % shortest.size()]);
  }
}

sim::Tick Topology::idle_time(std::span<const LinkId> way, std::uint32_t bytes) const {
  sim::Tick latency = 0;
  sim::Tick busy = 0;
  for (const LinkId id : way) {
    const LinkQuality& quality = links_[id].quality;
    latency += quality.latency;
    busy = std::max(busy, serialisation(bytes, quality.bits_per_second));
  }
  return latency + busy;
}

std::optional<std::pair<std::uint32_t, std::uint32_t>> Topology::unconnected() const {
  if (is_told_) {
    for (std::uint32_t from = 0; from < node_count_; ++from) {
      for (std::uint32_t to = 0; to < node_count_; ++to) {
        if (from != to && way(from, to).empty()) return std::pair{from, to};
      }
    }
    return std::nullopt;
  }
  if (graph_ == nullptr) graph_ = std::make_unique<Graph>(*this);
  std::vector<int> part(vertices_.size());
  boost::strong_components(graph_->backwards, part.data());
  for (std::uint32_t node = 1; node < node_count_; ++node) {
    if (part[node] == part[0]) continue;
    const bool is_reached = graph_->distances_to(node)[0] < kUnreachable;
    return is_reached ? std::pair{node, 0u} : std::pair{0u, node};
  }
  return std::nullopt;
}

}  // namespace dojo::models
