#include "tests/kddm/kddm_world.h"

#include "sim/check/end_of_run.h"

namespace dojo::kddm::test {
namespace {

models::ClusterConfig machine_of(const WorldOptions& options) {
  models::ClusterConfig config;
  config.nodes = options.nodes;
  config.node.cores = options.cores;
  // Jitter of the size of the thing itself, so that `feasible` has many orders.
  config.interconnect.latency = {20'000, 60'000};
  config.node.costs.memory_access = {5, 200};
  config.node.costs.lock = {20, 200};
  config.node.costs.kernel_call = {10, 2'000};
  config.node.costs.context_switch = {1'000, 5'000};
  config.node.costs.page_copy = {500, 5'000};
  return config;
}

}  // namespace

DataWorld::DataWorld(const WorldOptions& options, const Build& build) {
  sim::arena::reset();
  {
    const sim::arena::Inside inside;
    engine_ = new sim::Engine(options.lambda);
    cluster_ = new Cluster;
    cluster_->machine = std::make_unique<models::Cluster>(*engine_, machine_of(options));
    cluster_->nodes.resize(options.nodes);
    Cluster* const cluster = cluster_;
    cluster_->oracles = std::make_unique<Oracles>(
        Oracles::Options{.on = options.oracles,
                         .variant = options.data.variant,
                         .nodes = options.nodes,
                         .default_owner = [nodes = options.nodes](SetId, ObjId object) {
                           return kapi::NodeId{static_cast<std::uint32_t>(object % nodes)};
                         }});
    for (std::uint32_t i = 0; i < options.nodes; ++i) {
      cluster_->machine->on_node(kapi::NodeId{i}, [&] {
        Node& node = cluster->nodes[i];
        rpc::Options transport;
        transport.reliable_below = true;
        node.transport = std::make_unique<rpc::RpcNode>(transport);
        node.data =
            std::make_unique<kddm::Node>(*node.transport, options.data, cluster->oracles.get());
        cluster->set = node.data->create_set(kapi::NodeId{0}, 1, options.set);
      });
    }
    build(*cluster_);
  }
  sim::arena::save(start_);
}

sim::RunResult DataWorld::run(sim::Chooser& chooser) {
  sim::RunResult result;
  result.stop = engine_->run(chooser, limits);
  if (result.stop == sim::Stop::kViolation) result.violation = sim::Engine::violation();
  result.steps = engine_->steps();
  result.fingerprint = engine_->fingerprint();
  result.end_time = engine_->now();
  return result;
}

sim::RunResult DataWorld::run_default() {
  rewind();
  sim::DefaultOrder order;
  return run(order);
}

sim::RunResult DataWorld::run_random(std::uint64_t seed, std::uint64_t index) {
  rewind();
  sim::RandomWalk walk;
  walk.begin(seed, index, {});
  return run(walk);
}

std::string DataWorld::judge(const sim::RunResult& result) {
  if (result.violation) return verdict(result);
  if (result.is_limit()) return "limit: the run does not end";
  if (auto stuck = sim::check::judge_end(*engine_, result.stop, cluster_->machine->waiting())) {
    return stuck->oracle + ": " + stuck->message;
  }
  const auto look = [this] { cluster_->oracles->check_quiescent(); };
  if (auto wrong = engine_->inspect(look)) return wrong->oracle + ": " + wrong->message;
  return "";
}

std::string verdict(const sim::RunResult& result) {
  if (!result.violation) return "";
  return result.violation->oracle + ": " + result.violation->message;
}

}  // namespace dojo::kddm::test
