// The analytic interconnect: arrival times computed by hand, order in a channel, windows.
//
// Every packet has 1250 bytes: 100 us on a link of 100 Mbps, after 50 us of latency.

#include <algorithm>
#include <catch2/catch.hpp>
#include <set>

#include "models/topology.h"
#include "tests/network/net_world.h"

namespace dojo {
namespace {

using test::Arrival;
using test::NetWorld;
using test::packet;

std::vector<Arrival> timed(const std::vector<NetWorld::Script>& scripts) {
  NetWorld world(sim::Lambda::timed(), test::fast_ethernet(), {}, scripts);
  sim::DefaultOrder order;
  REQUIRE(world.run(order).stop == sim::Stop::kQuiescent);
  REQUIRE(world.is_conserved());
  REQUIRE(world.net().counts().in_flight() == 0);
  return world.arrivals();
}

TEST_CASE("analytic: an idle way takes latency plus bytes over bandwidth", "[network]") {
  const auto seen = timed({{1'000, [](NetWorld& net) { net.send(packet(0, 1, 7)); }}});

  REQUIRE(seen == std::vector<Arrival>{{0, 1, 7, 151'000}});
}

TEST_CASE("analytic: fractions of a nanosecond round up", "[network]") {
  REQUIRE(models::serialisation(64, 7'000'000) == 73'143);  // 512 / 7 Mbps = 73142.86 ns
  REQUIRE(models::serialisation(0, 7'000'000) == 0);
}

TEST_CASE("analytic: packets of one source take turns on its link", "[network]") {
  const auto seen = timed({{0, [](NetWorld& net) {
                              net.send(packet(0, 1, 1));
                              net.send(packet(0, 2, 2));
                            }}});

  REQUIRE(seen == std::vector<Arrival>{{0, 1, 1, 150'000}, {0, 2, 2, 250'000}});
}

TEST_CASE("analytic: two flows into one host share its link", "[network]") {
  const auto seen = timed({{0, [](NetWorld& net) { net.send(packet(0, 2, 1)); }},
                           {0, [](NetWorld& net) { net.send(packet(1, 2, 2)); }}});

  REQUIRE(seen == std::vector<Arrival>{{0, 2, 1, 150'000}, {1, 2, 2, 250'000}});
}

TEST_CASE("analytic: links are full duplex", "[network]") {
  const auto seen = timed({{0, [](NetWorld& net) { net.send(packet(0, 1, 1)); }},
                           {0, [](NetWorld& net) { net.send(packet(1, 0, 2)); }}});

  REQUIRE(seen == std::vector<Arrival>{{0, 1, 1, 150'000}, {1, 0, 2, 150'000}});
}

// Three packets in a channel, one in another of the same pair, one from another node.
std::vector<NetWorld::Script> crossing_traffic() {
  return {{0,
           [](NetWorld& net) {
             for (std::uint64_t tag = 1; tag <= 3; ++tag) net.send(packet(0, 1, tag));
             net.send(packet(0, 1, 10, /*channel=*/5));
           }},
          {0, [](NetWorld& net) { net.send(packet(2, 1, 20)); }}};
}

TEST_CASE("analytic: async keeps the order of a channel and no other", "[network]") {
  NetWorld world(sim::Lambda::async(), test::fast_ethernet(), {}, crossing_traffic());

  std::set<std::vector<std::uint64_t>> orders;
  for (std::uint64_t seed = 0; seed < 2'000; ++seed) {
    world.run_seed(seed);
    orders.insert(world.tags());
  }

  // Interleavings of the chains 1 2 3, 10 and 20: 5! / 3!.
  REQUIRE(orders.size() == 20);
  for (const auto& order : orders) {
    std::vector<std::uint64_t> channel;
    std::copy_if(order.begin(), order.end(), std::back_inserter(channel),
                 [](std::uint64_t tag) { return tag < 10; });
    REQUIRE(channel == std::vector<std::uint64_t>{1, 2, 3});
  }
}

TEST_CASE("analytic: feasible arrivals lie in their windows", "[network]") {
  constexpr sim::Tick kJitter = 20'000;
  NetWorld world(sim::Lambda::feasible(), test::fast_ethernet(kJitter), {},
                 {{0, [](NetWorld& net) { net.send(packet(0, 1, 1)); }}});

  std::set<sim::Tick> times;
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    world.run_seed(seed);
    times.insert(world.arrivals().at(0).at);
  }

  REQUIRE(*times.begin() == 150'000);
  REQUIRE(*times.rbegin() == 150'000 + kJitter);
  REQUIRE(times.size() > 10);
}

TEST_CASE("analytic: a packet behind a late one does not overtake it", "[network]") {
  NetWorld world(sim::Lambda::feasible(), test::fast_ethernet(/*jitter=*/500'000), {},
                 {{0, [](NetWorld& net) {
                     for (std::uint64_t tag = 1; tag <= 4; ++tag) net.send(packet(0, 1, tag));
                   }}});

  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    world.run_seed(seed);
    REQUIRE(world.tags() == std::vector<std::uint64_t>{1, 2, 3, 4});
    const auto seen = world.arrivals();
    for (std::size_t i = 0; i < seen.size(); ++i) {
      const auto nominal = 150'000 + static_cast<sim::Tick>(i) * 100'000;
      REQUIRE(seen[i].at >= nominal);
      REQUIRE(seen[i].at <= nominal + 500'000);
    }
  }
}

TEST_CASE("analytic: the same seed gives the same run", "[network]") {
  NetWorld world(sim::Lambda::async(), test::fast_ethernet(), {}, crossing_traffic());

  const sim::RunResult first = world.run_seed(5);
  const std::vector<Arrival> seen = world.arrivals();
  const sim::RunResult second = world.run_seed(5);

  REQUIRE(first.fingerprint == second.fingerprint);
  REQUIRE(world.arrivals() == seen);
  REQUIRE(world.run_seed(6).fingerprint != first.fingerprint);
}

}  // namespace
}  // namespace dojo
