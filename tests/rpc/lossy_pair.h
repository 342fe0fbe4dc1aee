// Two channels that face each other over a wire that loses, duplicates and reorders, as one value:
// a test copies it to try every continuation. See channel_test.cpp.
#pragma once

#include <array>
#include <functional>
#include <string>
#include <vector>

#include "protocols/rpc/rpc_channel.h"

namespace dojo::rpc::test {

/// A data packet with one payload word.
kapi::Packet data_packet(std::uint64_t payload);
std::uint64_t sequence_of(const kapi::Packet& packet);

/// Calls `visit` for each sequence of `arrivals` values in 0..packets, where 0 is "nothing arrives"
/// and n is packet n - 1.
void for_every_arrival_order(std::uint64_t packets, std::size_t arrivals,
                             const std::function<void(const std::vector<std::uint64_t>&)>& visit);
/// The payloads a channel delivers when packets arrive in `order`, then all once more.
std::vector<std::uint64_t> deliver(const Options& options, const std::vector<std::uint64_t>& order,
                                   std::uint64_t packets);

struct Budget {
  std::array<std::uint64_t, 2> messages{};  ///< to send, by side
  int losses = 0;
  int duplications = 0;
};

class LossyPair {
 public:
  LossyPair(const Options& options, const Budget& budget);
  /// Wrong on purpose: a receiver that delivers duplicates; a sender without time-out.
  void accept_duplicates() { accepts_duplicates_ = true; }
  void forget_retransmission() { retransmits_ = false; }

  /// Every state that one step leads to: a send, a delivery, a loss, a duplication, or, with an
  /// empty wire and nothing to send, the next timer. None: the run has ended.
  std::vector<LossyPair> successors() const;
  /// Equal for states with the same future. The time is no part: only its order matters.
  std::string key() const;
  /// Each side got a beginning of what was sent, in order.
  bool is_right_so_far() const;
  bool is_all_delivered() const;

 private:
  static std::size_t side_of(kapi::NodeId node) { return node.value; }
  void send(std::size_t side);
  void receive(const kapi::Packet& packet);
  bool fire_timers();

  std::array<Channel, 2> channels_;
  Budget budget_;
  std::array<std::uint64_t, 2> sent_{};
  std::array<std::vector<std::uint64_t>, 2> delivered_;
  std::vector<kapi::Packet> wire_;
  kapi::Nanoseconds now_ = 0;
  bool accepts_duplicates_ = false;
  bool retransmits_ = true;
};

struct Census {
  std::uint64_t states = 0;
  std::uint64_t ends = 0;
  std::uint64_t wrong_ends = 0;  ///< something missing, twice or out of order
};

/// Visits every state reachable from `start`.
Census explore(const LossyPair& start);

}  // namespace dojo::rpc::test
