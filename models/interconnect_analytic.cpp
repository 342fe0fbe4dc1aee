#include "models/interconnect_analytic.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "models/meter.h"
#include "models/story.h"
#include "sim/assert.h"

namespace dojo::models {

namespace {
// Deliveries meet at the node they arrive at.
std::uint32_t arrivals_object(kapi::NodeId node) {
  return static_cast<std::uint32_t>(sim::mix64(std::uint64_t{node.value} << 8 | 0xa7)) | 1;
}
}  // namespace

// One queue of a channel: delivers its head when the head's window says so.
class AnalyticInterconnect::Lane final : public sim::Actor, public Carrier {
 public:
  Lane(AnalyticInterconnect& net, const std::string& name)
      : Actor(net.engine_, sim::ActorKind::kChannel, sim::path_hash(0, "net"), name.c_str()),
        net_(net) {}

  void push(kapi::Packet&& packet, sim::Cost way) {
    // Sender and receiver meet at the two ends; only the actor itself touches the head.
    engine().touch(path(), sim::Touch::kWrite);
    queue_.push({std::move(packet), engine().origin(), way});
    if (queue_.size() == 1) offer_head();
  }

  std::uint16_t next_type() const override { return queue_.front().packet.type; }

  void fire() override {
    kapi::Packet packet = queue_.pop().packet;
    if (!queue_.is_empty()) offer_head();
    ++net_.counts_.delivered;
    const kapi::NodeId destination = packet.destination;
    net_.links_[destination.value].receiver->on_arrival(destination, std::move(packet));
  }

 private:
  struct InFlight {
    kapi::Packet packet;
    sim::Origin sent;
    sim::Cost way;
  };

  void offer_head() {
    const InFlight& head = queue_.front();
    intend({arrivals_object(head.packet.destination)});
    engine().offer_since(*this, head.sent, head.way, sim::OrderClass::kDelivery);
  }

  AnalyticInterconnect& net_;
  Ring<InFlight> queue_;
};

struct AnalyticInterconnect::Channel {
  Channel(AnalyticInterconnect& net, const kapi::Packet& packet)
      : destination(packet.destination),
        number(packet.channel),
        name(name_of(packet)),
        detour_name(name + "/detour"),
        lane(net, name) {}

  static std::string name_of(const kapi::Packet& packet) {
    const std::string pair = fmt::format("n{}->n{}", packet.source.value, packet.destination.value);
    return packet.channel == 0 ? pair : fmt::format("{}#{}", pair, packet.channel);
  }
  Lane& detour(AnalyticInterconnect& net) {
    if (detour_lane == nullptr) detour_lane = std::make_unique<Lane>(net, detour_name);
    return *detour_lane;
  }

  kapi::NodeId destination;
  std::uint64_t number;
  std::string name;
  std::string detour_name;
  Lane lane;
  std::unique_ptr<Lane> detour_lane;  // made when a fault first needs it
};

AnalyticInterconnect::AnalyticInterconnect(sim::Engine& engine, std::uint32_t nodes,
                                           const InterconnectConfig& config,
                                           const MessageFaults& faults)
    : engine_(engine),
      config_(config),
      faults_(engine, faults),
      // Without a stated extra, what is late is overtaken by what is sent within one latency.
      fault_extra_(faults.delay_extra > 0 ? faults.delay_extra : config.latency.nominal),
      links_(nodes) {
  DOJO_ASSERT(config.topology == "switch");
  DOJO_ASSERT(config.bits_per_second > 0);
}

AnalyticInterconnect::~AnalyticInterconnect() = default;

void AnalyticInterconnect::attach(kapi::NodeId node, Receiver& receiver) {
  links_[node.value].receiver = &receiver;
}

sim::Tick AnalyticInterconnect::serialisation(std::uint32_t bytes) const {
  constexpr std::uint64_t kNanoseconds = 1'000'000'000;
  DOJO_ASSERT(bytes <= INT32_MAX);  // then the product fits in 64 bits
  const std::uint64_t scaled = std::uint64_t{bytes} * 8 * kNanoseconds;
  return static_cast<sim::Tick>((scaled + config_.bits_per_second - 1) / config_.bits_per_second);
}

AnalyticInterconnect::Channel& AnalyticInterconnect::channel_of(const kapi::Packet& packet) {
  auto& channels = links_[packet.source.value].channels;
  const auto place = std::lower_bound(channels.begin(), channels.end(), packet,
                                      [](const auto& channel, const kapi::Packet& wanted) {
                                        if (channel->destination != wanted.destination) {
                                          return channel->destination < wanted.destination;
                                        }
                                        return channel->number < wanted.channel;
                                      });
  const bool exists = place != channels.end() && (*place)->destination == packet.destination &&
                      (*place)->number == packet.channel;
  if (exists) return **place;
  return **channels.insert(place, std::make_unique<Channel>(*this, packet));
}

// Books the links and returns how long the packet is on its way, from now. A packet that is lost is
// lost in the switch.
sim::Tick AnalyticInterconnect::way(const kapi::Packet& packet, bool is_dropped) {
  const sim::Tick busy = serialisation(packet.wire_bytes);
  const sim::Tick idle_way = config_.latency.nominal + busy;
  if (engine_.lambda().is_infinite()) return idle_way;
  touch_links(packet);
  Link& source = links_[packet.source.value];
  const sim::Tick start = std::max(engine_.now(), source.up_free_at);
  source.up_free_at = start + busy;
  Meter::tell([&](Meter& meter) {
    meter.on_link(2 * packet.source.value, {start, start + busy}, packet.wire_bytes);
  });
  if (is_dropped) return idle_way;
  Link& destination = links_[packet.destination.value];
  const sim::Tick first_bit = std::max(start + config_.latency.nominal, destination.down_free_at);
  destination.down_free_at = first_bit + busy;
  Meter::tell([&](Meter& meter) {
    meter.on_link(2 * packet.destination.value + 1, {first_bit, first_bit + busy},
                  packet.wire_bytes);
  });
  return first_bit + busy - engine_.now();
}

// Each node's link has two directions.
std::string AnalyticInterconnect::link_name(std::uint32_t link) const {
  return link % 2 == 0 ? fmt::format("n{}->switch", link / 2)
                       : fmt::format("switch->n{}", link / 2);
}

void AnalyticInterconnect::touch_links(const kapi::Packet& packet) {
  if (sim::Engine::observer() == nullptr) return;
  engine_.touch(sim::path_hash(packet.source.value, "uplink"), sim::Touch::kWrite);
  engine_.touch(sim::path_hash(packet.destination.value, "downlink"), sim::Touch::kWrite);
}

void AnalyticInterconnect::tell(const kapi::Packet& packet, const Channel& channel,
                                std::string_view fate) {
  if (StorySink::current() == nullptr) return;
  StoryEvent event;
  event.kind = StoryKind::kFault;
  event.step = engine_.steps();
  event.time = engine_.now();
  event.node = packet.source;
  event.context = channel.name;
  event.path = channel.lane.path();
  event.object = packet.name;
  event.object_id = packet.type;
  event.packet = packet.serial;
  event.text = fate;
  StorySink::tell(event);
}

void AnalyticInterconnect::send(kapi::Packet&& packet, sim::Cost nic) {
  DOJO_ASSERT(packet.source != packet.destination && packet.destination.value < links_.size());
  DOJO_ASSERT(links_[packet.destination.value].receiver != nullptr);
  ++counts_.sent;
  Channel& channel = channel_of(packet);
  const MessageFate fate = faults_.decide(channel.lane);
  const sim::Tick nominal = way(packet, fate.is_dropped) + nic.nominal;
  if (fate.is_dropped) {
    ++counts_.dropped;
    tell(packet, channel, "dropped");
    return;
  }
  sim::Cost cost{nominal, config_.latency.jitter + nic.jitter};
  const sim::Cost detour_cost{cost.nominal + fault_extra_, cost.jitter};
  if (fate.is_duplicated) {
    ++counts_.duplicated;
    tell(packet, channel, "duplicated");
    channel.detour(*this).push(kapi::Packet(packet), detour_cost);
  }
  if (fate.is_delayed) {
    cost.nominal += fault_extra_;
    tell(packet, channel, "delayed");
  }
  if (fate.is_reordered) {
    tell(packet, channel, "may be overtaken");
    channel.detour(*this).push(std::move(packet), detour_cost);
  } else {
    channel.lane.push(std::move(packet), cost);
  }
}

}  // namespace dojo::models
