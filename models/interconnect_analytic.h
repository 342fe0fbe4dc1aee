// The analytic interconnect: every node has one full-duplex link to one switch (LogGP-like).
//
// On an idle network a packet that is sent at t arrives at t + latency + bytes * 8 / bandwidth. The
// link out of a node carries one packet at a time; so does the link into a node, in the order in
// which first bits get there. Jitter widens the arrival's window and does not move the packets
// behind it: those queue by nominal times. Tests: tests/network/analytic_test.cpp.
//
// Packets of one channel (source, destination, Packet::channel) arrive in the order in which they
// were sent: the channel is an actor that offers the delivery of its head. Reordered packets and
// duplicates take the channel's *detour*, a second queue that is later by
// MessageFaults::delay_extra. In `async` all windows are open and links have no load: any order
// between channels can happen.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "models/faults.h"
#include "models/interconnect.h"
#include "models/ring.h"
#include "sim/engine.h"

namespace dojo::models {

class AnalyticInterconnect final : public Interconnect {
 public:
  /// Requires: an arena::Inside scope; `topology` is "switch".
  AnalyticInterconnect(sim::Engine& engine, std::uint32_t nodes, const InterconnectConfig& config,
                       const MessageFaults& faults);
  ~AnalyticInterconnect() override;

  void attach(kapi::NodeId node, Receiver& receiver) override;
  void send(kapi::Packet&& packet, sim::Cost nic) override;
  sim::Tick uplink_free_at(kapi::NodeId node) const override {
    return links_[node.value].up_free_at;
  }
  const TrafficCounts& counts() const override { return counts_; }
  std::string link_name(std::uint32_t link) const override;
  const FaultCounts& fault_counts() const { return faults_.counts(); }
  /// How long a link is busy with `bytes`; fractions of a nanosecond round up.
  sim::Tick serialisation(std::uint32_t bytes) const;

 private:
  class Lane;
  struct Channel;
  struct Link {
    sim::Tick up_free_at = 0;
    sim::Tick down_free_at = 0;
    Receiver* receiver = nullptr;
    std::vector<std::unique_ptr<Channel>> channels;  // of this source, by (destination, number)
  };

  Channel& channel_of(const kapi::Packet& packet);
  sim::Tick way(const kapi::Packet& packet, bool is_dropped);
  void touch_links(const kapi::Packet& packet);
  void tell(const kapi::Packet& packet, const Channel& channel, std::string_view fate);

  sim::Engine& engine_;
  InterconnectConfig config_;
  MessageFaultModel faults_;
  sim::Tick fault_extra_;
  std::vector<Link> links_;
  TrafficCounts counts_;
};

}  // namespace dojo::models
