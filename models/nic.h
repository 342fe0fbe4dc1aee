// The network card of one node: a queue towards the link, receive rings, interrupts with polling.
//
// Sending: a packet goes to the interconnect when the link is free, else into the transmit queue; a
// full queue drops. (In `async` time is no object: everything goes at once.)
//
// Receiving, as NAPI does it: the packet enters a receive ring (full: dropped); the first one
// raises an interrupt, whose handler raises the receive softirq, and the ring raises no more
// interrupts until it has been emptied. Each run of the softirq spends `receive_overhead`, handles
// one packet.
//
// There is one ring per core. Affinity::kSpread, the default, deals the other nodes out to the
// rings (so handlers for different senders run concurrently) and shifts by the channel; kFirstCore
// takes ring 0 for all. Either way packets of one channel use one ring. kRotate has one ring and
// raises each interrupt on the next core, as an I/O APIC that deals them out in turn: packets of
// one sender are then handled on several cores. A packet to oneself skips wire and interrupt: it
// enters the ring of the sending core and raises that core's softirq.
//
// Tests: tests/network/nic_test.cpp.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

#include "models/interconnect.h"
#include "models/machine.h"
#include "models/node_services.h"
#include "models/ring.h"
#include "protocols/kapi/packet.h"
#include "sim/engine.h"

namespace dojo::models {

struct NicConfig {
  std::uint32_t transmit_queue = 1024;  ///< packets
  std::uint32_t receive_ring = 256;     ///< packets, per ring
  Affinity affinity = Affinity::kSpread;
};

struct NicCounts {
  std::uint64_t sent = 0;
  std::uint64_t received = 0;
  std::uint64_t looped_back = 0;
  std::uint64_t transmit_dropped = 0;
  std::uint64_t receive_dropped = 0;
  std::uint64_t interrupts = 0;
};

class Nic final : public Receiver {
 public:
  /// Runs the port's handler for a packet, in the softirq that calls it.
  using Deliver = std::function<void(const kapi::Packet&)>;

  /// Attaches itself to the interconnect. Requires: an arena::Inside scope.
  Nic(sim::Engine& engine, Interconnect& interconnect, NodeServices& node, Deliver deliver,
      const NicConfig& config = {});
  ~Nic() override;

  /// Takes `packet` from core `cpu`, which has spent send_overhead. Sets its source.
  void transmit(kapi::Packet&& packet, kapi::CpuId cpu);
  void on_arrival(kapi::NodeId node, kapi::Packet&& packet) override;
  const NicCounts& counts() const { return counts_; }

 private:
  class Transmitter;
  struct Received {
    kapi::Packet packet;
    sim::Tick since = 0;
  };
  struct ReceiveRing {
    kapi::CpuId cpu;
    Ring<Received> packets;
    bool is_polling = false;  ///< a softirq is raised or runs: no interrupt needed
  };

  ReceiveRing& ring_of(const kapi::Packet& packet);
  void touch_ring(const ReceiveRing& ring);
  bool enqueue(ReceiveRing& ring, kapi::Packet&& packet);
  void raise_poll(ReceiveRing& ring);
  void poll(ReceiveRing& ring);
  void send_now(kapi::Packet&& packet);
  void touch(std::uint32_t end);
  void tell_depth(const char* queue, std::uint32_t index, std::size_t depth) const;
  void mix(const kapi::Packet& packet);  // into the run's fingerprint

  sim::Engine& engine_;
  Interconnect& interconnect_;
  NodeServices& node_;
  Deliver deliver_;
  NicConfig config_;
  kapi::NodeId id_;
  sim::Cost both_nics_;
  Ring<kapi::Packet> transmit_queue_;
  std::unique_ptr<Transmitter> transmitter_;
  std::vector<ReceiveRing> rings_;
  NicCounts counts_;
};

}  // namespace dojo::models
