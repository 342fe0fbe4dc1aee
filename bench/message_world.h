// A cluster whose nodes play ping-pong in pairs through RPC, NIC and interconnect, or do nothing.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "models/cluster.h"
#include "protocols/rpc/rpc_node.h"
#include "sim/arena.h"

namespace dojo::bench {

/// RPC on every node; nodes 2i and 2i+1 may play ping-pong. Lives in the arena.
struct PingPong {
  std::vector<std::unique_ptr<rpc::RpcNode>> nodes;
  std::uint64_t handled = 0;

  void add_node(std::uint32_t index, const rpc::Options& options);
  void send(std::uint32_t from, std::uint64_t left);
};

class MessageWorld {
 public:
  struct Options {
    std::uint32_t nodes = 2;
    std::uint64_t messages = 2'000;  ///< of each pair; 0: all nodes are idle
    std::uint32_t every = 1;         ///< the others of so many pairs are idle: fibers have a limit
    models::NetworkModel model = models::NetworkModel::kAnalytic;
    rpc::Options rpc;
  };
  explicit MessageWorld(const Options& options);

  /// Saves the beginning, so that run() can start from it. Not for worlds of gigabytes.
  void save() { sim::arena::save(start_); }
  void rewind() { sim::arena::restore(start_); }
  /// From here to the end; the number of messages handled.
  std::uint64_t run();
  /// So many more steps at most.
  void run_steps(std::uint64_t steps);
  std::uint64_t steps() const { return engine_->steps(); }

 private:
  sim::Engine* engine_ = nullptr;
  models::Cluster* cluster_ = nullptr;
  PingPong* ping_pong_ = nullptr;
  std::uint64_t expected_ = 0;
  sim::arena::Snapshot start_;
  sim::RunLimits limits_{.steps = UINT64_MAX, .livelock_steps = UINT64_MAX};
};

}  // namespace dojo::bench
