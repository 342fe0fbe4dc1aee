// Packets: between protocol code and the node's network card.
#include <algorithm>
#include <memory>
#include <utility>

#include "models/kernel.h"
#include "models/nic.h"

namespace dojo::models {

void SimKernel::send_packet(kapi::Packet packet, const Where& where) {
  if (current_ != nullptr) current_->step(costs().send_overhead);
  if (StorySink::current() != nullptr) {
    const std::uint32_t to = packet.destination.value;
    const std::string text = "n" + std::to_string(to);
    tell(StoryKind::kSend, packet.name, packet.type, where, text, 0, packet.wire_bytes);
  }
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
  if (StorySink::current() != nullptr) {
    const std::string text = "n" + std::to_string(packet.source.value);
    tell(StoryKind::kReceive, packet.name, packet.type, {}, text, 0, packet.wire_bytes);
  }
  engine_.mix(packet.type + (std::uint64_t{packet.source.value} << 32));
  const std::vector<PortHandler>& ports = entry().ports;
  const auto known = std::ranges::find(ports, packet.port, &PortHandler::port);
  if (known == ports.end()) {
    here().count("net.no_port", 1);
    return;
  }
  const auto handler = known->handler;
  (*handler)(packet);
}

}  // namespace dojo::models
