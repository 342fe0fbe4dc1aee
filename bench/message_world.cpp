#include "bench/message_world.h"

#include "sim/assert.h"
#include "sim/chooser.h"

namespace dojo::bench {

namespace {
constexpr rpc::ServiceId kService{2};
}

void PingPong::add_node(std::uint32_t index, const rpc::Options& options) {
  rpc::RpcNode& node = *nodes.emplace_back(std::make_unique<rpc::RpcNode>(options, nullptr));
  node.register_service(kService, "ping", rpc::Order::kPerClient,
                        [this, index](const rpc::Delivery& delivery) {
                          ++handled;
                          const std::uint64_t left = delivery.words->at(0);
                          if (left > 0) send(index, left - 1);
                        });
}

void PingPong::send(std::uint32_t from, std::uint64_t left) {
  nodes[from]->send({.to = kapi::NodeId{from ^ 1}, .service = kService, .words = {left}});
}

MessageWorld::MessageWorld(const Options& options)
    : expected_(options.messages * ((options.nodes / 2 + options.every - 1) / options.every)) {
  sim::arena::reset();
  const sim::arena::Inside inside;
  models::ClusterConfig config;
  config.nodes = options.nodes;
  config.interconnect.model = options.model;
  engine_ = new sim::Engine(sim::Lambda::timed());
  cluster_ = new models::Cluster(*engine_, config);
  ping_pong_ = new PingPong;
  for (std::uint32_t n = 0; n < options.nodes; ++n) {
    const kapi::NodeId node{n};
    cluster_->on_node(node, [&] { ping_pong_->add_node(n, options.rpc); });
    if (n % (2 * options.every) != 0 || options.messages == 0) continue;
    cluster_->spawn(node, {.name = "first"},
                    [mine = ping_pong_, n, left = options.messages - 1] { mine->send(n, left); });
  }
}

std::uint64_t MessageWorld::run() {
  sim::DefaultOrder order;
  const sim::Stop stop = cluster_->run(order, limits_);
  DOJO_ASSERT(stop == sim::Stop::kQuiescent && ping_pong_->handled == expected_);
  return expected_;
}

void MessageWorld::run_steps(std::uint64_t steps) {
  sim::DefaultOrder order;
  sim::RunLimits limits = limits_;
  limits.steps = engine_->steps() + steps;
  const sim::Stop stop = cluster_->run(order, limits);
  DOJO_ASSERT(stop == sim::Stop::kStepLimit);
}

}  // namespace dojo::bench
