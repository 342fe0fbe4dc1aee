// A workload: the tasks that use the protocols, and what it promises of their results.
//
// One file per kind (shared_counter.cpp, ...); make_workload in workload.cpp is the list. Objects
// live in the arena. To add a kind: a struct in scenario.h with its keys, a file here, a line in
// make_workload.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "models/cluster.h"
#include "protocols/kddm/kddm_api.h"
#include "runner/scenario/scenario.h"
#include "sim/random.h"

namespace dojo::runner {

/// What a workload is built on.
struct Environment {
  models::Cluster& cluster;
  std::vector<kddm::Node*> data;  ///< by node
  std::uint64_t seed;
  sim::Lambda lambda;
  /// The number of this workload in its scenario: names its tasks and its set.
  std::uint32_t number = 0;
  /// Oracles that the scenario names; valid while the workload is built.
  std::vector<std::string> always = {};

  /// Objects 0, 1, ... of 4096 bytes that all readers, writers and random programs of the scenario
  /// share.
  kddm::SetId shared_set() const { return kddm::make_set_id(kapi::NodeId{0}, kSharedSet); }
  /// Objects of this workload alone: what it counts, nobody else may write.
  kddm::SetId own_set() const { return kddm::make_set_id(kapi::NodeId{0}, own_set_number()); }
  std::uint64_t own_set_number() const { return kSharedSet + 1 + number; }

  /// Kerrighed reserves the ids 1 to 30 and 31.
  static constexpr std::uint64_t kSharedSet = 100;
};

class Workload {
 public:
  virtual ~Workload() = default;
  /// Spawns its tasks, or those of its set-up. Called once, inside the arena.
  virtual void build(Environment& environment) = 0;
  /// True: what build() spawned is a set-up that runs in the default order before the world's
  /// beginning; start() then spawns the tasks.
  virtual bool has_setup() const { return false; }
  virtual void start(Environment& environment) {}
  /// After the last task ended: the oracle that objects and its text, or nothing.
  virtual std::optional<std::pair<std::string, std::string>> judge() const { return std::nullopt; }
  /// Results by name, for reports (litmus registers, sums).
  virtual std::vector<std::pair<std::string, std::uint64_t>> outcome() const { return {}; }
  /// Tasks over all nodes.
  virtual std::int64_t threads() const = 0;
};

std::unique_ptr<Workload> make_workload(const scenario::Workload& description, std::int64_t nodes);

/// A task's name that lives in the arena: "inc#0".
const char* task_name(const char* what, std::int64_t index);

}  // namespace dojo::runner
