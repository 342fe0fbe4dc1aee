// RpcNode on an unreliable network of SMP nodes: rules A, S and T of rpc.md seen from above.
//
// Method: MiniWorld draws an interleaving from a seed; the invariants watch every message, and the
// handlers keep their own record. Named cases first, random clusters last.

#include <catch2/catch.hpp>
#include <map>
#include <memory>
#include <vector>

#include "protocols/rpc/rpc_invariants.h"
#include "protocols/rpc/rpc_node.h"
#include "tests/rpc/mini_world.h"

namespace dojo::rpc {
namespace {

using kapi::NodeId;
using test::MiniWorld;
using test::WorldConfig;

constexpr ServiceId kFree{1};
constexpr ServiceId kByClient{2};
constexpr ServiceId kByKey{3};

/// A cluster whose services record what they handle.
struct Cluster {
  explicit Cluster(const WorldConfig& config, const Options& options = {}) : world(config) {
    for (std::uint32_t n = 0; n < config.nodes; ++n) {
      world.at(n, [&] { add_node(n, options); });
    }
  }

  void add_node(std::uint32_t n, const Options& options) {
    RpcNode& node = *nodes.emplace_back(std::make_unique<RpcNode>(options, &invariants));
    const auto record = [this, n](const Delivery& delivery) { handle(n, delivery); };
    node.register_service(kFree, "free", Order::kNone, record);
    node.register_service(kByClient, "by-client", Order::kPerClient, record);
    node.register_service(kByKey, "by-key", Order::kPerClientAndKey, record);
  }

  // A handler that sleeps a while, so that others have the chance to run beside it.
  void handle(std::uint32_t at, const Delivery& delivery) {
    ++running;
    most_running = std::max(most_running, running);
    for (std::uint64_t i = 0; i < pauses; ++i) kapi::kernel().yield(kapi::Where::current());
    --running;
    handled[{at, delivery.from.value}].push_back(delivery.words->at(0));
    if (on_handled) on_handled(at, delivery);
  }

  void send(std::uint32_t from, std::uint32_t to, ServiceId service, std::uint64_t key,
            std::uint64_t payload) {
    nodes[from]->send({.to = NodeId{to},
                       .service = service,
                       .key = key,
                       .type = 7,
                       .name = "TEST",
                       .payload_bytes = 8,
                       .words = {payload}});
  }

  /// Runs to the end and looks at what must hold there.
  void run() {
    world.run();
    invariants.check_quiescent();
    REQUIRE(world.unfinished_tasks() == 0);
    REQUIRE(world.armed_timers() == 0);
    for (const auto& node : nodes) REQUIRE_FALSE(node->has_unacked());
  }

  using Payloads = std::vector<std::uint64_t>;
  MiniWorld world;
  Invariants invariants;
  std::vector<std::unique_ptr<RpcNode>> nodes;
  std::map<std::pair<std::uint32_t, std::uint32_t>, Payloads> handled;  // by (at, from)
  std::function<void(std::uint32_t, const Delivery&)> on_handled;
  std::uint64_t pauses = 0;
  int running = 0;
  int most_running = 0;
};

TEST_CASE("rpc: T5 an idle node has no channel and no thread", "[rpc]") {
  Cluster cluster({.nodes = 3});
  cluster.world.task(0, 0, [&] { cluster.send(0, 1, kFree, 0, 1); });
  cluster.run();

  REQUIRE(cluster.nodes[1]->thread_count() == 1);
  REQUIRE(cluster.nodes[2]->thread_count() == 0);
  REQUIRE(cluster.nodes[2]->channel_count() == 0);
}

TEST_CASE("rpc: T0 a message to oneself does not touch the NIC", "[rpc]") {
  Cluster cluster({.nodes = 1, .loss_percent = 100});
  cluster.world.task(0, 1, [&] { cluster.send(0, 0, kByKey, 4, 9); });
  cluster.run();

  REQUIRE(cluster.handled[{0, 0}] == Cluster::Payloads{9});
  REQUIRE(cluster.nodes[0]->channel_count() == 0);
}

TEST_CASE("rpc: A3 a quiet receiver acknowledges after a while, and the network ends", "[rpc]") {
  Cluster cluster({.nodes = 2, .has_early_timers = false});
  cluster.world.task(0, 0, [&] { cluster.send(0, 1, kFree, 0, 1); });
  cluster.run();

  REQUIRE(cluster.world.counted("rpc.acks") == 1);
  REQUIRE(cluster.world.counted("rpc.retransmitted") == 0);
}

TEST_CASE("rpc: A2 the N-th reception without an answer is acknowledged at once", "[rpc]") {
  Cluster cluster({.nodes = 2, .has_early_timers = false}, {.max_consecutive_recv = 2});
  cluster.world.task(0, 0, [&] {
    for (std::uint64_t i = 0; i < 4; ++i) cluster.send(0, 1, kFree, 0, i);
  });
  cluster.run();

  REQUIRE(cluster.world.counted("rpc.acks") == 2);
}

TEST_CASE("rpc: A4 a reply carries the acknowledgement", "[rpc]") {
  Cluster cluster({.nodes = 2, .has_early_timers = false});
  cluster.on_handled = [&](std::uint32_t at, const Delivery&) {
    if (at == 1) cluster.send(1, 0, kFree, 0, 2);
  };
  cluster.world.task(0, 0, [&] { cluster.send(0, 1, kFree, 0, 1); });
  cluster.run();

  REQUIRE(cluster.handled[{0, 1}] == Cluster::Payloads{2});
  REQUIRE(cluster.world.counted("rpc.acks") == 1);  // for the reply
}

TEST_CASE("rpc: S4 a lost message is sent again until it arrives", "[rpc]") {
  Cluster cluster({.nodes = 2, .loss_percent = 80, .has_early_timers = false, .seed = 3});
  cluster.world.task(0, 0, [&] { cluster.send(0, 1, kFree, 0, 1); });
  cluster.run();

  REQUIRE(cluster.handled[{1, 0}] == Cluster::Payloads{1});
  REQUIRE(cluster.world.counted("rpc.retransmitted") > 0);
}

TEST_CASE("rpc: a reliable link costs one packet a message and no timer", "[rpc]") {
  Cluster cluster({.nodes = 2}, {.reliable_below = true});
  cluster.world.task(0, 0, [&] {
    for (std::uint64_t i = 0; i < 5; ++i) cluster.send(0, 1, kByClient, 0, i);
  });
  cluster.run();

  REQUIRE(cluster.handled[{1, 0}] == Cluster::Payloads{0, 1, 2, 3, 4});
  REQUIRE(cluster.world.counted("rpc.acks") == 0);
  REQUIRE(cluster.world.counted("rpc.retransmitted") == 0);
}

TEST_CASE("rpc: T1 T7 a client's messages are handled one at a time, in order", "[rpc]") {
  Cluster cluster({.nodes = 2, .duplication_percent = 30, .seed = 5});
  cluster.pauses = 20;
  cluster.world.task(0, 0, [&] {
    for (std::uint64_t i = 0; i < 8; ++i) cluster.send(0, 1, kByClient, i, i);
  });
  cluster.run();

  REQUIRE(cluster.handled[{1, 0}] == Cluster::Payloads{0, 1, 2, 3, 4, 5, 6, 7});
  REQUIRE(cluster.most_running == 1);
}

TEST_CASE("rpc: T2 other keys run in parallel, the same key in order", "[rpc]") {
  Cluster cluster({.nodes = 2});
  cluster.pauses = 50;
  cluster.world.task(0, 0, [&] {
    for (std::uint64_t i = 0; i < 6; ++i) cluster.send(0, 1, kByKey, i % 2, i);
  });
  cluster.run();

  REQUIRE(cluster.most_running == 2);
  REQUIRE(cluster.handled[{1, 0}].size() == 6);
}

TEST_CASE("rpc: T5 no core has more threads than the limit, and all messages get theirs", "[rpc]") {
  Cluster cluster({.nodes = 2, .cores = 1}, {.threads_per_cpu = 2});
  cluster.pauses = 50;
  cluster.world.task(0, 0, [&] {
    for (std::uint64_t i = 0; i < 7; ++i) cluster.send(0, 1, kFree, 0, i);
  });
  cluster.run();

  REQUIRE(cluster.nodes[1]->thread_count() == 2);
  REQUIRE(cluster.most_running == 2);
  REQUIRE(cluster.handled[{1, 0}].size() == 7);
  REQUIRE(cluster.world.counted("rpc.waited_for_thread") > 0);
}

TEST_CASE("rpc: T3 T8 a disabled service parks its messages and gets them in order", "[rpc]") {
  Cluster cluster({.nodes = 2});
  cluster.world.task(1, 0, [&] { cluster.nodes[1]->disable(kByClient); });
  cluster.run();
  cluster.world.task(0, 0, [&] {
    for (std::uint64_t i = 0; i < 4; ++i) cluster.send(0, 1, kByClient, 0, i);
    cluster.send(0, 1, kFree, 0, 100);
  });
  cluster.run();
  REQUIRE(cluster.handled[{1, 0}] == Cluster::Payloads{100});
  REQUIRE(cluster.invariants.in_flight() == 4);

  cluster.world.task(1, 0, [&] { cluster.nodes[1]->enable(kByClient); });
  cluster.run();
  REQUIRE(cluster.handled[{1, 0}] == Cluster::Payloads{100, 0, 1, 2, 3});
}

TEST_CASE("rpc: T6 a service disabled while messages wait starts no further handler", "[rpc]") {
  Cluster cluster({.nodes = 2});
  cluster.on_handled = [&](std::uint32_t, const Delivery& delivery) {
    if (delivery.words->at(0) == 0) cluster.nodes[1]->disable(kByClient);
  };
  cluster.world.task(0, 0, [&] {
    for (std::uint64_t i = 0; i < 3; ++i) cluster.send(0, 1, kByClient, 0, i);
  });
  cluster.run();
  REQUIRE(cluster.handled[{1, 0}] == Cluster::Payloads{0});

  cluster.world.task(1, 1, [&] { cluster.nodes[1]->enable(kByClient); });
  cluster.run();
  REQUIRE(cluster.handled[{1, 0}] == Cluster::Payloads{0, 1, 2});
}

TEST_CASE("rpc: a message for a service that nobody registered is a violation", "[rpc]") {
  Cluster cluster({.nodes = 2});
  cluster.world.task(0, 0, [&] { cluster.send(0, 1, ServiceId{99}, 0, 1); });
  try {
    cluster.run();
    FAIL("no violation");
  } catch (const test::Violation& violation) {
    REQUIRE(violation.oracle == "unhandled");
  }
}

TEST_CASE("rpc: a packet that is not RPC's is counted and dropped", "[rpc]") {
  Cluster cluster({.nodes = 2});
  cluster.world.task(0, 0, [&] {
    kapi::Packet stray{
        .source = NodeId{0}, .destination = NodeId{1}, .port = kPort, .words = {1, 2}};
    seal(stray);
    kapi::kernel().send_packet(stray, kapi::Where::current());
  });
  cluster.run();
  REQUIRE(cluster.world.counted("rpc.malformed") == 1);
}

TEST_CASE("rpc: R5 drops a packet whose checksum does not fit", "[rpc]") {
  Cluster cluster({.nodes = 2});
  cluster.world.task(0, 0, [&] {
    kapi::Packet spoiled = pack_data(NodeId{0}, {.to = NodeId{1}, .words = {7}});
    seal(spoiled);
    spoiled.words.back() ^= 1;
    kapi::kernel().send_packet(spoiled, kapi::Where::current());
  });
  cluster.run();
  REQUIRE(cluster.world.counted("rpc.corrupt_dropped") == 1);
  REQUIRE(cluster.world.counted("rpc.handled") == 0);
}

TEST_CASE("rpc: the checksum covers every bit of every word", "[rpc]") {
  kapi::Packet packet = pack_data(NodeId{0}, {.to = NodeId{1}, .key = 3, .words = {7, 0, 1}});
  seal(packet);
  REQUIRE(is_intact(packet));
  std::size_t unseen = 0;
  for (std::uint64_t& word : packet.words) {
    for (int bit = 0; bit < 64; ++bit) {
      word ^= std::uint64_t{1} << bit;
      unseen += is_intact(packet) ? 1 : 0;
      word ^= std::uint64_t{1} << bit;
    }
  }
  REQUIRE(unseen == 0);
  REQUIRE(unpack(packet)->type == 0);
}

/// Two senders a node; every message to any node and service, a third of them answered.
void run_random_cluster(std::uint64_t seed, bool is_lossy) {
  INFO("seed " << seed);
  Cluster cluster({.nodes = 3,
                   .cores = 2,
                   .loss_percent = is_lossy ? 20u : 0u,
                   .duplication_percent = is_lossy ? 10u : 0u,
                   .seed = seed},
                  {.max_consecutive_recv = 3, .threads_per_cpu = 2});
  cluster.pauses = seed % 4;
  cluster.on_handled = [&](std::uint32_t at, const Delivery& delivery) {
    const std::uint64_t payload = delivery.words->at(0);
    if (payload % 3 == 0) cluster.send(at, delivery.from.value, kByKey, delivery.key, payload + 1);
  };
  for (std::uint32_t sender = 0; sender < 6; ++sender) {
    cluster.world.task(sender / 2, sender % 2, [&cluster, sender] {
      for (std::uint64_t i = 0; i < 8; ++i) {
        const std::uint64_t draw = sender * 7 + i * 5;
        cluster.send(sender / 2, static_cast<std::uint32_t>(draw % 3),
                     ServiceId{static_cast<std::uint16_t>(1 + i % 3)}, draw % 2, 3 * i);
      }
    });
  }
  cluster.run();
  REQUIRE(cluster.invariants.handled() == 96);  // 48 messages, each answered once
}

TEST_CASE("rpc: random clusters under loss, duplication and reordering keep every promise",
          "[rpc][random]") {
  for (std::uint64_t seed = 1; seed <= 300; ++seed) run_random_cluster(seed, true);
}

TEST_CASE("rpc: random clusters on a network that only reorders keep every promise",
          "[rpc][random]") {
  for (std::uint64_t seed = 1; seed <= 200; ++seed) run_random_cluster(seed, false);
}

}  // namespace
}  // namespace dojo::rpc
