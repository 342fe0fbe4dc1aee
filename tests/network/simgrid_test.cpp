// The two models of the interconnect, side by side: equal where nobody waits, and different in one
// stated way where somebody does.
//
// A link that two packets want at once: the analytic model lets them take turns, SimGrid lets them
// share. Both carry the same bits in the same time, so the last arrives at the same moment; of two
// equal ones the first arrives earlier with turns. Each run has a process of its own.

#include <fmt/format.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <cstdlib>
#include <map>
#include <memory>
#include <numeric>

#include "models/topology_shapes.h"
#include "tests/network/two_models.h"

namespace dojo {
namespace {

using models::NetworkModel;
using models::Topology;
using test::Carried;
using test::carry;
using test::Load;
using test::Network;

constexpr models::LinkQuality kCable{1'000, 0, 10'000'000'000};

struct Named {
  const char* name;
  std::unique_ptr<Topology> topology;
};

// All of sixteen nodes; the switch is built like the others, so that all can be owned alike.
std::vector<Named> every_topology() {
  const models::ShapeOptions options{16, kCable, models::Routing::kEcmp};
  const models::LinkQuality slow{5'000, 0, 1'000'000'000};
  std::vector<Named> all;
  all.push_back({"switch", models::make_tree(options, {{"switch", 16, kCable}})});
  all.push_back({"ring", models::make_ring(options)});
  all.push_back({"mesh", models::make_grid(options, {4, 4}, false)});
  all.push_back({"torus", models::make_grid(options, {4, 4}, true)});
  all.push_back({"fat-tree", models::make_fat_tree(options, {4, 4}, {1, 2})});
  all.push_back({"dragonfly", models::make_dragonfly(options, {4, 2, 2})});
  all.push_back(
      {"hierarchical", models::make_tree(options, {{"machine", 4, kCable}, {"rack", 4, slow}})});
  return all;
}

/// Bytes of a packet that keeps a link of kCable busy for 4 us.
constexpr std::uint32_t kBytes = 5'000;

TEST_CASE("simgrid: an idle network takes the same time as in the analytic model", "[simgrid]") {
  std::vector<Load> loads;
  for (std::uint32_t to = 1; to < 16; ++to) {
    for (const std::uint32_t bytes : {1u, 64u, 4'160u, 1'000'000u}) {
      loads.push_back({(to * 7) % 16 == to ? 0 : (to * 7) % 16, to, bytes,
                       static_cast<sim::Tick>(loads.size()) * 100'000'000});
    }
  }
  for (const Named& network : every_topology()) {
    INFO(network.name);
    const Carried analytic =
        carry(NetworkModel::kAnalytic, {network.topology.get(), {}, ""}, loads);
    const Carried simgrid = carry(NetworkModel::kSimgrid, {network.topology.get(), {}, ""}, loads);
    REQUIRE(analytic.arrivals.size() == loads.size());
    for (std::size_t i = 0; i < loads.size(); ++i) {
      INFO(fmt::format("{} -> {}, {} bytes", loads[i].from, loads[i].to, loads[i].bytes));
      REQUIRE(std::abs(simgrid.arrivals[i] - analytic.arrivals[i]) <= 1);
    }
  }
}

// Two nodes whose ways to node 0 have a link in common.
std::pair<std::uint32_t, std::uint32_t> rivals(const Topology& topology) {
  for (std::uint32_t one = 1; one < topology.node_count(); ++one) {
    for (std::uint32_t other = one + 1; other < topology.node_count(); ++other) {
      if (topology.way(one, 0).back() == topology.way(other, 0).back()) return {one, other};
    }
  }
  return {0, 0};
}

TEST_CASE("simgrid: two flows share a link, where the analytic model lets them take turns",
          "[simgrid]") {
  for (const Named& network : every_topology()) {
    INFO(network.name);
    const auto [one, other] = rivals(*network.topology);
    REQUIRE(one != other);
    const std::vector<Load> loads{{one, 0, kBytes, 0}, {other, 0, kBytes, 0}};
    const Carried analytic =
        carry(NetworkModel::kAnalytic, {network.topology.get(), {}, ""}, loads);
    const Carried simgrid = carry(NetworkModel::kSimgrid, {network.topology.get(), {}, ""}, loads);

    const auto [first_in_turn, last_in_turn] = std::ranges::minmax(analytic.arrivals);
    const auto [first_of_both, last_of_both] = std::ranges::minmax(simgrid.arrivals);
    REQUIRE(std::abs(last_of_both - last_in_turn) <= 1);
    REQUIRE(first_of_both > first_in_turn);
    REQUIRE(last_of_both - first_of_both < last_in_turn - first_in_turn);
  }
}

TEST_CASE("simgrid: packets of a channel arrive in their order", "[simgrid]") {
  const auto tree = models::make_tree({4, kCable, {}}, {{"switch", 4, kCable}});
  // A large packet, and a small one behind it that would overtake it as a flow.
  const Carried carried = carry(NetworkModel::kSimgrid, {tree.get(), {}, ""},
                                {{0, 1, 1'000'000, 0}, {2, 1, 1'000'000, 0}, {0, 1, 64, 10}});

  REQUIRE(carried.arrivals[2] >= carried.arrivals[0]);
}

TEST_CASE("simgrid: background traffic takes its share", "[simgrid]") {
  const auto tree = models::make_tree({4, kCable, {}}, {{"switch", 4, kCable}});
  const std::vector<Load> loads{{0, 1, 100'000, 50'000}};
  const Carried alone = carry(NetworkModel::kSimgrid, {tree.get(), {}, ""}, loads);
  const Carried beside =
      carry(NetworkModel::kSimgrid, {tree.get(), {{2, 1, 10'000, 16'000}}, ""}, loads);
  const Carried in_turn =
      carry(NetworkModel::kAnalytic, {tree.get(), {{2, 1, 10'000, 16'000}}, ""}, loads);

  // Half of the link is left: 80 us become about 160.
  REQUIRE(alone.arrivals[0] == 50'000 + 2'000 + 80'000);
  REQUIRE(beside.arrivals[0] > 50'000 + 2'000 + 140'000);
  REQUIRE(in_turn.arrivals[0] > alone.arrivals[0]);
}

// --- patterns -----------------------------------------------------------------------------------

/// Every node to every other; in step k each sends to the one k further, as MPI libraries do.
std::vector<Load> all_to_all(sim::Tick step) {
  std::vector<Load> loads;
  for (std::uint32_t k = 1; k < 16; ++k) {
    for (std::uint32_t from = 0; from < 16; ++from) {
      loads.push_back({from, (from + k) % 16, kBytes, step * (k - 1)});
    }
  }
  return loads;
}

/// A request to node 0 and a page back, from every node.
std::vector<Load> fault_storm(sim::Tick step) {
  std::vector<Load> loads;
  for (std::uint32_t round = 0; round < 4; ++round) {
    for (std::uint32_t from = 1; from < 16; ++from) {
      const sim::Tick at = step * (round * 15 + from - 1);
      loads.push_back({from, 0, 128, at});
      loads.push_back({0, from, 4'160, at + 10'000});
    }
  }
  return loads;
}

/// Three of four packets go to node 5.
std::vector<Load> hot_spot(sim::Tick step) {
  std::vector<Load> loads;
  for (std::uint32_t i = 0; i < 120; ++i) {
    const std::uint32_t from = (i * 7 + 1) % 16;
    const std::uint32_t to = i % 4 != 0 ? 5 : (from + 9) % 16;
    if (from != to) loads.push_back({from, to, kBytes, step * i});
  }
  return loads;
}

struct Pattern {
  const char* name;
  std::vector<Load> (*make)(sim::Tick step);
  sim::Tick idle_step;  ///< far enough apart that nobody waits
  sim::Tick busy_step;
};
constexpr Pattern kPatterns[] = {{"all-to-all", all_to_all, 0, 0},
                                 {"page-fault storm", fault_storm, 40'000, 100},
                                 {"hot spot", hot_spot, 40'000, 500}};

/// Packets one after another, so that none meets another.
std::vector<Load> spread(std::vector<Load> loads) {
  for (std::size_t i = 0; i < loads.size(); ++i) loads[i].at = static_cast<sim::Tick>(i) * 40'000;
  return loads;
}

struct Delays {
  double mean_ns = 0;
  sim::Tick last = 0;
};

Delays delays_of(const Carried& carried, const std::vector<Load>& loads) {
  Delays delays;
  for (std::size_t i = 0; i < loads.size(); ++i) {
    delays.mean_ns += static_cast<double>(carried.arrivals[i] - loads[i].at);
    delays.last = std::max(delays.last, carried.arrivals[i]);
  }
  delays.mean_ns /= static_cast<double>(loads.size());
  return delays;
}

struct Compared {
  Delays analytic;
  Delays simgrid;
};

Compared compare(const Topology& topology, const std::vector<Load>& loads) {
  const Network network{&topology, {}, ""};
  return {delays_of(carry(NetworkModel::kAnalytic, network, loads), loads),
          delays_of(carry(NetworkModel::kSimgrid, network, loads), loads)};
}

bool is_in_table(const char* name) {
  const std::string_view text = name;
  return text == "switch" || text == "torus" || text == "fat-tree";
}

TEST_CASE("simgrid: patterns without contention agree within a tenth", "[simgrid]") {
  for (const Named& network : every_topology()) {
    if (!is_in_table(network.name)) continue;
    for (const Pattern& pattern : kPatterns) {
      INFO(fmt::format("{} on {}", pattern.name, network.name));
      const Compared both = compare(*network.topology, spread(pattern.make(pattern.idle_step)));
      CHECK(both.simgrid.mean_ns == Approx(both.analytic.mean_ns).epsilon(0.1));
      CHECK(both.simgrid.last == Approx(both.analytic.last).epsilon(0.1));
    }
  }
}

TEST_CASE("simgrid: with contention packets share, and none arrives before it could alone",
          "[simgrid]") {
  for (const Named& network : every_topology()) {
    if (!is_in_table(network.name)) continue;
    for (const Pattern& pattern : kPatterns) {
      INFO(fmt::format("{} on {}", pattern.name, network.name));
      const std::vector<Load> loads = pattern.make(pattern.busy_step);
      const Network wires{network.topology.get(), {}, ""};
      const Carried simgrid = carry(NetworkModel::kSimgrid, wires, loads);
      for (std::size_t i = 0; i < loads.size(); ++i) {
        const auto way = network.topology->way(loads[i].from, loads[i].to);
        REQUIRE(simgrid.arrivals[i] >=
                loads[i].at + network.topology->idle_time(way, loads[i].bytes) - 1);
      }
    }
  }
}

TEST_CASE("simgrid: the same traffic gives the same run", "[simgrid]") {
  const auto torus = models::make_grid({16, kCable, models::Routing::kEcmp}, {4, 4}, true);
  const Network network{torus.get(), {}, ""};
  const std::vector<Load> loads = hot_spot(500);

  const Carried first = carry(NetworkModel::kSimgrid, network, loads);
  const Carried second = carry(NetworkModel::kSimgrid, network, loads);

  REQUIRE(first.fingerprint == second.fingerprint);
  REQUIRE(first.arrivals == second.arrivals);
  REQUIRE(carry(NetworkModel::kAnalytic, network, loads).fingerprint != first.fingerprint);
}

// The table of docs/interconnects.md.
TEST_CASE("simgrid: the models side by side", "[.][table]") {
  fmt::print(
      "| pattern | network | load | mean delay, analytic | SimGrid | | last arrival, "
      "analytic | SimGrid | |\n|---|---|---|---|---|---|---|---|---|\n");
  for (const Pattern& pattern : kPatterns) {
    for (const Named& network : every_topology()) {
      if (!is_in_table(network.name)) continue;
      for (const bool is_busy : {false, true}) {
        const auto loads =
            is_busy ? pattern.make(pattern.busy_step) : spread(pattern.make(pattern.idle_step));
        const Compared both = compare(*network.topology, loads);
        fmt::print(
            "| {} | {} | {} | {:.2f} us | {:.2f} us | {:+.0f} % | {:.1f} us | {:.1f} us | "
            "{:+.0f} % |\n",
            pattern.name, network.name, is_busy ? "contended" : "one at a time",
            both.analytic.mean_ns / 1e3, both.simgrid.mean_ns / 1e3,
            100 * (both.simgrid.mean_ns / both.analytic.mean_ns - 1),
            static_cast<double>(both.analytic.last) / 1e3,
            static_cast<double>(both.simgrid.last) / 1e3,
            100.0 *
                (static_cast<double>(both.simgrid.last) / static_cast<double>(both.analytic.last) -
                 1));
      }
    }
  }
}

}  // namespace
}  // namespace dojo
