// A simulated cluster with transport and data layer on each node, all oracles watching.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "models/cluster.h"
#include "protocols/kddm/kddm_api.h"
#include "protocols/kddm/kddm_invariants.h"
#include "protocols/rpc/rpc_node.h"
#include "sim/arena.h"
#include "sim/explore/random_walk.h"
#include "sim/explore/world.h"

namespace dojo::kddm::test {

struct WorldOptions {
  std::uint32_t nodes = 2;
  std::uint32_t cores = 2;
  Options data;
  SetOptions set;
  sim::Lambda lambda = sim::Lambda::feasible();
  OracleSet oracles = OracleSet::all();
};

class DataWorld final : public sim::World {
 public:
  struct Node {
    std::unique_ptr<rpc::RpcNode> transport;
    std::unique_ptr<kddm::Node> data;
  };
  /// What the tasks of a test see; lives in the arena.
  struct Cluster {
    std::unique_ptr<models::Cluster> machine;
    std::vector<Node> nodes;
    std::unique_ptr<Oracles> oracles;
    SetId set = 0;

    kddm::Node& data(std::uint32_t node) { return *nodes[node].data; }
    void task(std::uint32_t node, const char* name, std::function<void()> body) {
      machine->spawn(kapi::NodeId{node}, {.name = name}, std::move(body));
    }
    EntryView view(std::uint32_t node, ObjId object) { return data(node).view(set, object); }
  };
  /// Spawns the tasks; called inside the arena.
  using Build = std::function<void(Cluster&)>;

  DataWorld(const WorldOptions& options, const Build& build);

  void rewind() override { sim::arena::restore(start_); }
  sim::RunResult run(sim::Chooser& chooser) override;
  sim::Engine& engine() override { return *engine_; }
  Cluster& cluster() { return *cluster_; }

  sim::RunResult run_default();
  sim::RunResult run_random(std::uint64_t seed, std::uint64_t index);

  /// What is wrong with the run, or with the world it left behind; "" when nothing is.
  std::string judge(const sim::RunResult& result);

  sim::RunLimits limits;

 private:
  sim::Engine* engine_ = nullptr;
  Cluster* cluster_ = nullptr;
  sim::arena::Snapshot start_;
};

/// "oracle: text", or "" when the run ended well.
std::string verdict(const sim::RunResult& result);

}  // namespace dojo::kddm::test
