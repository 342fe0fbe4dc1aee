#include "tests/network/two_models.h"

#include <fmt/format.h>

#include <memory>
#include <sstream>

#include "models/interconnect_analytic.h"
#include "models/interconnect_simgrid.h"
#include "sim/assert.h"
#include "sim/explore/workers.h"
#include "tests/support/micro_world.h"

namespace dojo::test {

namespace {

class Traffic final : private models::Receiver {
 public:
  Traffic(const models::InterconnectConfig& config, const std::vector<Load>& loads)
      : arrivals_(loads.size(), -1),
        world_(sim::Lambda::timed(), [&](MicroWorld::Builder& builder) {
          const std::uint32_t nodes = config.topology->node_count();
          if (config.model == models::NetworkModel::kSimgrid) {
            net_ = new models::SimgridInterconnect(builder.engine, nodes, config, {});
          } else {
            net_ = new models::AnalyticInterconnect(builder.engine, nodes, config, {});
          }
          for (std::uint32_t n = 0; n < nodes; ++n) net_->attach(kapi::NodeId{n}, *this);
          for (std::size_t i = 0; i < loads.size(); ++i) {
            builder.spawn("sender", [this, i, &loads] { send(i, loads[i]); }, {loads[i].at, 0});
          }
        }) {}

  std::string run() {
    sim::DefaultOrder order;
    const sim::Stop stop = net_->run(order, {.steps = UINT64_MAX, .livelock_steps = UINT64_MAX});
    DOJO_ASSERT(stop == sim::Stop::kQuiescent);
    std::string text = fmt::format("{} {}", world_.engine().fingerprint(), net_->counts().dropped);
    for (const sim::Tick arrival : arrivals_) text += fmt::format(" {}", arrival);
    return text;
  }

 private:
  void send(std::size_t number, const Load& load) {
    kapi::Packet packet;
    packet.source = kapi::NodeId{load.from};
    packet.destination = kapi::NodeId{load.to};
    packet.wire_bytes = load.bytes;
    packet.words = {number};
    // As a network card does: it keeps a packet until the link is free.
    for (;;) {
      const sim::Tick wait =
          net_->free_at(packet.source, packet.destination) - world_.engine().now();
      if (wait <= 0) break;
      sim::Task::step({wait, 0});
    }
    net_->send(std::move(packet), {0, 0});
  }
  void on_arrival(kapi::NodeId, kapi::Packet&& packet) override {
    arrivals_[packet.words.at(0)] = world_.engine().now();
  }

  models::Interconnect* net_ = nullptr;
  std::vector<sim::Tick> arrivals_;
  MicroWorld world_;
};

}  // namespace

Carried carry(models::NetworkModel model, const Network& network, const std::vector<Load>& loads) {
  sim::Workers worker(1, [&](std::string_view) {
    models::InterconnectConfig config;
    config.model = model;
    config.topology = network.topology;
    config.background = network.background;
    config.platform_file = network.platform_file;
    return Traffic(config, loads).run();
  });
  const auto answer = worker.run({""}).front();
  DOJO_ASSERT(!answer.is_lost && answer.signal == 0);
  std::istringstream text(answer.text);
  Carried carried;
  text >> carried.fingerprint >> carried.dropped;
  for (sim::Tick at = 0; text >> at;) carried.arrivals.push_back(at);
  return carried;
}

}  // namespace dojo::test
