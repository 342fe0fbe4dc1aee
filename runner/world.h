// A scenario as a world that can be run again and again: cluster, protocols, workload and oracles,
// built once in the arena and rewound by restoring a snapshot.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "models/kernel_metrics.h"
#include "runner/scenario/scenario.h"
#include "sim/explore/pair_set.h"
#include "sim/explore/world.h"

namespace dojo::models {
class Cluster;
}

namespace dojo::runner {

struct WorldParts;  // everything inside the arena

class ClusterWorld final : public sim::World {
 public:
  /// Builds the world. One exists per process at a time: building another one ends it.
  ClusterWorld(const scenario::Scenario& scenario, sim::Lambda lambda, std::uint64_t seed);
  ~ClusterWorld() override;

  void rewind() override;
  /// Number n is the scenario on the n-th machine of `hunt.swarm.machines`.
  void choose_variant(std::uint32_t number) override;
  sim::RunResult run(sim::Chooser& chooser) override;
  sim::Engine& engine() override;
  /// Requires: `cluster.abstract`.
  sim::StateWords state() override;
  /// What the oracles remember, as a part of it.
  sim::StateWords remembered() const;

  /// Which of the scenario's `sometimes` conditions the last run reached.
  std::vector<std::string> reached() const;
  /// The (state, event) pairs of protocol tables that the last run went through.
  sim::PairSet pairs() const;
  /// All pairs that a table answers, by number: "READ_OWNER GrabSole"; "" for one that it does not.
  std::vector<std::string> pair_names() const;
  /// Counters of all nodes, merged. Everything else is measured from outside: runner/measure/.
  models::Metrics metrics() const;
  models::Cluster& cluster() const;
  /// Tasks of the workload over all nodes.
  std::int64_t workload_threads() const;
  /// What the workload has to say of itself after a run: name -> value (litmus registers, counter
  /// sums).
  std::vector<std::pair<std::string, std::uint64_t>> outcome() const;
  std::size_t bytes() const;  ///< size of the saved world
  /// Plain accesses that raced in the last run, where the scenario has them watched.
  std::vector<std::uint32_t> racy_sites() const;

  const scenario::Scenario& scenario() const { return scenario_; }
  std::uint64_t seed() const { return seed_; }

 private:
  const scenario::Scenario scenario_;
  const std::uint64_t seed_;
  void build(const scenario::Scenario& scenario, sim::Lambda lambda, std::uint64_t seed);

  struct State;
  std::unique_ptr<State> state_;
  WorldParts* parts_ = nullptr;  // in the arena
};

/// lambda of a hunt's mode.
sim::Lambda lambda_of(scenario::Mode mode);

}  // namespace dojo::runner
