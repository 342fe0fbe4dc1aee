#include "models/interconnect_analytic.h"

#include <algorithm>

#include "models/meter.h"
#include "sim/assert.h"

namespace dojo::models {

AnalyticInterconnect::AnalyticInterconnect(sim::Engine& engine, std::uint32_t nodes,
                                           const InterconnectConfig& config,
                                           const MessageFaults& faults, Episodes* episodes)
    : ChannelInterconnect(engine, nodes, config, faults, episodes),
      free_at_(topology_.links().size()) {
  for (const BackgroundFlow& flow : config_.background) {
    background_.push_back({flow, topology_.way(flow.from, flow.to), 0});
  }
}

sim::Tick AnalyticInterconnect::free_at(kapi::NodeId from, kapi::NodeId to) const {
  const LinkId first = topology_.way(from.value, to.value).front();
  return topology_.links()[first].is_shared ? free_at_[first] : 0;
}

void AnalyticInterconnect::touch_links(std::span<const LinkId> way) {
  if (sim::Engine::observer() == nullptr) return;
  for (const LinkId id : way) engine_.touch(topology_.links()[id].object, sim::Touch::kWrite);
}

// Books the links of a packet that sets off at `start`; returns when its last bit arrives.
sim::Tick AnalyticInterconnect::take_links(sim::Tick start, std::uint32_t bytes,
                                           std::span<const LinkId> way) {
  sim::Tick first_bit = start;
  sim::Tick last_bit = start;
  for (const LinkId id : way) {
    const Topology::Link& link = topology_.links()[id];
    const sim::Tick busy = serialisation(bytes, link.quality.bits_per_second);
    sim::Tick enters = first_bit;
    if (link.is_shared) {
      enters = std::max(first_bit, free_at_[id]);
      // A node's own link also keeps the gap between two packets.
      free_at_[id] = enters + (id == way.front() ? std::max(busy, config_.gap) : busy);
    }
    Meter::tell([&](Meter& meter) { meter.on_link(id, {enters, enters + busy}, bytes); });
    first_bit = enters + link.quality.latency;
    last_bit = std::max(last_bit, enters + busy) + link.quality.latency;
  }
  return last_bit;
}

// What has set off by now, in the order in which it did.
void AnalyticInterconnect::let_background_go() {
  for (;;) {
    const auto first = std::min_element(
        background_.begin(), background_.end(),
        [](const Background& one, const Background& other) { return one.next < other.next; });
    if (first == background_.end() || first->next > engine_.now()) return;
    take_links(first->next, first->flow.bytes, first->way);
    first->next += first->flow.period;
  }
}

// A packet that is lost is lost after the first link.
void AnalyticInterconnect::carry(const kapi::Packet& packet, std::span<const LinkId> way,
                                 bool is_dropped) {
  if (engine_.lambda().is_infinite()) {
    under_way_ = topology_.idle_time(way, packet.wire_bytes);
    return;
  }
  touch_links(way);
  if (!background_.empty()) let_background_go();
  const std::span<const LinkId> links = is_dropped ? way.first(1) : way;
  const sim::Tick now = engine_.now();
  under_way_ = take_links(now, packet.wire_bytes, links) - now;
  tell_wait(now, under_way_ - topology_.idle_time(links, packet.wire_bytes));
}

void AnalyticInterconnect::wait_in_lane(const Ticket& ticket, sim::Cost extra) {
  set_way(ticket, {under_way_ + extra.nominal, extra.jitter});
}

}  // namespace dojo::models
