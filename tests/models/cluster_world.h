// A small simulated cluster for tests of the machine: built inside the arena, rewound from a
// snapshot.
#pragma once

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "models/cluster.h"
#include "protocols/kapi/kapi.h"
#include "sim/arena.h"
#include "sim/explore/depth_first.h"
#include "sim/explore/random_walk.h"
#include "sim/explore/world.h"

namespace dojo::test {

using models::Cluster;
using models::ClusterConfig;
using models::Preemption;

inline ClusterConfig smp(std::uint32_t cores, Preemption preemption = Preemption::kNone) {
  ClusterConfig config;
  config.node.cores = cores;
  config.node.preemption = preemption;
  return config;
}

class ClusterWorld final : public sim::World {
 public:
  /// Spawns tasks and makes objects; runs as node 0's boot code.
  using Build = std::function<void(Cluster&)>;

  ClusterWorld(sim::Lambda lambda, const ClusterConfig& config, const Build& build) {
    sim::arena::reset();
    {
      const sim::arena::Inside inside;
      engine_ = new sim::Engine(lambda);
      cluster_ = new Cluster(*engine_, config);
      cluster_->on_node(kapi::NodeId{0}, [&] { build(*cluster_); });
    }
    sim::arena::save(start_);
  }

  void rewind() override { sim::arena::restore(start_); }
  sim::RunResult run(sim::Chooser& chooser) override {
    sim::RunResult result;
    result.stop = engine_->run(chooser, limits);
    if (result.stop == sim::Stop::kViolation) result.violation = sim::Engine::violation();
    result.steps = engine_->steps();
    result.fingerprint = engine_->fingerprint();
    result.end_time = engine_->now();
    return result;
  }
  sim::Engine& engine() override { return *engine_; }
  Cluster& cluster() { return *cluster_; }

  /// The run in default order, from the beginning.
  sim::RunResult run_default() {
    rewind();
    sim::DefaultOrder order;
    return run(order);
  }
  sim::RunResult run_random(std::uint64_t index) {
    rewind();
    sim::RandomWalk walk;
    walk.begin(/*seed=*/7, index, {});
    return run(walk);
  }

  sim::RunLimits limits;

 private:
  sim::Engine* engine_ = nullptr;
  Cluster* cluster_ = nullptr;
  sim::arena::Snapshot start_;
};

/// The oracle that objected, or "" when the run ended without a violation.
inline std::string oracle_of(const sim::RunResult& result) {
  return result.violation ? result.violation->oracle : "";
}

}  // namespace dojo::test
