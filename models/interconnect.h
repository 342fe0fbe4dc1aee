// The interconnect: takes packets from NICs, hands them to NICs. Unreliable as a network is.
//
// One interface, two models of when packets arrive: interconnect_analytic.h, which can be explored,
// and interconnect_simgrid.h, which knows how flows share links. What both have in common, the
// channels and their faults, is in interconnect_channels.h.
#pragma once

#include <cstdint>
#include <string>

#include "models/faults/message_faults.h"
#include "protocols/kapi/packet.h"
#include "sim/engine.h"

namespace dojo::models {

/// Where packets for a node arrive: its NIC.
class Receiver {
 public:
  virtual ~Receiver() = default;
  /// Called within the delivery's transition, on the engine's stack.
  virtual void on_arrival(kapi::NodeId node, kapi::Packet&& packet) = 0;
};

/// Whoever has packets under way: what is delivered next, for schedules that know messages by type.
class Carrier {
 public:
  virtual ~Carrier() = default;
  /// Requires: the delivery is offered.
  virtual std::uint16_t next_type() const = 0;
};

/// Conservation: sent + duplicated = delivered + dropped + in flight, always.
struct TrafficCounts {
  std::uint64_t sent = 0;
  std::uint64_t delivered = 0;
  std::uint64_t dropped = 0;
  std::uint64_t duplicated = 0;
  std::uint64_t in_flight() const { return sent + duplicated - delivered - dropped; }
};

class Interconnect {
 public:
  virtual ~Interconnect() = default;

  /// Says who takes the packets for `node`.
  virtual void attach(kapi::NodeId node, Receiver& receiver) = 0;
  /// Transmits `packet` from its source. `nic` is what both NICs add to the way. Requires: another
  /// destination than the source, with a receiver.
  virtual void send(kapi::Packet&& packet, sim::Cost nic) = 0;
  /// From when on the first link of the way can take a packet. A NIC that sends earlier only makes
  /// its packet queue there, ahead of its turn at the other end: see nic.h.
  virtual sim::Tick free_at(kapi::NodeId from, kapi::NodeId to) const = 0;
  virtual const TrafficCounts& counts() const = 0;
  virtual const FaultCounts& fault_counts() const = 0;
  /// Name of a link by the number that the meter knows it by (meter.h): "n0->switch".
  virtual std::string link_name(std::uint32_t link) const = 0;
  /// The engine's run(), for a network that has a clock of its own.
  virtual sim::Stop run(sim::Chooser& chooser, const sim::RunLimits& limits) = 0;
};

}  // namespace dojo::models
