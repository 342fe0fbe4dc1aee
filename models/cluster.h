// The simulated cluster: nodes, their kernel, the interconnect. What the runner builds a world
// from.
//
//   const sim::arena::Inside inside;
//   auto* engine = new sim::Engine(sim::Lambda::feasible());
//   auto* cluster = new models::Cluster(*engine, config);
//   cluster->on_node(NodeId{0}, [&] { ...construct protocol objects... });
//   cluster->spawn(NodeId{0}, {.name = "worker"}, [] { ...protocol code... });
//   engine->run(chooser, limits);
//
// Lives in the arena, as everything it owns.
#pragma once

#include <functional>
#include <memory>
#include <vector>

#include "models/faults/episodes.h"
#include "models/interconnect.h"
#include "models/kernel.h"
#include "models/machine.h"
#include "models/memory.h"
#include "models/nic.h"
#include "models/page_table.h"
#include "sim/arena.h"

namespace dojo::models {

class Cluster {
 public:
  /// Becomes kapi::kernel(). Requires: an arena::Inside scope.
  Cluster(sim::Engine& engine, const ClusterConfig& config);
  ~Cluster();
  Cluster(const Cluster&) = delete;
  Cluster& operator=(const Cluster&) = delete;

  // --- building and inspecting ------------------------------------------------------------------------
  /// Runs `code` as the boot code of `node`: kernel calls take effect at once, without choice
  /// points.
  template <class Code>
  void on_node(kapi::NodeId node, Code&& code) {
    const sim::arena::Inside inside;
    const BootScope scope(*this, node);
    std::forward<Code>(code)();
  }
  kapi::TaskId spawn(kapi::NodeId node, const kapi::TaskOptions& options,
                     std::function<void()> body);

  SimKernel& kernel() { return kernel_; }
  Node& node(kapi::NodeId id) { return machines_[id.value]->node; }
  Memory& memory(kapi::NodeId id) { return machines_[id.value]->memory; }
  Mmu& mmu(kapi::NodeId id) { return machines_[id.value]->mmu; }
  Nic& nic(kapi::NodeId id) { return machines_[id.value]->nic; }
  Interconnect& interconnect() { return *interconnect_; }
  /// The lasting faults; nullptr: there are none.
  Episodes* episodes() { return episodes_.get(); }
  std::uint32_t node_count() const { return static_cast<std::uint32_t>(machines_.size()); }
  const ClusterConfig& config() const { return config_; }

  // --- running --------------------------------------------------------------------------------------------
  /// Runs the engine, with whatever simulates the network.
  sim::Stop run(sim::Chooser& chooser, const sim::RunLimits& limits) {
    return interconnect_->run(chooser, limits);
  }
  /// All tasks that are not daemons have ended.
  bool workload_finished() const { return kernel_.live_tasks() == 0; }
  /// The engine stops (Stop::kAsked) in the step in which the last of them ends.
  void stop_when_workload_ends(bool stops) { kernel_.stop_at_workload_end(stops); }

  // --- afterwards -----------------------------------------------------------------------------------------
  /// Every context that cannot go on by itself, and why.
  std::vector<sim::check::WaitFact> waiting() const;
  /// Counters of all nodes together.
  Metrics total_metrics() const;
  /// Tells the meter what has not been told yet: what each core has been doing until now.
  void settle_accounts();
  /// Names that kapi `sometimes` was called with, in the order in which they were reached.
  const std::vector<const char*>& reached() const { return kernel_.reached(); }
  /// What kapi `took_pair` was called with: one bit for each pair.
  const std::vector<std::uint64_t>& pairs_taken() const { return kernel_.tables().taken(); }

 private:
  struct Machine {
    Machine(Cluster& cluster, std::uint32_t index, std::uint32_t first_core);
    NodeConfig config;
    Node node;
    Memory memory;
    Mmu mmu;
    Nic nic;
  };
  class BootScope {
   public:
    BootScope(Cluster& cluster, kapi::NodeId node);
    ~BootScope();
    BootScope(const BootScope&) = delete;
    BootScope& operator=(const BootScope&) = delete;

   private:
    SimKernel& kernel_;
    Node* before_;
  };

  NodeConfig config_of(std::uint32_t node) const;

  ClusterConfig config_;
  SimKernel kernel_;
  std::unique_ptr<Episodes> episodes_;
  std::unique_ptr<Interconnect> interconnect_;
  std::vector<std::unique_ptr<Machine>> machines_;
};

}  // namespace dojo::models
