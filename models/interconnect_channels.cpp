#include "models/interconnect_channels.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "models/meter.h"
#include "models/story.h"
#include "sim/arena.h"
#include "sim/assert.h"

namespace dojo::models {

namespace {

// Deliveries meet at the node they arrive at.
std::uint32_t arrivals_object(kapi::NodeId node) {
  return static_cast<std::uint32_t>(sim::mix64(std::uint64_t{node.value} << 8 | 0xa7)) | 1;
}

const Topology& topology_of(const InterconnectConfig& config, std::uint32_t nodes) {
  if (config.topology != nullptr) return *config.topology;
  return Topology::of_switch(
      nodes, {config.latency.nominal, config.latency.jitter, config.bits_per_second});
}

}  // namespace

class ChannelInterconnect::Lane final : public sim::Actor, public Carrier {
 public:
  Lane(ChannelInterconnect& net, const std::string& name)
      : Actor(net.engine_, sim::ActorKind::kChannel, sim::path_hash(0, "net"), name.c_str()),
        net_(net) {}

  Ticket push(kapi::Packet&& packet) {
    // Sender and receiver meet at the two ends; only the actor itself touches the head.
    engine().touch(path(), sim::Touch::kWrite);
    queue_.push({std::move(packet), engine().origin(), {}, Fate::kUnderWay});
    return {this, gone_ + queue_.size() - 1};
  }

  void set_way(std::uint64_t number, sim::Cost way) {
    InFlight& packet = queue_.at(number - gone_);
    packet.way = way;
    packet.fate = Fate::kArrives;
    if (number == gone_) offer_head();
  }

  void lose(std::uint64_t number) {
    queue_.at(number - gone_).fate = Fate::kLost;
    if (number == gone_) offer_head();
  }

  std::uint16_t next_type() const override { return queue_.front().packet.type; }

  void fire() override {
    kapi::Packet packet = queue_.pop().packet;
    ++gone_;
    offer_head();
    ++net_.counts_.delivered;
    const kapi::NodeId destination = packet.destination;
    net_.ends_[destination.value].receiver->on_arrival(destination, std::move(packet));
  }

 private:
  enum class Fate : std::uint8_t { kUnderWay, kArrives, kLost };
  struct InFlight {
    kapi::Packet packet;
    sim::Origin sent;
    sim::Cost way;
    Fate fate = Fate::kUnderWay;
  };

  // The next that arrives, if it is known when.
  void offer_head() {
    while (!queue_.is_empty() && queue_.front().fate == Fate::kLost) {
      queue_.pop();
      ++gone_;
    }
    if (queue_.is_empty() || queue_.front().fate == Fate::kUnderWay) return;
    const InFlight& head = queue_.front();
    intend({arrivals_object(head.packet.destination)});
    engine().offer_since(*this, head.sent, head.way, sim::OrderClass::kDelivery);
  }

  ChannelInterconnect& net_;
  Ring<InFlight> queue_;
  std::uint64_t gone_ = 0;  // packets before the head
};

struct ChannelInterconnect::Channel {
  Channel(ChannelInterconnect& net, const kapi::Packet& packet)
      : destination(packet.destination),
        number(packet.channel),
        name(name_of(packet)),
        detour_name(name + "/detour"),
        way(net.topology_.way(packet.source.value, packet.destination.value)),
        lane(net, name) {
    DOJO_ASSERT(!way.empty());
    for (const LinkId id : way) jitter += net.topology_.links()[id].quality.jitter;
  }

  static std::string name_of(const kapi::Packet& packet) {
    const std::string pair = fmt::format("n{}->n{}", packet.source.value, packet.destination.value);
    return packet.channel == 0 ? pair : fmt::format("{}#{}", pair, packet.channel);
  }
  Lane& detour(ChannelInterconnect& net) {
    if (detour_lane == nullptr) detour_lane = std::make_unique<Lane>(net, detour_name);
    return *detour_lane;
  }

  kapi::NodeId destination;
  std::uint64_t number;
  std::string name;
  std::string detour_name;
  std::span<const LinkId> way;
  sim::Tick jitter = 0;
  Lane lane;
  std::unique_ptr<Lane> detour_lane;  // made when a fault first needs it
};

ChannelInterconnect::ChannelInterconnect(sim::Engine& engine, std::uint32_t nodes,
                                         const InterconnectConfig& config,
                                         const MessageFaults& faults, Episodes* episodes)
    : engine_(engine),
      config_(config),
      topology_(topology_of(config, nodes)),
      episodes_(episodes),
      faults_(engine, faults),
      // Without a stated extra, what is late is overtaken by what is sent within one latency.
      fault_extra_(faults.delay_extra > 0 ? faults.delay_extra : config.latency.nominal),
      ends_(nodes) {
  DOJO_ASSERT(nodes <= topology_.node_count());
}

ChannelInterconnect::~ChannelInterconnect() = default;

void ChannelInterconnect::attach(kapi::NodeId node, Receiver& receiver) {
  ends_[node.value].receiver = &receiver;
}

void ChannelInterconnect::set_way(const Ticket& ticket, sim::Cost way) {
  ticket.lane->set_way(ticket.number, way);
}

void ChannelInterconnect::lose(const Ticket& ticket) {
  ++counts_.dropped;
  ticket.lane->lose(ticket.number);
}

ChannelInterconnect::Channel& ChannelInterconnect::channel_of(const kapi::Packet& packet) {
  auto& channels = ends_[packet.source.value].channels;
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

void ChannelInterconnect::tell(const kapi::Packet& packet, const Channel& channel,
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

void ChannelInterconnect::send(kapi::Packet&& packet, sim::Cost nic) {
  DOJO_ASSERT(packet.source != packet.destination && packet.destination.value < ends_.size());
  DOJO_ASSERT(ends_[packet.destination.value].receiver != nullptr);
  ++counts_.sent;
  Channel& channel = channel_of(packet);
  Links::Way links;
  if (episodes_ != nullptr) links = episodes_->on_packet(packet.source, packet.destination);
  MessageFate fate;
  if (!links.is_lost()) fate = faults_.decide(channel.lane);
  const bool is_lost = links.is_lost() || fate.is_dropped;
  carry(packet, channel.way, is_lost);
  if (is_lost) {
    ++counts_.dropped;
    tell(packet, channel,
         links.is_down  ? "lost on a link that is down"
         : links.is_cut ? "lost in a partition"
                        : "dropped");
    return;
  }
  const sim::Tick clogged = links.clogged + links.swizzle_clogged;
  if (clogged > 0) tell(packet, channel, "held up on a clogged link");
  push(std::move(packet), channel, fate, {nic.nominal + clogged, channel.jitter + nic.jitter});
}

// It waits in a lane of its channel, `extra` longer than the model says, and so do its copies.
void ChannelInterconnect::push(kapi::Packet&& packet, Channel& channel, const MessageFate& fate,
                               sim::Cost extra) {
  const sim::Cost detour_extra{extra.nominal + fault_extra_, extra.jitter};
  if (fate.is_duplicated) {
    ++counts_.duplicated;
    tell(packet, channel, "duplicated");
    wait_in_lane(channel.detour(*this).push(kapi::Packet(packet)), detour_extra);
  }
  if (fate.is_corrupted) {
    faults_.corrupt(packet, channel.lane);
    tell(packet, channel, "corrupted");
  }
  if (fate.is_delayed) {
    extra.nominal += fault_extra_;
    tell(packet, channel, "delayed");
  }
  if (fate.is_reordered) {
    tell(packet, channel, "may be overtaken");
    wait_in_lane(channel.detour(*this).push(std::move(packet)), detour_extra);
  } else {
    wait_in_lane(channel.lane.push(std::move(packet)), extra);
  }
}

void ChannelInterconnect::tell_wait(sim::Tick start, sim::Tick wait) {
  if (wait <= 0) return;
  Meter::tell([&](Meter& meter) { meter.on_sample("network-wait", {start, start + wait}); });
}

}  // namespace dojo::models
