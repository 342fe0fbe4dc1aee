// The oracle of RPC: one per run, watching all nodes. Spec: rpc.md, section "Invariants".
//
//   exactly-once    every message sent is handled once, and nothing else is
//   rpc-order       a channel delivers in send order, and ordered handlers start in that order
//   serial-service  handlers of one lane never run in parallel (I14)
//   message-lost    at quiescence no message is unaccounted
#pragma once

#include <compare>
#include <map>
#include <string>

#include "protocols/rpc/rpc_observer.h"

namespace dojo::rpc {

class Invariants final : public Observer {
 public:
  void on_sent(const Sighting& message) override;
  void on_arrived(const Sighting& message) override;
  void on_parked(const Sighting& message) override;
  void on_started(const Sighting& message, Order order) override;
  void on_ended(const Sighting& message, Order order) override;

  /// Call when nothing can happen any more: `message-lost` objects to the first unaccounted
  /// message.
  void check_quiescent() const;
  /// What is wrong with it, or "". A message that is parked, or waits behind a parked one or at a
  /// node where a handler has not returned, is accounted for; one on the wire or forgotten is not.
  std::string unaccounted() const;

  std::uint64_t sent() const { return sent_; }
  std::uint64_t handled() const { return handled_; }
  std::uint64_t in_flight() const { return sent_ - handled_; }

 private:
  enum class Stage : std::uint8_t { kOnTheWire, kWaiting, kParked, kRunning };
  struct Outstanding {
    Sighting message;
    Stage stage = Stage::kOnTheWire;
  };
  struct ChannelId {
    kapi::NodeId from;
    kapi::NodeId to;
    friend auto operator<=>(const ChannelId&, const ChannelId&) = default;
  };
  struct ChannelState {
    std::uint64_t next_sent = 0;
    std::uint64_t next_arrival = 0;
    std::map<std::uint64_t, Outstanding> outstanding;
  };
  struct LaneId {
    kapi::NodeId server;
    kapi::NodeId client;
    ServiceId service;
    std::uint64_t key;
    friend auto operator<=>(const LaneId&, const LaneId&) = default;
  };
  struct LaneState {
    std::uint64_t next_start = 0;  ///< every message that may still start has at least this number
    const char* running = nullptr;
  };

  static LaneId lane_of(const Sighting& message, Order order);
  Outstanding& find(const Sighting& message, const char* deed);
  void enter_lane(const Sighting& message, Order order);
  bool is_server_busy(kapi::NodeId server) const;

  std::map<ChannelId, ChannelState> channels_;
  std::map<LaneId, LaneState> lanes_;
  std::map<kapi::NodeId, std::uint64_t> running_;  ///< handlers that have not returned, by server
  std::uint64_t sent_ = 0;
  std::uint64_t handled_ = 0;
};

}  // namespace dojo::rpc
