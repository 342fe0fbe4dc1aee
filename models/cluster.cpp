#include "models/cluster.h"

#include <fmt/format.h>

#include <utility>

#include "models/interconnect_analytic.h"
#include "models/interconnect_simgrid.h"
#include "sim/assert.h"

namespace dojo::models {

namespace {

std::unique_ptr<Interconnect> make_interconnect(sim::Engine& engine, const ClusterConfig& config,
                                                Episodes* episodes) {
  if (config.interconnect.model == NetworkModel::kSimgrid) {
    return std::make_unique<SimgridInterconnect>(engine, config.nodes, config.interconnect,
                                                 config.faults, episodes);
  }
  return std::make_unique<AnalyticInterconnect>(engine, config.nodes, config.interconnect,
                                                config.faults, episodes);
}

sim::Tick slowed(sim::Tick time, std::uint32_t ppm) {
  constexpr sim::Tick kOne = 1'000'000;
  return (time * ppm + kOne - 1) / kOne;
}

}  // namespace

Cluster::Machine::Machine(Cluster& cluster, std::uint32_t index, std::uint32_t first_core)
    : config(cluster.config_of(index)),
      node(cluster.kernel_, kapi::NodeId{index}, config, first_core),
      memory(cluster.kernel_.engine(), fmt::format("n{}", index), config.memory_bytes),
      mmu(cluster.kernel_.engine(), config.cores),
      nic(cluster.kernel_.engine(), *cluster.interconnect_, node,
          [kernel = &cluster.kernel_](const kapi::Packet& packet) { kernel->deliver(packet); },
          {.affinity = config.nic_affinity}) {}

// What a slower node's cores do takes longer; its network card is as fast as any.
NodeConfig Cluster::config_of(std::uint32_t node) const {
  NodeConfig config = config_.node;
  if (config_.shapes.empty()) return config;
  const NodeShape& shape = config_.shapes[node];
  config.cores = shape.cores;
  MachineCosts& costs = config.costs;
  for (sim::Cost* cost :
       {&costs.memory_access, &costs.cache_line_transfer, &costs.lock, &costs.kernel_call,
        &costs.context_switch, &costs.interrupt, &costs.softirq, &costs.ipi, &costs.page_copy,
        &costs.page_fault, &costs.tlb_flush, &costs.send_overhead, &costs.receive_overhead}) {
    *cost = {slowed(cost->nominal, shape.slowdown_ppm), slowed(cost->jitter, shape.slowdown_ppm)};
  }
  return config;
}

Cluster::Cluster(sim::Engine& engine, const ClusterConfig& config)
    : config_(config),
      kernel_(engine, config.seed),
      episodes_(config.episodes.empty()
                    ? nullptr
                    : std::make_unique<Episodes>(engine, config.nodes, config.episodes)),
      interconnect_(make_interconnect(engine, config, episodes_.get())) {
  DOJO_ASSERT(sim::arena::is_inside());
  DOJO_ASSERT(config.shapes.empty() || config.shapes.size() == config.nodes);
  kernel_.set_rare_sites(config.rare_sites);
  machines_.reserve(config.nodes);
  std::uint32_t first_core = 0;
  for (std::uint32_t i = 0; i < config.nodes; ++i) {
    Machine& machine = *machines_.emplace_back(std::make_unique<Machine>(*this, i, first_core));
    kernel_.add_node(machine.node, {&machine.memory, &machine.mmu, &machine.nic});
    first_core += machine.config.cores;
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
