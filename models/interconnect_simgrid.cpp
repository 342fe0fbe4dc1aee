#include "models/interconnect_simgrid.h"

#include <algorithm>
#include <utility>

#include "models/meter.h"
#include "sim/arena.h"
#include "sim/assert.h"

namespace dojo::models {

namespace {

// SimGrid counts in fractions of seconds: an arrival may be that much before the exact one.
constexpr sim::Tick kRounding = 2;

// Outside the arena on purpose: the one simulator that this process can have.
NetworkSimulator* the_simulator = nullptr;
const SimgridInterconnect* its_user = nullptr;
sim::Tick its_clock = 0;

}  // namespace

SimgridInterconnect::SimgridInterconnect(sim::Engine& engine, std::uint32_t nodes,
                                         const InterconnectConfig& config,
                                         const MessageFaults& faults, Episodes* episodes)
    : ChannelInterconnect(engine, nodes, config, faults, episodes),
      free_at_(topology_.links().size()) {
  DOJO_ASSERT(engine.lambda().is_zero());
}

sim::Tick SimgridInterconnect::free_at(kapi::NodeId from, kapi::NodeId to) const {
  return free_at_[topology_.way(from.value, to.value).front()];
}

// --- what the engine calls
// ------------------------------------------------------------------------

// A packet that is lost is lost after the first link: it takes its turn there, and that is all.
void SimgridInterconnect::carry(const kapi::Packet& packet, std::span<const LinkId> way,
                                bool is_dropped) {
  const LinkQuality& first = topology_.links()[way.front()].quality;
  sim::Tick& free_at = free_at_[way.front()];
  const sim::Tick start = std::max(engine_.now(), free_at);
  free_at = start + std::max(serialisation(packet.wire_bytes, first.bits_per_second), config_.gap);
  if (is_dropped) return;
  tell_links(packet.wire_bytes, start, way);
  if (unused_.empty()) {
    unused_.push_back(trips_.size());
    trips_.emplace_back();
  }
  const std::uint64_t id = unused_.back();
  unused_.pop_back();
  const sim::Tick bound = start + topology_.idle_time(way, packet.wire_bytes) - kRounding;
  trips_[id] = {
      packet.source, packet.destination, packet.wire_bytes, engine_.now(), start, bound, {}};
  fresh_.push_back(id);
  bounds_.emplace(bound, id);
  engine_.lower_horizon(bound);
}

// As if it were alone: a flow has no turns, and what it carries in all is what counts.
void SimgridInterconnect::tell_links(std::uint32_t bytes, sim::Tick start,
                                     std::span<const LinkId> way) {
  if (Meter::current() == nullptr) return;
  for (const LinkId id : way) {
    const LinkQuality& quality = topology_.links()[id].quality;
    const sim::Tick busy = serialisation(bytes, quality.bits_per_second);
    Meter::tell([&](Meter& meter) { meter.on_link(id, {start, start + busy}, bytes); });
    start += quality.latency;
  }
}

void SimgridInterconnect::wait_in_lane(const Ticket& ticket, sim::Cost extra) {
  trips_[fresh_.back()].copies.push_back({ticket, extra});
}

// --- what the network calls: on its stack, outside the arena
// -----------------------------------------------

void SimgridInterconnect::on_transfer_end(std::uint64_t id, sim::Tick now, bool is_lost) {
  {
    const sim::arena::Inside inside;
    Trip& trip = trips_[id];
    if (!is_lost) tell_wait(trip.start, now - trip.bound - kRounding);
    for (const Trip::Copy& copy : trip.copies) {
      if (is_lost) {
        lose(copy.ticket);
      } else {
        set_way(copy.ticket, {now - trip.sent + copy.extra.nominal, copy.extra.jitter});
      }
    }
    bounds_.erase({trip.bound, id});
    trip.copies.clear();
    unused_.push_back(id);
  }
  go_on(now);
}

void SimgridInterconnect::on_wake(sim::Tick now) { go_on(now); }

sim::Tick SimgridInterconnect::horizon() const {
  return bounds_.empty() ? sim::kNever : bounds_.begin()->first;
}

// The network has got to `now`, and all that arrived by then is told.
void SimgridInterconnect::go_on(sim::Tick now) {
  limits_.horizon = std::max(now, horizon());
  stop_ = engine_.run(*chooser_, limits_);
  hand_over();
  const bool waits_for_network = stop_ == sim::Stop::kQuiescent && !bounds_.empty();
  if (waits_for_network) return;
  if (stop_ == sim::Stop::kHorizon) {
    simulator_->wake_at(engine_.next_instant());
  } else {
    simulator_->leave();
  }
}

void SimgridInterconnect::hand_over() {
  for (const std::uint64_t id : fresh_) {
    const Trip& trip = trips_[id];
    simulator_->start(id, trip.from.value, trip.to.value, trip.bytes, trip.start);
  }
  fresh_.clear();
}

NetworkPlan SimgridInterconnect::plan() const {
  NetworkPlan plan;
  plan.nodes = topology_.node_count();
  plan.platform_file = config_.platform_file;
  for (const Topology::Link& link : topology_.links()) {
    plan.links.push_back(
        {link.name, link.quality.latency, link.quality.bits_per_second, link.is_shared});
  }
  plan.way = [topology = &topology_](std::uint32_t from, std::uint32_t to) {
    return topology->way(from, to);
  };
  for (const BackgroundFlow& flow : config_.background) {
    plan.background.push_back({flow.from, flow.to, flow.bytes, flow.period});
  }
  return plan;
}

sim::Stop SimgridInterconnect::run(sim::Chooser& chooser, const sim::RunLimits& limits) {
  const sim::arena::Outside outside;
  if (the_simulator == nullptr) {
    const auto make =
        reinterpret_cast<MakeNetworkSimulator>(network_module_function(kMakeNetworkSimulator));
    the_simulator = make(plan());
    its_user = this;
  }
  if (its_user != this || engine_.now() < its_clock) {
    sim::our_bug(
        "a second run with the model simgrid in one process: its clock cannot be set back");
  }
  simulator_ = the_simulator;
  chooser_ = &chooser;
  limits_ = limits;
  stop_ = sim::Stop::kQuiescent;
  simulator_->wake_at(engine_.now());
  simulator_->run(*this);
  its_clock = engine_.now();
  return stop_;
}

}  // namespace dojo::models
