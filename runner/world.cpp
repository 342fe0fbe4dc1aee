#include "runner/world.h"

#include <algorithm>
#include <cmath>
#include <optional>

#include "models/cluster.h"
#include "protocols/kddm/defects/kddm_row_mutants.h"
#include "protocols/kddm/kddm_api.h"
#include "protocols/kddm/kddm_describe.h"
#include "protocols/kddm/kddm_invariants.h"
#include "protocols/rpc/defects/rpc_defects.h"
#include "protocols/rpc/rpc_invariants.h"
#include "protocols/rpc/rpc_node.h"
#include "runner/accesses.h"
#include "runner/direct_transport.h"
#include "runner/faults.h"
#include "runner/network/platform.h"
#include "runner/network/topology_of.h"
#include "runner/race_watch.h"
#include "runner/reached.h"
#include "runner/workload/workload.h"
#include "sim/access/writable_segment.h"
#include "sim/arena.h"
#include "sim/assert.h"
#include "sim/check/convergence.h"
#include "sim/check/end_of_run.h"
#include "sim/check/fair_tail.h"
#include "sim/site.h"

namespace dojo::runner {

namespace {

/// Transitions of one timed run before it counts as endless: about an hour of work.
constexpr std::uint64_t kTimedRunSteps = 10'000'000'000;

sim::Cost to_cost(const scenario::Cost& cost) {
  return {cost.cost_ns, cost.jitter.width_ns(cost.cost_ns)};
}

models::MachineCosts to_costs(const scenario::Machine& machine) {
  models::MachineCosts costs;
  costs.memory_access = to_cost(machine.memory_access);
  costs.cache_line_transfer = to_cost(machine.cache_line_transfer);
  costs.lock = to_cost(machine.lock);
  costs.kernel_call = to_cost(machine.kernel_call);
  costs.context_switch = to_cost(machine.context_switch);
  costs.interrupt = to_cost(machine.interrupt);
  costs.softirq = to_cost(machine.softirq);
  costs.ipi = to_cost(machine.ipi);
  costs.page_copy = to_cost(machine.page_copy);
  costs.page_fault = to_cost(machine.page_fault);
  costs.tlb_flush = to_cost(machine.tlb_flush);
  costs.send_overhead = to_cost(machine.send_overhead);
  costs.receive_overhead = to_cost(machine.receive_overhead);
  costs.nic_per_message = to_cost(machine.nic_per_message);
  costs.tick_period = machine.tick.period_ns;
  return costs;
}

models::InterconnectConfig to_network(const scenario::Interconnect& net,
                                      const models::Topology& topology) {
  models::InterconnectConfig config;
  config.latency = {net.latency_ns, net.jitter.width_ns(net.latency_ns)};
  config.bits_per_second = net.bandwidth_bps;
  config.topology = &topology;
  config.gap = net.gap_ns.value_or(0);
  if (net.model == scenario::NetworkModel::kSimgrid) config.model = models::NetworkModel::kSimgrid;
  if (!net.background) return config;
  for (const scenario::BackgroundTraffic& flow : *net.background) {
    config.background.push_back({static_cast<std::uint32_t>(flow.from),
                                 static_cast<std::uint32_t>(flow.to),
                                 static_cast<std::uint32_t>(flow.bytes), flow.every_ns});
  }
  return config;
}

/// Hosts are the nodes: their cores, and how much slower than the first they are. The machine
/// profile is that of the first.
void add_platform(const Platform& platform, models::ClusterConfig& config) {
  config.interconnect.platform_file = platform.file;
  const auto& hosts = platform.description.hosts;
  for (std::uint32_t i = 0; i < config.nodes; ++i) {
    const double slowdown = std::min(hosts[0].speed / hosts[i].speed * scenario::kPpmOfOne, 1e9);
    config.shapes.push_back({hosts[i].cores, static_cast<std::uint32_t>(std::llround(slowdown))});
  }
}

models::ClusterConfig to_config(const scenario::Scenario& scenario,
                                const models::Topology& topology, const Platform* platform,
                                sim::Lambda lambda, std::uint64_t seed) {
  const scenario::Cluster& cluster = scenario.cluster;
  models::ClusterConfig config;
  config.nodes = static_cast<std::uint32_t>(cluster.nodes);
  config.node.cores = static_cast<std::uint32_t>(cluster.node.cores);
  config.node.has_core_per_task = cluster.is_abstract.value_or(false);
  config.node.memory_bytes = cluster.node.memory_bytes;
  config.node.preemption = static_cast<models::Preemption>(cluster.node.preemption);
  config.node.nic_affinity = static_cast<models::Affinity>(
      cluster.node.interrupts.value_or(scenario::Interrupts::kSpread));
  config.node.costs = to_costs(cluster.node.machine);
  config.interconnect = to_network(cluster.interconnect, topology);
  if (platform != nullptr) add_platform(*platform, config);
  // In async no time-out ever fires, so nothing would send a lost message again: delivery below RPC
  // is taken as exactly-once and in order (see build_protocols), and reports say so.
  if (!lambda.is_infinite()) {
    config.faults = to_message_faults(scenario);
    config.episodes = to_episodes(scenario);
  }
  if (scenario.hunt.swarm) {
    for (const std::string& site : scenario.hunt.swarm->rare) {
      config.rare_sites.push_back(sim::Site{site.c_str()}.hash);
    }
  }
  config.seed = seed;
  return config;
}

rpc::Options to_rpc_options(const scenario::Rpc& rpc) {
  rpc::Options options;
  options.retransmit_timeout = rpc.retransmit_ns;
  options.max_backoff = rpc.retransmit_max_ns;
  options.ack_delay = rpc.ack_delay_ns;
  options.max_consecutive_recv = static_cast<std::uint32_t>(rpc.ack_every);
  options.threads_per_cpu = static_cast<std::uint32_t>(rpc.workers);
  options.reliable_below = rpc.reliable;
  return options;
}

kddm::Options to_data_options(const scenario::DataLayer& data) {
  kddm::Options options;
  options.variant = data.variant == scenario::DataVariant::kKerrighed ? kddm::Variant::kKerrighed
                                                                      : kddm::Variant::kHardened;
  switch (data.locking) {
    case scenario::Locking::kNone:
      options.locking = kddm::Locking::kNone;
      break;
    case scenario::Locking::kBig:
      options.locking = kddm::Locking::kBig;
      break;
    case scenario::Locking::kEntry:
      options.locking = kddm::Locking::kEntry;
      break;
  }
  options.requeue_delay = data.requeue_ns;
  if (data.defect) options.defect = kddm::find_defect(*data.defect);
  return options;
}

// `always:` switches oracles of the data layer on; without it all of them are.
kddm::Oracles::Options oracles_of(const scenario::Scenario& scenario, kddm::Variant variant) {
  kddm::Oracles::Options options;
  options.variant = variant;
  options.nodes = static_cast<std::uint32_t>(scenario.cluster.nodes);
  const std::uint32_t nodes = options.nodes;
  options.default_owner = [nodes](kddm::SetId, kddm::ObjId object) {
    return kapi::NodeId{static_cast<std::uint32_t>(object % nodes)};
  };
  if (scenario.always.empty()) return options;
  options.on = kddm::OracleSet{};
  for (const std::string& name : scenario.always) options.on.add(name);
  return options;
}

}  // namespace

sim::Lambda lambda_of(scenario::Mode mode) {
  switch (mode) {
    case scenario::Mode::kTimed:
      return sim::Lambda::timed();
    case scenario::Mode::kFeasible:
      return sim::Lambda::feasible();
    case scenario::Mode::kAsync:
      return sim::Lambda::async();
  }
  return sim::Lambda::feasible();
}

/// Built and owned inside the arena; never destroyed, the next reset forgets it.
struct WorldParts {
  WorldParts(const scenario::Scenario& scenario, const models::Topology& topology,
             const Platform* platform, sim::Lambda lambda, std::uint64_t seed)
      : engine(lambda), cluster(engine, to_config(scenario, topology, platform, lambda, seed)) {
    if (RaceWatch::is_wanted(scenario)) races.emplace(engine, cluster, scenario);
    build_protocols(scenario, lambda);
    build_workloads(scenario, lambda, seed);
  }

  void build_protocols(const scenario::Scenario& scenario, sim::Lambda lambda) {
    if (scenario.rules() != nullptr) {  // a protocol of its own, without machine or messages
      oracles.emplace(oracles_of(scenario, kddm::Variant::kHardened));
      return;
    }
    rpc::Options rpc_options = to_rpc_options(scenario.protocols.rpc);
    // In async a time-out could fire at any moment: retransmission is off, and with it message
    // loss.
    if (lambda.is_infinite()) rpc_options.reliable_below = true;
    kddm::Options data_options = to_data_options(scenario.protocols.data);
    if (scenario.protocols.data.row) {
      row_mutant = kddm::make_row_mutant(*scenario.protocols.data.row);
      data_options.defect = row_mutant.get();
    }
    oracles.emplace(oracles_of(scenario, data_options.variant));
    const bool is_abstract = scenario.cluster.is_abstract.value_or(false);
    if (is_abstract) direct.emplace(cluster);
    kddm::Observer* observer = &*oracles;
    if (models::Episodes* episodes = cluster.episodes(); episodes && episodes->wants_states()) {
      observer = &triggers.emplace(*oracles, *episodes);
    }
    for (std::uint32_t i = 0; i < cluster.node_count(); ++i) {
      cluster.on_node(kapi::NodeId{i}, [&] {
        if (!is_abstract) {
          transports.push_back(
              rpc::make_node(scenario.protocols.rpc.defect.value_or(""), rpc_options, &messages));
        }
        rpc::Transport& transport = is_abstract ? direct->at(kapi::NodeId{i}) : *transports.back();
        data.push_back(std::make_unique<kddm::Node>(transport, data_options, observer));
      });
    }
  }

  void build_workloads(const scenario::Scenario& scenario, sim::Lambda lambda, std::uint64_t seed) {
    Environment environment{cluster, {}, seed, lambda, 0, scenario.always};
    for (const auto& node : data) environment.data.push_back(node.get());
    create_set(Environment::kSharedSet);
    for (const scenario::Workload& description : scenario.workload) {
      create_set(environment.own_set_number());
      workloads.push_back(make_workload(description, scenario.cluster.nodes));
      workloads.back()->build(environment);
      ++environment.number;
    }
  }

  void create_set(std::uint64_t number) {
    for (std::uint32_t i = 0; i < data.size(); ++i) {
      cluster.on_node(kapi::NodeId{i}, [&] { data[i]->create_set(kapi::NodeId{0}, number, {}); });
    }
  }

  bool has_setup() const {
    return std::any_of(workloads.begin(), workloads.end(),
                       [](const auto& workload) { return workload->has_setup(); });
  }

  void start(sim::Lambda lambda, std::uint64_t seed) {
    Environment environment{cluster, {}, seed, lambda, 0};
    for (const auto& node : data) environment.data.push_back(node.get());
    for (const auto& workload : workloads) {
      workload->start(environment);
      ++environment.number;
    }
  }

  /// What the oracles say of the world after a run that no oracle has ended.
  std::optional<sim::Violation> judge(sim::Stop stop) {
    if (stop == sim::Stop::kStepLimit || stop == sim::Stop::kTimeLimit) return std::nullopt;
    if (auto stuck = sim::check::judge_end(engine, stop, cluster.waiting())) return stuck;
    if (auto wrong = engine.inspect([this] { oracles->check_quiescent(); })) {
      return wrong;
    }
    if (const std::string lost = messages.unaccounted(); !lost.empty()) {
      return sim::Violation{"message-lost", lost, "", "", engine.steps(), engine.now(), ""};
    }
    for (const auto& workload : workloads) {
      if (const auto wrong = workload->judge()) {
        return sim::Violation{wrong->first,   wrong->second, "", "",
                              engine.steps(), engine.now(),  ""};
      }
    }
    return std::nullopt;
  }

  sim::Engine engine;
  models::Cluster cluster;
  std::optional<RaceWatch> races;
  rpc::Invariants messages;
  std::optional<kddm::Oracles> oracles;
  std::optional<FaultTriggers> triggers;  // before the oracles, where a fault waits for a state
  std::shared_ptr<const kddm::DefectRows> row_mutant;
  std::optional<DirectMessages> direct;  // instead of transports, where the machine is abstract
  std::vector<std::unique_ptr<rpc::RpcNode>> transports;
  std::vector<std::unique_ptr<kddm::Node>> data;
  std::vector<std::unique_ptr<Workload>> workloads;
};

namespace {

/// Machines differ in figures only: so their worlds lie at the same addresses.
scenario::Scenario without_texts(scenario::Scenario scenario) {
  scenario::Machine& m = scenario.cluster.node.machine;
  m.name.clear();
  m.about.clear();
  for (scenario::Cost* cost :
       {&m.memory_access, &m.cache_line_transfer, &m.lock, &m.context_switch, &m.interrupt,
        &m.softirq, &m.ipi, &m.page_copy, &m.page_fault, &m.tlb_flush, &m.kernel_call,
        &m.send_overhead, &m.receive_overhead, &m.nic_per_message}) {
    cost->source.clear();
  }
  m.tick.source.clear();
  scenario.hunt.swarm->machines.clear();
  return scenario;
}

}  // namespace

struct ClusterWorld::State {
  std::shared_ptr<const models::Topology> topology;
  std::shared_ptr<const Platform> platform;
  /// The scenario as declared, then on each of its swarm's machines: worlds at the same addresses.
  std::vector<sim::arena::Snapshot> starts;
  std::uint32_t variant = 0;
  sim::RunLimits limits;
  sim::check::Phases phases;
};

namespace {

/// Those that count in this mode, from now on.
sim::check::Phases phases_of(const scenario::Scenario& scenario, const sim::Engine& engine) {
  sim::check::Phases phases;
  if (!scenario.eventually) return phases;
  const scenario::Eventually& e = *scenario.eventually;
  if (engine.lambda().is_infinite()) {
    if (!e.quiet_after_steps || !e.within_steps) return phases;
    phases.quiet.after_steps = engine.steps() + static_cast<std::uint64_t>(*e.quiet_after_steps);
    phases.end_steps = phases.quiet.after_steps + static_cast<std::uint64_t>(*e.within_steps);
  } else if (e.quiet_after_ns && e.within_ns) {
    phases.quiet.after = engine.now() + *e.quiet_after_ns;
    phases.end = phases.quiet.after + *e.within_ns;
  }
  return phases;
}

}  // namespace

ClusterWorld::ClusterWorld(const scenario::Scenario& scenario, sim::Lambda lambda,
                           std::uint64_t seed)
    : scenario_(scenario), seed_(seed), state_(std::make_unique<State>()) {
  sim::access::watch_sites(sites_from(scenario.hunt.sites));
  const auto topology = topology_of(scenario.cluster);
  if (!topology) sim::our_bug("a network that nobody has checked: " + topology.error().text());
  state_->topology = *topology;
  if (const auto& platform = scenario.cluster.interconnect.platform) {
    state_->platform = *read_platform(*platform);
  }
  // The declared machine last: its world is the one that is there.
  const std::size_t machines = scenario.hunt.swarm ? scenario.hunt.swarm->machines.size() : 0;
  state_->starts.resize(machines + 1);
  for (std::size_t i = machines; i > 0; --i) {
    scenario::Scenario other = scenario;
    other.cluster.node.machine = scenario.hunt.swarm->machines[i - 1];
    build(without_texts(std::move(other)), lambda, seed);
    sim::arena::save(state_->starts[i]);
  }
  build(machines == 0 ? scenario : without_texts(scenario), lambda, seed);
  sim::arena::save(state_->starts[0]);
}

void ClusterWorld::build(const scenario::Scenario& scenario, sim::Lambda lambda,
                         std::uint64_t seed) {
  const WorldParts* const before = parts_;
  sim::arena::reset();
  {
    const sim::arena::Inside inside;
    // A copy inside, so that nothing owned by the world was built outside.
    const scenario::Scenario copy = scenario;
    parts_ = new WorldParts(copy, *state_->topology, state_->platform.get(), lambda, seed);
  }
  if (before != nullptr) DOJO_ASSERT(parts_ == before);
  state_->limits.steps = static_cast<std::uint64_t>(scenario.hunt.bounds.steps);
  // A timed run is one long run, not one of thousands: this bound is that of a hunt's schedules.
  if (lambda.is_zero()) state_->limits.steps = std::max(state_->limits.steps, kTimedRunSteps);
  if (parts_->has_setup()) {
    sim::DefaultOrder order;
    const sim::Stop stop = parts_->engine.run(order, {});
    DOJO_ASSERT(stop == sim::Stop::kQuiescent);
    const sim::arena::Inside inside;
    parts_->start(lambda, seed);
  }
  // Where any order may happen, time means nothing.
  if (!lambda.is_infinite()) {
    state_->limits.until = parts_->engine.now() + scenario.hunt.bounds.simulated_ns;
  }
  state_->phases = phases_of(scenario, parts_->engine);
  if (models::Episodes* episodes = parts_->cluster.episodes()) {
    const sim::arena::Inside inside;
    episodes->start(state_->phases.quiet.after);
  }
}

ClusterWorld::~ClusterWorld() = default;

void ClusterWorld::rewind() { sim::arena::restore(state_->starts[state_->variant]); }
void ClusterWorld::choose_variant(std::uint32_t number) {
  DOJO_ASSERT(number < state_->starts.size());
  state_->variant = number;
}
sim::Engine& ClusterWorld::engine() { return parts_->engine; }

sim::StateWords ClusterWorld::state() {
  DOJO_ASSERT(parts_->direct);
  sim::StateWords words;
  parts_->cluster.kernel().add_state(words);
  parts_->direct->add_state(words);
  parts_->oracles->add_state(words);
  return words;
}

sim::StateWords ClusterWorld::remembered() const {
  sim::StateWords words;
  parts_->oracles->add_state(words);
  return words;
}

std::size_t ClusterWorld::bytes() const { return state_->starts[0].bytes(); }

std::vector<std::uint32_t> ClusterWorld::racy_sites() const {
  return parts_->races ? parts_->races->detector().racy_sites() : std::vector<std::uint32_t>{};
}

sim::RunResult ClusterWorld::run(sim::Chooser& chooser) {
  sim::Engine& engine = parts_->engine;
  const sim::check::Phases& phases = state_->phases;
  sim::check::FairTail fair(chooser, engine, state_->limits.livelock_steps / 2, phases.quiet);
  sim::RunLimits until_converged = state_->limits;
  until_converged.until = std::min(until_converged.until, phases.end);
  until_converged.steps = std::min(until_converged.steps, phases.end_steps);
  sim::RunResult result;
#ifdef DOJO_ASAN
  const auto* protocols = reinterpret_cast<const void*>(&kapi::set_kernel);
  const std::uint64_t variables = sim::access::hash_of_variables(protocols);
#endif
  result.stop = parts_->cluster.run(fair, until_converged);
#ifdef DOJO_ASAN
  if (variables != sim::access::hash_of_variables(protocols)) {
    sim::our_bug(
        "protocol code changed a variable of its shared object, which survives a rewind "
        "(docs/DETERMINISM.md, rule 2); the preset release names it with always: [data-race]");
  }
#endif
  const bool is_due = engine.now() >= phases.end || engine.steps() >= phases.end_steps;
  const bool is_cut = result.stop == sim::Stop::kTimeLimit || result.stop == sim::Stop::kStepLimit;
  const bool is_late = is_cut && is_due && !parts_->cluster.workload_finished();
  // The workload has ended, others may go on.
  if (is_cut && is_due && !is_late) result.stop = parts_->cluster.run(fair, state_->limits);
  if (is_late) {
    result.violation = sim::check::not_converged(engine, phases, parts_->cluster.waiting());
  } else if (result.stop == sim::Stop::kViolation) {
    result.violation = sim::Engine::violation();
  } else {
    result.violation = parts_->judge(result.stop);
  }
  if (result.violation) {
    result.stop = sim::Stop::kViolation;
    if (parts_->races) parts_->races->detector().complete(*result.violation);
  }
  result.steps = engine.steps();
  result.fingerprint = engine.fingerprint();
  result.end_time = engine.now();
  return result;
}

std::vector<std::string> ClusterWorld::reached() const {
  std::vector<std::string> names;
  for (const std::string& name : scenario_.sometimes) {
    if (is_reached(parts_->cluster, name)) names.push_back(name);
  }
  return names;
}

sim::PairSet ClusterWorld::pairs() const {
  const std::vector<std::uint64_t>& taken = parts_->cluster.pairs_taken();
  return sim::PairSet::of({taken.begin(), taken.end()});
}

std::vector<std::string> ClusterWorld::pair_names() const {
  const kddm::Options options = to_data_options(scenario_.protocols.data);
  return kddm::answered_pairs(options.variant, options.defect);
}

models::Metrics ClusterWorld::metrics() const { return parts_->cluster.total_metrics(); }

models::Cluster& ClusterWorld::cluster() const { return parts_->cluster; }

std::int64_t ClusterWorld::workload_threads() const {
  std::int64_t total = 0;
  for (const auto& workload : parts_->workloads) total += workload->threads();
  return total;
}

std::vector<std::pair<std::string, std::uint64_t>> ClusterWorld::outcome() const {
  std::vector<std::pair<std::string, std::uint64_t>> all;
  for (const auto& workload : parts_->workloads) {
    for (auto& entry : workload->outcome()) all.push_back(std::move(entry));
  }
  return all;
}

}  // namespace dojo::runner
