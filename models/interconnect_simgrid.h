// The interconnect with SimGrid's flows: who shares a link gets less of it, and knows no queue.
//
// For timed runs: what SimGrid knows cannot be saved and restored, and a process can make one
// simulator. It has the clock, and the engine runs in its callbacks. The engine may be ahead: until
// the earliest instant at which any packet that is under way could arrive, were it alone, nothing
// that SimGrid knows matters to the nodes. So a run of the engine ends at that horizon; what it
// sent becomes transfers at the times at which it was sent, and it goes on when one ends, or when
// SimGrid's clock has reached the next transition. Decision: docs/decisions/. Tests:
// tests/network/simgrid_test.cpp.
//
// A NIC sends at the rate of its link, one packet after another; in the network packets are flows.
// Packets of a channel still arrive in their order: one that ends early waits for those before it.
#pragma once

#include <cstdint>
#include <set>
#include <utility>
#include <vector>

#include "models/interconnect_channels.h"
#include "models/network_simulator.h"

namespace dojo::models {

class SimgridInterconnect final : public ChannelInterconnect, private NetworkClient {
 public:
  /// Requires: an arena::Inside scope; an engine in mode timed.
  SimgridInterconnect(sim::Engine& engine, std::uint32_t nodes, const InterconnectConfig& config,
                      const MessageFaults& faults, Episodes* episodes = nullptr);

  sim::Tick free_at(kapi::NodeId from, kapi::NodeId to) const override;
  /// Requires: no other such interconnect has run in this process.
  sim::Stop run(sim::Chooser& chooser, const sim::RunLimits& limits) override;

 private:
  /// A packet in the network, and its copies that wait in lanes.
  struct Trip {
    struct Copy {
      Ticket ticket;
      sim::Cost extra;
    };
    kapi::NodeId from;
    kapi::NodeId to;
    std::uint32_t bytes = 0;
    sim::Tick sent = 0;
    sim::Tick start = 0;
    sim::Tick bound = 0;  ///< it arrives no earlier
    std::vector<Copy> copies;
  };

  void carry(const kapi::Packet& packet, std::span<const LinkId> way, bool is_dropped) override;
  void wait_in_lane(const Ticket& ticket, sim::Cost extra) override;
  void on_transfer_end(std::uint64_t id, sim::Tick now, bool is_lost) override;
  void on_wake(sim::Tick now) override;

  void tell_links(std::uint32_t bytes, sim::Tick start, std::span<const LinkId> way);
  NetworkPlan plan() const;
  void go_on(sim::Tick now);
  void hand_over();
  sim::Tick horizon() const;

  std::vector<sim::Tick> free_at_;  // by link; first links of ways only
  std::vector<Trip> trips_;         // by id
  std::vector<std::uint64_t> unused_;
  std::vector<std::uint64_t> fresh_;                      // not handed to the simulator yet
  std::set<std::pair<sim::Tick, std::uint64_t>> bounds_;  // of all under way

  // Of the run under way.
  NetworkSimulator* simulator_ = nullptr;
  sim::Chooser* chooser_ = nullptr;
  sim::RunLimits limits_;
  sim::Stop stop_ = sim::Stop::kQuiescent;
};

}  // namespace dojo::models
