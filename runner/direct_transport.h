// RPC for proofs: what the RPC layer promises, without network cards, interrupts and server pools.
//
// A message goes straight to the queue of its *lane*: (sender, receiver, service, key) as the
// service orders them. Each lane has one task at the receiving node, which handles its messages
// exactly once and in order, whenever the search lets it. Sending and handling different messages
// of a lane commute. A service without order gives each message a task of its own.
// Tests: tests/runner/proof_test.cpp.
#pragma once

#include <compare>
#include <map>
#include <memory>
#include <vector>

#include "models/cluster.h"
#include "models/ring.h"
#include "protocols/rpc/rpc_api.h"
#include "sim/explore/state_key.h"

namespace dojo::runner {

/// All nodes' ends of it. Lives in the arena.
class DirectMessages {
 public:
  explicit DirectMessages(models::Cluster& cluster);
  ~DirectMessages();
  rpc::Transport& at(kapi::NodeId node);
  /// The messages that wait, as part of the state of the world.
  void add_state(sim::StateWords& words) const;

 private:
  class End;
  class Lane;
  struct LaneId {
    std::uint32_t from;
    std::uint32_t to;
    std::uint16_t service;
    std::uint64_t key;
    friend auto operator<=>(const LaneId&, const LaneId&) = default;
  };

  Lane& lane_of(const LaneId& id);

  models::Cluster& cluster_;
  std::vector<std::unique_ptr<End>> ends_;
  std::map<LaneId, std::unique_ptr<Lane>> lanes_;
};

}  // namespace dojo::runner
