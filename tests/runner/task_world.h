// A world of a few tasks on one node of the machine for proofs, without a protocol.
#pragma once

#include <utility>

#include "models/cluster.h"
#include "sim/explore/world.h"

namespace dojo::test {

class TaskWorld : public sim::World {
 public:
  /// `build(cluster)` spawns the tasks, in the arena.
  template <class Build>
  explicit TaskWorld(Build&& build) {
    sim::arena::reset();
    {
      const sim::arena::Inside inside;
      engine_ = new sim::Engine(sim::Lambda::async());
      models::ClusterConfig config;
      config.node.has_core_per_task = true;
      cluster_ = new models::Cluster(*engine_, config);
      build(*cluster_);
    }
    sim::arena::save(start_);
  }
  void rewind() override { sim::arena::restore(start_); }
  sim::RunResult run(sim::Chooser& chooser) override {
    sim::RunResult result;
    result.stop = engine_->run(chooser, {});
    if (result.stop == sim::Stop::kViolation) result.violation = sim::Engine::violation();
    result.steps = engine_->steps();
    return result;
  }
  sim::Engine& engine() override { return *engine_; }
  sim::StateWords state() override {
    sim::StateWords words;
    cluster_->kernel().add_state(words);
    return words;
  }

 private:
  sim::Engine* engine_ = nullptr;
  models::Cluster* cluster_ = nullptr;
  sim::arena::Snapshot start_;
};

}  // namespace dojo::test
