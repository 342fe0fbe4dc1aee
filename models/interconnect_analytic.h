// The analytic interconnect: LogGP-like, with a queue at every link. It can be explored.
//
// On an idle network a packet that is sent at t arrives at t + latencies of its way + its time on
// the narrowest link. A link carries one packet at a time, in the order in which they set off: a
// packet asks for all links of its way at once, when it sets off, and cuts through where a link is
// free when its first bit gets there. Jitter widens the arrival's window and does not move the
// packets behind it: those queue by nominal times. In `async` all windows are open and links have
// no load: any order between channels can happen. Background flows take their turns on links
// whenever a packet looks. Tests: tests/network/analytic_test.cpp, tests/network/topology_test.cpp.
#pragma once

#include <vector>

#include "models/interconnect_channels.h"

namespace dojo::models {

class AnalyticInterconnect final : public ChannelInterconnect {
 public:
  /// Requires: an arena::Inside scope.
  AnalyticInterconnect(sim::Engine& engine, std::uint32_t nodes, const InterconnectConfig& config,
                       const MessageFaults& faults, Episodes* episodes = nullptr);

  sim::Tick free_at(kapi::NodeId from, kapi::NodeId to) const override;

 private:
  void carry(const kapi::Packet& packet, std::span<const LinkId> way, bool is_dropped) override;
  void wait_in_lane(const Ticket& ticket, sim::Cost extra) override;

  sim::Tick take_links(sim::Tick start, std::uint32_t bytes, std::span<const LinkId> way);
  void let_background_go();
  void touch_links(std::span<const LinkId> way);

  struct Background {
    BackgroundFlow flow;
    std::span<const LinkId> way;
    sim::Tick next = 0;
  };

  std::vector<sim::Tick> free_at_;  // by link
  std::vector<Background> background_;
  sim::Tick under_way_ = 0;  // of the last carry()
};

}  // namespace dojo::models
