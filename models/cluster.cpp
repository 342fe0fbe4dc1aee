#include "models/cluster.h"

#include <fmt/format.h>

#include <utility>

#include "sim/assert.h"

namespace dojo::models {

Cluster::Machine::Machine(Cluster& cluster, std::uint32_t index)
    : node(cluster.kernel_, kapi::NodeId{index}, cluster.config_.node,
           index * cluster.config_.node.cores),
      memory(cluster.kernel_.engine(), fmt::format("n{}", index),
             cluster.config_.node.memory_bytes),
      mmu(cluster.kernel_.engine(), cluster.config_.node.cores),
      nic(cluster.kernel_.engine(), cluster.interconnect_, node,
          [kernel = &cluster.kernel_](const kapi::Packet& packet) { kernel->deliver(packet); },
          {.affinity = cluster.config_.node.nic_affinity}) {}

Cluster::Cluster(sim::Engine& engine, const ClusterConfig& config)
    : config_(config),
      kernel_(engine, config.seed),
      interconnect_(engine, config.nodes, config.interconnect, config.faults) {
  DOJO_ASSERT(sim::arena::is_inside());
  kernel_.set_rare_sites(config.rare_sites);
  machines_.reserve(config.nodes);
  for (std::uint32_t i = 0; i < config.nodes; ++i) {
    Machine& machine = *machines_.emplace_back(std::make_unique<Machine>(*this, i));
    kernel_.add_node(machine.node, {&machine.memory, &machine.mmu, &machine.nic});
  }
  kapi::set_kernel(&kernel_);
}

Cluster::~Cluster() { kapi::set_kernel(nullptr); }

Cluster::BootScope::BootScope(Cluster& cluster, kapi::NodeId node)
    : kernel_(cluster.kernel_), before_(cluster.kernel_.boot_node()) {
  DOJO_ASSERT(kernel_.current_context() == nullptr);
  kernel_.set_boot_node(&cluster.node(node));
}

Cluster::BootScope::~BootScope() { kernel_.set_boot_node(before_); }

kapi::TaskId Cluster::spawn(kapi::NodeId id, const kapi::TaskOptions& options,
                            std::function<void()> body) {
  kapi::TaskId task;
  on_node(id, [&] { task = kernel_.spawn(options, std::move(body)); });
  return task;
}

std::vector<sim::check::WaitFact> Cluster::waiting() const {
  std::vector<sim::check::WaitFact> facts;
  for (const auto& machine : machines_) kernel_.add_wait_facts(machine->node, facts);
  return facts;
}

void Cluster::settle_accounts() {
  for (const auto& machine : machines_) {
    for (const auto& core : machine->node.cores()) core->settle_accounts();
  }
}

Metrics Cluster::total_metrics() const {
  Metrics total;
  for (const auto& machine : machines_) total.merge(machine->node.metrics());
  return total;
}

}  // namespace dojo::models
