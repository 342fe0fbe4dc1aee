// Packets: between protocol code and the node's network card.
#include <algorithm>
#include <memory>
#include <utility>

#include "models/kernel.h"
#include "models/nic.h"
#include "models/race_keys.h"

namespace dojo::models {

void SimKernel::send_packet(kapi::Packet packet, const Where& where) {
  if (packet.destination.value >= node_count()) {
    violation("assertion",
              "a packet for node " + std::to_string(packet.destination.value) + ", which is none",
              where);
  }
  if (current_ != nullptr) current_->step(costs().send_overhead);
  packet.serial = ++packets_;
  if (races_ != nullptr) races_->release(race_keys::key(race_keys::Order::kPacket, packet.serial));
  tell_packet(StoryKind::kSend, packet, packet.destination, where);
  entry().devices.nic->transmit(std::move(packet), cpu());
}

void SimKernel::on_packet(std::uint16_t port, std::function<void(const kapi::Packet&)> handler) {
  auto shared = std::make_shared<std::function<void(const kapi::Packet&)>>(std::move(handler));
  std::vector<PortHandler>& ports = entry().ports;
  const auto known = std::ranges::find(ports, port, &PortHandler::port);
  if (known != ports.end()) {
    known->handler = std::move(shared);
  } else {
    ports.push_back({port, std::move(shared)});
  }
}

// In softirq context of the receiving core. The handler is kept alive: it may replace itself.
void SimKernel::deliver(const kapi::Packet& packet) {
  tell_packet(StoryKind::kReceive, packet, packet.source, {});
  engine_.mix(packet.type + (std::uint64_t{packet.source.value} << 32));
  const std::vector<PortHandler>& ports = entry().ports;
  const auto known = std::ranges::find(ports, packet.port, &PortHandler::port);
  if (known == ports.end()) {
    here().count("net.no_port", 1);
    return;
  }
  if (races_ != nullptr) races_->acquire(race_keys::key(race_keys::Order::kPacket, packet.serial));
  const auto handler = known->handler;
  (*handler)(packet);
}

void SimKernel::tell_packet(StoryKind kind, const kapi::Packet& packet, kapi::NodeId other,
                            const Where& where) const {
  if (StorySink::current() == nullptr) return;
  const std::string text = "n" + std::to_string(other.value);
  StoryEvent event;
  event.kind = kind;
  event.object = packet.name;
  event.object_id = packet.type;
  event.access = kapi::Access::kWrite;
  event.after = packet.wire_bytes;
  event.packet = packet.serial;
  event.where = where;
  event.text = text;
  tell_story(event, current_);
}

}  // namespace dojo::models
