#include "models/nic.h"

#include <algorithm>
#include <utility>

#include "models/machine.h"
#include "models/meter.h"
#include "sim/assert.h"

namespace dojo::models {

namespace {

// The transmit queue among the NIC's objects; receive rings are numbered by core, from 1.
constexpr std::uint32_t kTransmitEnd = 0;

}  // namespace

// Sends the head of the transmit queue when the link is free again.
class Nic::Transmitter final : public sim::Actor {
 public:
  explicit Transmitter(Nic& nic)
      : Actor(nic.engine_, sim::ActorKind::kChannel, nic.node_.path(), "nic-transmit"), nic_(nic) {}

  void wait_for_link() {
    const sim::Tick wait =
        nic_.interconnect_.free_at(nic_.id_, nic_.transmit_queue_.front().destination) -
        engine().now();
    engine().offer(*this, {std::max<sim::Tick>(wait, 0), 0}, sim::OrderClass::kDelivery);
  }

  void fire() override {
    nic_.touch(kTransmitEnd);
    kapi::Packet packet = nic_.transmit_queue_.pop();
    nic_.tell_depth("transmit_queue", 0, nic_.transmit_queue_.size());
    nic_.send_now(std::move(packet));
    if (!nic_.transmit_queue_.is_empty()) wait_for_link();
  }

 private:
  Nic& nic_;
};

Nic::Nic(sim::Engine& engine, Interconnect& interconnect, NodeServices& node, Deliver deliver,
         const NicConfig& config)
    : engine_(engine),
      interconnect_(interconnect),
      node_(node),
      deliver_(std::move(deliver)),
      config_(config),
      id_(node.id()),
      transmitter_(std::make_unique<Transmitter>(*this)),
      // Rotating interrupts have a ring of their own: what comes from oneself stays on its core.
      rings_(node.cpu_count() + (config.affinity == Affinity::kRotate ? 1 : 0)) {
  const sim::Cost one_nic = node.costs().nic_per_message;
  both_nics_ = {2 * one_nic.nominal, 2 * one_nic.jitter};
  for (std::uint32_t i = 0; i < rings_.size(); ++i)
    rings_[i].cpu = kapi::CpuId{i % node.cpu_count()};
  interconnect_.attach(id_, *this);
}

Nic::~Nic() = default;

void Nic::touch(std::uint32_t end) {
  engine_.touch(transmitter_->path() + end, sim::Touch::kWrite);
}

void Nic::tell_depth(const char* queue, std::uint32_t index, std::size_t depth) const {
  Meter::tell([&](Meter& meter) { meter.on_depth(queue, id_, index, depth, engine_.now()); });
}

void Nic::mix(const kapi::Packet& packet) {
  engine_.mix(std::uint64_t{packet.source.value} << 32 | packet.destination.value);
  engine_.mix(std::uint64_t{packet.port} << 48 | std::uint64_t{packet.type} << 32 |
              packet.wire_bytes);
  for (const std::uint64_t word : packet.words) engine_.mix(word);
}

// --- sending
// -----------------------------------------------------------------------------------------

void Nic::transmit(kapi::Packet&& packet, kapi::CpuId cpu) {
  DOJO_ASSERT(packet.destination.is_valid());
  packet.source = id_;
  mix(packet);
  if (packet.destination == id_) {
    ReceiveRing& ring = rings_[cpu.value];
    ++counts_.looped_back;
    if (enqueue(ring, std::move(packet))) raise_poll(ring);
    return;
  }
  if (engine_.lambda().is_infinite()) {
    send_now(std::move(packet));
    return;
  }
  touch(kTransmitEnd);
  const bool is_link_free = interconnect_.free_at(id_, packet.destination) <= engine_.now();
  if (is_link_free && transmit_queue_.is_empty()) {
    send_now(std::move(packet));
    return;
  }
  if (transmit_queue_.size() >= config_.transmit_queue) {
    ++counts_.transmit_dropped;
    node_.count("nic.transmit_dropped", 1);
    return;
  }
  transmit_queue_.push(std::move(packet));
  tell_depth("transmit_queue", 0, transmit_queue_.size());
  if (transmit_queue_.size() == 1) transmitter_->wait_for_link();
}

void Nic::send_now(kapi::Packet&& packet) {
  ++counts_.sent;
  Meter::tell([&](Meter& meter) { meter.on_sent(packet, engine_.now()); });
  interconnect_.send(std::move(packet), both_nics_);
}

// --- receiving
// ---------------------------------------------------------------------------------------

Nic::ReceiveRing& Nic::ring_of(const kapi::Packet& packet) {
  if (config_.affinity == Affinity::kFirstCore) return rings_.front();
  if (config_.affinity == Affinity::kRotate) return rings_.back();
  // Count without oneself, so that the two neighbours of a node with two cores get one each.
  const std::uint64_t source = packet.source.value - (packet.source > id_ ? 1 : 0);
  return rings_[(source + packet.channel) % rings_.size()];
}

void Nic::on_arrival(kapi::NodeId node, kapi::Packet&& packet) {
  DOJO_ASSERT(node == id_);
  ReceiveRing& ring = ring_of(packet);
  if (!enqueue(ring, std::move(packet))) return;
  // The ring was empty and nobody polls it: it may move.
  if (config_.affinity == Affinity::kRotate) {
    ring.cpu.value = (ring.cpu.value + 1) % node_.cpu_count();
  }
  ++counts_.interrupts;
  node_.raise_interrupt(ring.cpu, "nic", [this, &ring] { raise_poll(ring); });
}

void Nic::touch_ring(const ReceiveRing& ring) {
  touch(1 + static_cast<std::uint32_t>(&ring - rings_.data()));
}

// Returns true when nobody is about to empty the ring yet; the caller has to see to it now.
bool Nic::enqueue(ReceiveRing& ring, kapi::Packet&& packet) {
  touch_ring(ring);
  if (ring.packets.size() >= config_.receive_ring) {
    ++counts_.receive_dropped;
    node_.count("nic.receive_dropped", 1);
    return false;
  }
  ring.packets.push({std::move(packet), engine_.now()});
  tell_depth("receive_ring", ring.cpu.value, ring.packets.size());
  return !std::exchange(ring.is_polling, true);
}

void Nic::raise_poll(ReceiveRing& ring) {
  node_.raise_softirq(ring.cpu, "net-rx", node_.costs().receive_overhead,
                      [this, &ring] { poll(ring); });
}

void Nic::poll(ReceiveRing& ring) {
  touch_ring(ring);
  const Received received = ring.packets.pop();
  tell_depth("receive_ring", ring.cpu.value, ring.packets.size());
  ++counts_.received;
  Meter::tell([&](Meter& meter) {
    meter.on_received(received.packet, {received.since, engine_.now()});
  });
  deliver_(received.packet);
  // The handler may have lost the core in between: look at the ring only now.
  touch_ring(ring);
  if (ring.packets.is_empty()) {
    ring.is_polling = false;
  } else {
    raise_poll(ring);
  }
}

}  // namespace dojo::models
