// A world that is only a network: tasks hand packets to it, what arrives is written down.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

#include "models/interconnect_analytic.h"
#include "models/machine.h"
#include "sim/explore/random_walk.h"
#include "tests/support/micro_world.h"

namespace dojo::test {

struct Arrival {
  std::uint32_t source = 0;
  std::uint32_t node = 0;
  std::uint64_t tag = 0;  ///< first word of the packet
  sim::Tick at = 0;
  friend bool operator==(const Arrival&, const Arrival&) = default;
};

/// 100 Mbps and 50 us: 1250 bytes take 100 us on a link, so an idle way takes 150 us.
inline models::InterconnectConfig fast_ethernet(sim::Tick jitter = 0) {
  models::InterconnectConfig config;
  config.latency = {50'000, jitter};
  config.bits_per_second = 100'000'000;
  return config;
}
inline constexpr std::uint32_t kBytesOf100us = 1250;

inline kapi::Packet packet(std::uint32_t source, std::uint32_t destination, std::uint64_t tag,
                           std::uint64_t channel = 0) {
  kapi::Packet made;
  made.source = kapi::NodeId{source};
  made.destination = kapi::NodeId{destination};
  made.channel = channel;
  made.wire_bytes = kBytesOf100us;
  made.words = {tag};
  return made;
}

class NetWorld final : private models::Receiver {
 public:
  using Send = std::function<void(NetWorld&)>;
  struct Script {
    sim::Tick at = 0;
    Send send;
  };

  NetWorld(sim::Lambda lambda, const models::InterconnectConfig& config,
           const models::MessageFaults& faults, const std::vector<Script>& scripts,
           std::uint32_t nodes = 4)
      : world_(lambda, [&](MicroWorld::Builder& builder) {
          engine_ = &builder.engine;
          net_ = new models::AnalyticInterconnect(builder.engine, nodes, config, faults);
          arrivals_ = new std::vector<Arrival>();
          for (std::uint32_t n = 0; n < nodes; ++n) net_->attach(kapi::NodeId{n}, *this);
          for (const Script& script : scripts) {
            builder.spawn("sender", [this, send = script.send] { send(*this); }, {script.at, 0});
          }
        }) {}

  void send(kapi::Packet what) { net_->send(std::move(what), {0, 0}); }
  /// From the start, with this chooser.
  sim::RunResult run(sim::Chooser& chooser) {
    world_.rewind();
    is_conserved_ = true;
    return world_.run(chooser);
  }
  sim::RunResult run_seed(std::uint64_t seed) {
    sim::RandomWalk walk;
    walk.begin(seed, 0, {});
    return run(walk);
  }
  std::vector<Arrival> arrivals() const { return {arrivals_->begin(), arrivals_->end()}; }
  std::vector<std::uint64_t> tags() const {
    std::vector<std::uint64_t> result;
    for (const Arrival& arrival : *arrivals_) result.push_back(arrival.tag);
    return result;
  }
  const models::AnalyticInterconnect& net() const { return *net_; }
  /// In no arrival of the last run more had come out than gone in.
  bool is_conserved() const { return is_conserved_; }
  MicroWorld& world() { return world_; }

 private:
  void on_arrival(kapi::NodeId node, kapi::Packet&& what) override {
    arrivals_->push_back({what.source.value, node.value, what.words.at(0), engine_->now()});
    const models::TrafficCounts& counts = net_->counts();
    is_conserved_ = is_conserved_ && counts.delivered == arrivals_->size() &&
                    counts.sent + counts.duplicated >= counts.delivered + counts.dropped;
  }

  sim::Engine* engine_ = nullptr;
  models::AnalyticInterconnect* net_ = nullptr;
  std::vector<Arrival>* arrivals_ = nullptr;
  bool is_conserved_ = true;
  MicroWorld world_;
};

}  // namespace dojo::test
