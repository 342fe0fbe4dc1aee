// A packet through the whole machine: task, NIC, wire, interrupt, softirq, port handler.
//
// receive_overhead is the core's time from the interrupt to the handler: it contains the softirq's
// cost.

#include <catch2/catch.hpp>

#include "tests/models/cluster_world.h"
#include "tests/network/net_world.h"

namespace dojo {
namespace {

using test::ClusterWorld;

constexpr std::uint16_t kPort = 9;

struct Seen {
  kapi::Nanoseconds sent = 0;
  kapi::Nanoseconds handled = 0;
  std::uint64_t tag = 0;
  std::uint32_t handled_on = 99;
  bool was_interrupt = false;
};

// Two nodes; node 0 sends one packet of 1250 bytes to `destination`, which listens.
ClusterWorld one_packet(std::uint32_t destination, Seen& seen) {
  models::ClusterConfig config = test::smp(1);
  config.nodes = 2;
  config.interconnect = test::fast_ethernet();
  return ClusterWorld(sim::Lambda::timed(), config, [&](models::Cluster& cluster) {
    cluster.on_node(kapi::NodeId{destination}, [&] {
      kapi::kernel().on_packet(kPort, [&seen](const kapi::Packet& packet) {
        seen.handled = kapi::kernel().now();
        seen.tag = packet.words.at(0);
        seen.handled_on = kapi::kernel().node().value;
        seen.was_interrupt = kapi::kernel().in_interrupt();
      });
    });
    cluster.spawn(kapi::NodeId{0}, {.name = "sender"}, [&seen, destination] {
      kapi::Packet packet = test::packet(0, destination, 7);
      packet.port = kPort;
      kapi::kernel().send_packet(std::move(packet), kapi::Where::current());
      seen.sent = kapi::kernel().now();
    });
  });
}

TEST_CASE("packet path: every cost from NIC to handler is paid once", "[network]") {
  Seen seen;
  ClusterWorld world = one_packet(1, seen);
  REQUIRE(world.run_default().stop == sim::Stop::kQuiescent);

  const models::MachineCosts costs;
  const sim::Tick wire = 150'000;
  REQUIRE(seen.tag == 7);
  REQUIRE(seen.handled_on == 1);
  REQUIRE(seen.was_interrupt);
  REQUIRE(seen.handled - seen.sent == 2 * costs.nic_per_message.nominal + wire +
                                          costs.interrupt.nominal + costs.receive_overhead.nominal);
}

TEST_CASE("packet path: to oneself there is no wire and no interrupt", "[network]") {
  Seen seen;
  ClusterWorld world = one_packet(0, seen);
  REQUIRE(world.run_default().stop == sim::Stop::kQuiescent);

  const models::MachineCosts costs;
  REQUIRE(seen.handled_on == 0);
  REQUIRE(seen.was_interrupt);
  REQUIRE(seen.handled - seen.sent == costs.receive_overhead.nominal);
}

TEST_CASE("packet path: a packet to a port without a handler is counted", "[network]") {
  models::ClusterConfig config = test::smp(1);
  config.nodes = 2;
  ClusterWorld world(sim::Lambda::timed(), config, [&](models::Cluster& cluster) {
    cluster.spawn(kapi::NodeId{0}, {.name = "sender"}, [] {
      kapi::kernel().send_packet(test::packet(0, 1, 7), kapi::Where::current());
    });
  });

  REQUIRE(world.run_default().stop == sim::Stop::kQuiescent);
  REQUIRE(world.cluster().nic(kapi::NodeId{1}).counts().received == 1);
  REQUIRE(world.cluster().total_metrics().counter("net.no_port") == 1);
}

}  // namespace
}  // namespace dojo
