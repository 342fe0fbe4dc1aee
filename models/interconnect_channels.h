// What both models of the interconnect share: channels, the faults of messages, and the counts.
//
// Packets of one channel (source, destination, Packet::channel) arrive in the order in which they
// were sent: the channel is an actor that offers the delivery of its head, once the model has said
// when it arrives. Reordered packets and duplicates take the channel's *detour*, a second queue
// that is later by MessageFaults::delay_extra. What lasting faults do to links (faults/episodes.h)
// is done here, too: so both models have all faults.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "models/faults/episodes.h"
#include "models/interconnect.h"
#include "models/ring.h"
#include "models/topology.h"
#include "sim/engine.h"

namespace dojo::models {

class ChannelInterconnect : public Interconnect {
 public:
  /// Requires: an arena::Inside scope.
  ChannelInterconnect(sim::Engine& engine, std::uint32_t nodes, const InterconnectConfig& config,
                      const MessageFaults& faults, Episodes* episodes);
  ~ChannelInterconnect() override;

  void attach(kapi::NodeId node, Receiver& receiver) final;
  void send(kapi::Packet&& packet, sim::Cost nic) final;
  const TrafficCounts& counts() const final { return counts_; }
  const FaultCounts& fault_counts() const final { return faults_.counts(); }
  std::string link_name(std::uint32_t link) const final { return topology_.links()[link].name; }
  sim::Stop run(sim::Chooser& chooser, const sim::RunLimits& limits) override {
    return engine_.run(chooser, limits);
  }

 protected:
  /// One queue of a channel: delivers its head when the head's window says so.
  class Lane;
  /// A packet in a lane, until it is delivered.
  struct Ticket {
    Lane* lane = nullptr;
    std::uint64_t number = 0;
  };
  /// Says when a packet arrives: this long after it was sent.
  static void set_way(const Ticket& ticket, sim::Cost way);
  /// Says that it never does: a link on its way was off.
  void lose(const Ticket& ticket);

  /// A packet sets off now. One that `is_dropped` takes its turn at the start, and no more.
  virtual void carry(const kapi::Packet& packet, std::span<const LinkId> way, bool is_dropped) = 0;
  /// The packet of the last carry(), or a copy of it, waits in a lane: once the model knows how
  /// long its way is, set_way() is due with that plus `extra`.
  virtual void wait_in_lane(const Ticket& ticket, sim::Cost extra) = 0;

  /// Tells the meter how much longer than alone a packet took that set off at `start`.
  static void tell_wait(sim::Tick start, sim::Tick wait);

  sim::Engine& engine_;
  const InterconnectConfig config_;
  const Topology& topology_;

 private:
  struct Channel;
  struct End {
    Receiver* receiver = nullptr;
    std::vector<std::unique_ptr<Channel>> channels;  // of this source, by (destination, number)
  };

  Channel& channel_of(const kapi::Packet& packet);
  void push(kapi::Packet&& packet, Channel& channel, const MessageFate& fate, sim::Cost extra);
  void tell(const kapi::Packet& packet, const Channel& channel, std::string_view fate);

  Episodes* episodes_;  // null: no fault lasts
  MessageFaultModel faults_;
  sim::Tick fault_extra_;
  std::vector<End> ends_;
  TrafficCounts counts_;
};

}  // namespace dojo::models
