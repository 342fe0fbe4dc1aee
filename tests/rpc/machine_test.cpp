// RPC on the simulated machine: SMP nodes, NIC, switch, message faults, under random schedules.
//
// Method: each schedule starts from one world, ends when nothing must happen any more, and every
// promise of rpc.md is looked at then. The miniature world of rpc_test.cpp tries orders that no
// machine shows; this one has the machine's contexts, costs and lock checks.

#include <catch2/catch.hpp>
#include <memory>
#include <vector>

#include "protocols/rpc/rpc_invariants.h"
#include "protocols/rpc/rpc_node.h"
#include "tests/models/cluster_world.h"

namespace dojo::rpc {
namespace {

using kapi::NodeId;
using test::ClusterWorld;

constexpr ServiceId kByClient{2};
constexpr ServiceId kByKey{3};
constexpr std::uint32_t kMessages = 4;  // of each sending task

struct Shape {
  std::uint32_t nodes = 3;
  std::uint32_t cores = 2;
  std::uint32_t fault_ppm = 0;
  models::Preemption preemption = models::Preemption::kNone;
  Options options = {};
};

/// RPC on every node, and a task per core that sends to all nodes; each message is answered once.
/// Lives in the arena.
struct Bench {
  Invariants invariants;
  std::vector<std::unique_ptr<RpcNode>> nodes;
  std::uint64_t requests = 0;

  void add_node(std::uint32_t n, const Options& options) {
    RpcNode& node = *nodes.emplace_back(std::make_unique<RpcNode>(options, &invariants));
    const auto serve = [this, n](const Delivery& delivery) { handle(n, delivery); };
    node.register_service(kByClient, "by-client", Order::kPerClient, serve);
    node.register_service(kByKey, "by-key", Order::kPerClientAndKey, serve);
  }
  void handle(std::uint32_t at, const Delivery& delivery) {
    kapi::kernel().yield(kapi::Where::current());
    if (delivery.words->at(0) != 0) send(at, delivery.from, kByKey, delivery.key, 0);
  }
  void send(std::uint32_t from, NodeId to, ServiceId service, std::uint64_t key,
            std::uint64_t payload) {
    nodes[from]->send({.to = to, .service = service, .key = key, .words = {payload}});
  }
  void work(std::uint32_t from, std::uint32_t core) {
    for (std::uint32_t i = 0; i < kMessages; ++i) {
      const NodeId to{(from + core + i) % static_cast<std::uint32_t>(nodes.size())};
      send(from, to, i % 2 == 0 ? kByKey : kByClient, i % 2, 1);
    }
  }
};

struct RpcWorld {
  explicit RpcWorld(const Shape& shape, sim::Lambda lambda = sim::Lambda::feasible())
      : world(lambda, config_of(shape), [&](models::Cluster& cluster) { build(shape, cluster); }) {}

  static models::ClusterConfig config_of(const Shape& shape) {
    models::ClusterConfig config = test::smp(shape.cores, shape.preemption);
    config.nodes = shape.nodes;
    config.interconnect.latency = {50'000, 20'000};
    config.faults.drop_ppm = shape.fault_ppm;
    config.faults.duplicate_ppm = shape.fault_ppm;
    config.faults.reorder_ppm = shape.fault_ppm;
    config.faults.delay_ppm = shape.fault_ppm;
    config.faults.delay_extra = 1'000'000;
    return config;
  }

  void build(const Shape& shape, models::Cluster& cluster) {
    bench = new Bench;
    for (std::uint32_t n = 0; n < shape.nodes; ++n) {
      cluster.on_node(NodeId{n}, [&] { bench->add_node(n, shape.options); });
      for (std::uint32_t core = 0; core < shape.cores; ++core) {
        const char* name = core == 0 ? "send0" : "send1";
        cluster.spawn(NodeId{n}, {.name = name, .cpu = kapi::CpuId{core}},
                      [mine = bench, n, core] { mine->work(n, core); });
        bench->requests += kMessages;
      }
    }
  }

  /// What is wrong with the end of a run, or "".
  std::string judge(const sim::RunResult& result) const {
    if (result.violation) return result.violation->oracle + ": " + result.violation->message;
    if (result.stop != sim::Stop::kQuiescent) return "the run did not end";
    if (bench->invariants.handled() != 2 * bench->requests) return "not all handled";
    for (const auto& node : bench->nodes) {
      if (node->has_unacked()) return "unacknowledged at the end";
    }
    return bench->invariants.unaccounted();
  }

  /// The first schedule of `count` random ones with something wrong, or "".
  std::string first_wrong(std::uint64_t count) {
    for (std::uint64_t i = 0; i < count; ++i) {
      const std::string wrong = judge(world.run_random(i));
      if (!wrong.empty()) return "schedule " + std::to_string(i) + ": " + wrong;
    }
    return "";
  }
  std::int64_t counted(const char* name) {
    return world.cluster().total_metrics().counters.at(name);
  }

  Bench* bench = nullptr;
  ClusterWorld world;
};

TEST_CASE("rpc on the machine: the default order handles everything and ends", "[rpc]") {
  RpcWorld rpc({});
  REQUIRE(rpc.judge(rpc.world.run_default()) == "");
  REQUIRE(rpc.counted("rpc.retransmitted") == 0);
  REQUIRE(rpc.counted("rpc.handled") == static_cast<std::int64_t>(2 * rpc.bench->requests));
}

TEST_CASE("rpc on the machine: random schedules without faults keep every promise", "[rpc]") {
  REQUIRE(RpcWorld({}).first_wrong(300) == "");
}

TEST_CASE("rpc on the machine: loss, duplication, delay and reordering break no promise", "[rpc]") {
  RpcWorld rpc({.fault_ppm = 150'000});
  REQUIRE(rpc.first_wrong(300) == "");
  REQUIRE(rpc.counted("rpc.retransmitted") > 0);
  REQUIRE(rpc.counted("rpc.duplicates_dropped") > 0);
}

TEST_CASE("rpc on the machine: full preemption and few threads break no promise", "[rpc]") {
  RpcWorld rpc({.fault_ppm = 50'000,
                .preemption = models::Preemption::kFull,
                .options = {.max_consecutive_recv = 2, .threads_per_cpu = 1}});
  REQUIRE(rpc.first_wrong(300) == "");
}

TEST_CASE("rpc on the machine: any order at all on a reliable link breaks no promise", "[rpc]") {
  RpcWorld rpc({.nodes = 2, .options = {.reliable_below = true}}, sim::Lambda::async());
  REQUIRE(rpc.first_wrong(300) == "");
  REQUIRE(rpc.counted("rpc.acks") == 0);
}

TEST_CASE("rpc on the machine: the same schedule gives the same fingerprint", "[rpc]") {
  RpcWorld rpc({.fault_ppm = 150'000});
  const std::uint64_t first = rpc.world.run_random(5).fingerprint;
  REQUIRE(rpc.world.run_random(6).fingerprint != first);
  REQUIRE(rpc.world.run_random(5).fingerprint == first);
}

TEST_CASE("rpc on the machine: a link declared reliable that is not loses messages",
          "[rpc][broken]") {
  RpcWorld rpc({.fault_ppm = 150'000, .options = {.reliable_below = true}});
  rpc.world.run_random(1);
  REQUIRE(rpc.bench->invariants.unaccounted().find("never arrived") != std::string::npos);
}

}  // namespace
}  // namespace dojo::rpc
