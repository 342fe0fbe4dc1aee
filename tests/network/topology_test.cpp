// Networks as graphs: who is linked, which way packets take, and what that means for arrivals.
//
// Sizes and lengths are counted by hand for small networks; ways of larger ones are held against
// what every way must be: links that join, as short as any.

#include "models/topology.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <map>
#include <set>

#include "models/topology_shapes.h"
#include "tests/network/net_world.h"

namespace dojo {
namespace {

using models::LinkId;
using models::Topology;
using test::Arrival;
using test::NetWorld;
using test::packet;

constexpr models::LinkQuality kCable{10'000, 0, 100'000'000};

models::ShapeOptions with(std::uint32_t nodes,
                          models::Routing routing = models::Routing::kShortest) {
  return {nodes, kCable, routing};
}

// Links from one vertex to the next, from the first node to the last.
void require_joined(const Topology& topology, std::uint32_t from, std::uint32_t to) {
  const auto way = topology.way(from, to);
  REQUIRE(!way.empty());
  std::uint32_t at = from;
  for (const LinkId id : way) {
    REQUIRE(topology.links()[id].from == at);
    at = topology.links()[id].to;
  }
  REQUIRE(at == to);
}

void require_all_joined(const Topology& topology) {
  REQUIRE(!topology.unconnected());
  for (std::uint32_t from = 0; from < topology.node_count(); ++from) {
    for (std::uint32_t to = 0; to < topology.node_count(); ++to) {
      if (from != to) require_joined(topology, from, to);
    }
  }
}

std::size_t hops(const Topology& topology, std::uint32_t from, std::uint32_t to) {
  return topology.way(from, to).size();
}

TEST_CASE("topology: a ring goes the shorter way round", "[topology]") {
  const auto ring = models::make_ring(with(6));

  REQUIRE(ring->links().size() == 12);
  REQUIRE(hops(*ring, 0, 1) == 1);
  REQUIRE(hops(*ring, 0, 3) == 3);
  REQUIRE(hops(*ring, 0, 5) == 1);
  require_all_joined(*ring);
  require_all_joined(*models::make_ring(with(2)));
}

TEST_CASE("topology: a torus is a mesh whose ends are linked", "[topology]") {
  const auto mesh = models::make_grid(with(12), {3, 4}, false);
  const auto torus = models::make_grid(with(12), {3, 4}, true);

  REQUIRE(mesh->links().size() == 2 * (3 * 3 + 2 * 4));
  REQUIRE(torus->links().size() == 2 * (12 + 12));
  REQUIRE(hops(*mesh, 0, 11) == 2 + 3);
  REQUIRE(hops(*torus, 0, 11) == 1 + 1);
  require_all_joined(*mesh);
  require_all_joined(*torus);
  // Two in a row are linked once, not twice.
  REQUIRE(models::make_grid(with(8), {2, 2, 2}, true)->links().size() == 2 * 12);
}

TEST_CASE("topology: a fat tree has several roots", "[topology]") {
  const auto tree = models::make_fat_tree(with(16), {4, 4}, {1, 2});

  REQUIRE(tree->vertices().size() == 16 + 4 + 2);
  REQUIRE(tree->links().size() == 2 * (16 + 4 * 2));
  REQUIRE(hops(*tree, 0, 3) == 2);
  REQUIRE(hops(*tree, 0, 4) == 4);
  require_all_joined(*tree);
  // Nodes may be missing.
  require_all_joined(*models::make_fat_tree(with(5), {4, 4}, {1, 2}));
}

TEST_CASE("topology: a dragonfly has one cable between two groups", "[topology]") {
  const auto fly = models::make_dragonfly(with(24), {4, 3, 2});

  REQUIRE(fly->links().size() == 2 * (24 + 4 * 3 + 6));
  REQUIRE(hops(*fly, 0, 1) == 2);
  REQUIRE(hops(*fly, 0, 2) == 3);
  require_all_joined(*fly);
  for (std::uint32_t to = 6; to < 24; ++to) REQUIRE(hops(*fly, 0, to) <= 5);
}

TEST_CASE("topology: a tree has cables of its own at each level", "[topology]") {
  const models::LinkQuality fast{100, 0, 10'000'000'000};
  const auto tree = models::make_tree(with(8), {{"socket", 2, fast}, {"rack", 4, kCable}});

  REQUIRE(tree->vertices().size() == 8 + 4 + 1);
  REQUIRE(tree->idle_time(tree->way(0, 1), 0) == 200);
  REQUIRE(tree->idle_time(tree->way(0, 2), 1'250) == 2 * (100 + 10'000) + 100'000);
  require_all_joined(*tree);
}

TEST_CASE("topology: what is not linked is told", "[topology]") {
  Topology apart;
  for (int i = 0; i < 4; ++i) apart.add_node();
  apart.connect(0, 1, kCable);
  apart.connect(2, 3, kCable);

  REQUIRE(apart.unconnected() == std::pair{0u, 2u});

  Topology one_way;
  one_way.add_node();
  one_way.add_node();
  one_way.add_link(0, 1, kCable);

  REQUIRE(one_way.unconnected() == std::pair{1u, 0u});
}

std::set<LinkId> links_into(const Topology& topology, std::uint32_t to) {
  std::set<LinkId> second;
  for (std::uint32_t from = 0; from < 4; ++from) second.insert(topology.way(from, to)[1]);
  return second;
}

TEST_CASE("topology: shortest has one tree for each destination, ecmp spreads", "[topology]") {
  const auto shortest = models::make_fat_tree(with(16), {4, 4}, {1, 4});
  const auto spread = models::make_fat_tree(with(16, models::Routing::kEcmp), {4, 4}, {1, 4});

  // From the four nodes below one switch, over the four roots.
  REQUIRE(links_into(*shortest, 8).size() == 1);
  REQUIRE(links_into(*shortest, 8) != links_into(*shortest, 9));
  REQUIRE(links_into(*spread, 8).size() > 1);
  require_all_joined(*spread);
}

TEST_CASE("topology: ways are the same in another object, asked for in another order",
          "[topology]") {
  const auto first = models::make_grid(with(64, models::Routing::kEcmp), {4, 4, 4}, true);
  const auto second = models::make_grid(with(64, models::Routing::kEcmp), {4, 4, 4}, true);

  std::map<std::pair<std::uint32_t, std::uint32_t>, Topology::Way> ways;
  for (std::uint32_t from = 0; from < 64; ++from) {
    for (std::uint32_t to = 0; to < 64; ++to) {
      if (from == to) continue;
      const auto way = first->way(from, to);
      ways[{from, to}] = {way.begin(), way.end()};
    }
  }
  for (std::uint32_t to = 64; to-- > 0;) {
    for (std::uint32_t from = 64; from-- > 0;) {
      if (from == to) continue;
      REQUIRE(std::ranges::equal(second->way(from, to), ways.at({from, to})));
    }
  }
}

// --- on the wire: every packet takes 100 us on a link, a cable has 10 us -----------------------------

std::vector<Arrival> timed(const models::InterconnectConfig& config,
                           const std::vector<NetWorld::Script>& scripts) {
  NetWorld world(sim::Lambda::timed(), config, {}, scripts, config.topology->node_count());
  sim::DefaultOrder order;
  REQUIRE(world.run(order).stop == sim::Stop::kQuiescent);
  return world.arrivals();
}

models::InterconnectConfig config_of(const Topology& topology) {
  models::InterconnectConfig config = test::fast_ethernet();
  config.topology = &topology;
  return config;
}

TEST_CASE("topology: a packet cuts through the switches of an idle way", "[topology]") {
  const auto ring = models::make_ring(with(6));

  const auto seen =
      timed(config_of(*ring), {{0, [](NetWorld& net) { net.send(packet(0, 3, 7)); }}});

  REQUIRE(seen == std::vector<Arrival>{{0, 3, 7, 3 * 10'000 + 100'000}});
}

TEST_CASE("topology: flows take turns on a link that both need", "[topology]") {
  const auto mesh = models::make_grid(with(4), {4}, false);

  // 0 -> 2 and 1 -> 2 meet on the link from 1 to 2; 2 -> 3 meets nobody.
  const auto seen =
      timed(config_of(*mesh), {{0, [](NetWorld& net) { net.send(packet(0, 2, 1)); }},
                               {0, [](NetWorld& net) { net.send(packet(1, 2, 2)); }},
                               {0, [](NetWorld& net) { net.send(packet(2, 3, 3)); }}});

  REQUIRE(seen == std::vector<Arrival>{{2, 3, 3, 110'000},
                                       {0, 2, 1, 120'000},
                                       {1, 2, 2, 10'000 + 110'000 + 100'000}});
}

TEST_CASE("topology: a fast link carries several slow flows at once", "[topology]") {
  const models::LinkQuality fast{10'000, 0, 1'000'000'000};
  const auto tree = models::make_tree(with(8), {{"rack", 4, kCable}, {"room", 2, fast}});

  const auto seen =
      timed(config_of(*tree), {{0, [](NetWorld& net) { net.send(packet(0, 4, 1)); }},
                               {0, [](NetWorld& net) { net.send(packet(1, 5, 2)); }}});

  // The second waits 10 us on the room's link, not the 100 us that the first takes to trickle in.
  REQUIRE(seen == std::vector<Arrival>{{0, 4, 1, 140'000}, {1, 5, 2, 150'000}});
}

TEST_CASE("topology: background traffic takes its turns", "[topology]") {
  const auto ring = models::make_ring(with(4));
  models::InterconnectConfig config = config_of(*ring);
  config.background.push_back({.from = 0, .to = 1, .bytes = 1'250, .period = 1'000'000});

  const auto seen = timed(config, {{1'030'000, [](NetWorld& net) { net.send(packet(0, 1, 1)); }},
                                   {1'500'000, [](NetWorld& net) { net.send(packet(0, 1, 2)); }}});

  REQUIRE(seen == std::vector<Arrival>{{0, 1, 1, 1'100'000 + 110'000}, {0, 1, 2, 1'610'000}});
}

TEST_CASE("topology: packets of a node keep the gap", "[topology]") {
  models::InterconnectConfig config = config_of(Topology::of_switch(2, kCable));
  config.gap = 250'000;

  const auto seen = timed(config, {{0, [](NetWorld& net) {
                                      net.send(packet(0, 1, 1));
                                      net.send(packet(0, 1, 2));
                                    }}});

  REQUIRE(seen == std::vector<Arrival>{{0, 1, 1, 110'000}, {0, 1, 2, 360'000}});
}

}  // namespace
}  // namespace dojo
