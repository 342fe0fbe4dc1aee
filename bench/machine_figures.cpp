// Figures of the machine: messages from node to node through RPC, NIC and interconnect.

#include <fmt/format.h>

#include <memory>
#include <vector>

#include "bench/groups.h"
#include "bench/measure.h"
#include "models/cluster.h"
#include "protocols/rpc/rpc_node.h"
#include "sim/assert.h"
#include "sim/explore/world.h"

namespace dojo::bench {

namespace {

constexpr rpc::ServiceId kService{2};
constexpr std::uint64_t kMessages = 2000;  // of each pair in one run

/// RPC on every node; nodes 2i and 2i+1 play ping-pong. Lives in the arena.
struct PingPong {
  std::vector<std::unique_ptr<rpc::RpcNode>> nodes;
  std::uint64_t handled = 0;

  void add_node(std::uint32_t index, const rpc::Options& options) {
    rpc::RpcNode& node = *nodes.emplace_back(std::make_unique<rpc::RpcNode>(options, nullptr));
    node.register_service(kService, "ping", rpc::Order::kPerClient,
                          [this, index](const rpc::Delivery& delivery) {
                            ++handled;
                            const std::uint64_t left = delivery.words->at(0);
                            if (left > 0) send(index, left - 1);
                          });
  }
  void send(std::uint32_t from, std::uint64_t left) {
    nodes[from]->send({.to = kapi::NodeId{from ^ 1}, .service = kService, .words = {left}});
  }
};

class MessageWorld {
 public:
  MessageWorld(std::uint32_t nodes, const rpc::Options& options) {
    models::ClusterConfig config;
    config.nodes = nodes;
    sim::arena::reset();
    {
      const sim::arena::Inside inside;
      engine_ = new sim::Engine(sim::Lambda::timed());
      auto* cluster = new models::Cluster(*engine_, config);
      ping_pong_ = new PingPong;
      for (std::uint32_t n = 0; n < nodes; ++n) {
        const kapi::NodeId node{n};
        cluster->on_node(node, [&] { ping_pong_->add_node(n, options); });
        if (n % 2 == 0) {
          cluster->spawn(node, {.name = "first"},
                         [mine = ping_pong_, n] { mine->send(n, kMessages - 1); });
        }
      }
    }
    sim::arena::save(start_);
    expected_ = kMessages * nodes / 2;
  }

  /// One run from the beginning; the number of messages handled.
  std::uint64_t run() {
    sim::arena::restore(start_);
    sim::DefaultOrder order;
    const sim::Stop stop = engine_->run(order, limits_);
    DOJO_ASSERT(stop == sim::Stop::kQuiescent && ping_pong_->handled == expected_);
    return expected_;
  }
  std::uint64_t steps() const { return engine_->steps(); }

 private:
  sim::Engine* engine_ = nullptr;
  PingPong* ping_pong_ = nullptr;
  std::uint64_t expected_ = 0;
  sim::arena::Snapshot start_;
  sim::RunLimits limits_{.steps = UINT64_MAX, .livelock_steps = UINT64_MAX};
};

void add_steps(const MessageWorld& world, std::uint64_t messages, Figure& figure) {
  figure.details.push_back(
      {"steps per message", static_cast<double>(world.steps()) / static_cast<double>(messages)});
}

Figure messages_against_simgrid(const Request& request) {
  Figure figure;
  figure.measures = "messages node to node through RPC, NIC and analytic interconnect, ping-pong";
  figure.unit = "messages/s";
  figure.goal = "10 x SimGrid actors";
  MessageWorld world(2, {});
#ifdef DOJO_SIMGRID_PEER
  const std::string built = DOJO_SIMGRID_PEER;
#else
  const std::string built;
#endif
  const PeerProgram simgrid{
      "SimGrid actors, mailboxes", "DOJO_PEER_SIMGRID", built,
      "install libsimgrid-dev, then: cmake --build build/release -t peer_simgrid_actors"};
  sample_with_peer(
      request, simgrid, [&] { return world.run(); }, figure);
  add_steps(world, kMessages, figure);
  return figure;
}

Figure messages(const Request& request, std::uint32_t nodes, bool is_reliable) {
  Figure figure;
  figure.measures = fmt::format("the same on {} nodes in pairs{}", nodes,
                                is_reliable ? ", link declared reliable: no acknowledgements" : "");
  figure.unit = "messages/s";
  MessageWorld world(nodes, {.reliable_below = is_reliable});
  figure.samples = sample_rates(request, [&] { return world.run(); });
  add_steps(world, kMessages * nodes / 2, figure);
  return figure;
}

}  // namespace

std::vector<Entry> machine_entries() {
  std::vector<Entry> entries;
  entries.push_back({"machine.messages", messages_against_simgrid});
  entries.push_back({"machine.messages-reliable",
                     [](const Request& request) { return messages(request, 2, true); }});
  for (const std::uint32_t nodes : {16, 64}) {
    entries.push_back({fmt::format("machine.messages-{}-nodes", nodes),
                       [nodes](const Request& r) { return messages(r, nodes, false); }});
  }
  return entries;
}

}  // namespace dojo::bench
