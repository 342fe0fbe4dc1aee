// The channel with one peer: what makes an unreliable link exactly-once and in order.
//
// Spec: rpc.md, tables S (sending) and R (receiving); tests: tests/rpc/channel_test.cpp.
// Plain code without kernel services: the time comes in, packets come out, and RpcNode holds the
// lock around every call. A value, so that tests copy it to try every continuation.
#pragma once

#include <deque>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "protocols/rpc/rpc_messages.h"
#include "protocols/rpc/rpc_options.h"

namespace dojo::rpc {

/// What became of a data packet that arrived.
enum class Arrival : std::uint8_t {
  kInOrder,    ///< the expected one: deliver it, then everything `take_next` has
  kEarly,      ///< kept in the reorder queue
  kDuplicate,  ///< dropped; acknowledged again
  kTooFar,     ///< beyond the reorder window: dropped as if lost
};

class Channel {
 public:
  /// Packets further ahead than this are dropped: a bound on the reorder queue.
  static constexpr std::uint64_t kReorderWindow = 4096;
  /// Packets sent again by one time-out.
  static constexpr std::size_t kRetransmitBurst = 16;

  explicit Channel(const Options& options) : options_(options) {}

  // --- sending -----------------------------------------------------------------------------------
  /// Gives `packet` the next sequence number and the acknowledgement due, and keeps a copy until it
  /// is acknowledged. Returns the sequence number.
  std::uint64_t stamp(kapi::Packet& packet, kapi::Nanoseconds now);
  /// The peer expects `ack` next. Returns how many packets that acknowledged.
  std::size_t acknowledge(std::uint64_t ack, kapi::Nanoseconds now);
  bool has_unacked() const { return !unacked_.empty(); }
  /// When the oldest packet is to be sent again. Requires: has_unacked().
  kapi::Nanoseconds retransmit_at() const { return retransmit_at_; }
  /// The packets to send again at `now`, oldest first; none before `retransmit_at`.
  std::vector<kapi::Packet> overdue(kapi::Nanoseconds now);

  // --- receiving ---------------------------------------------------------------------------------
  Arrival arrive(std::uint64_t sequence, const kapi::Packet& packet);
  /// The next packet of the reorder queue that is in order now.
  std::optional<kapi::Packet> take_next();
  bool owes_ack() const { return unanswered_ != 0; }
  bool must_ack_now() const { return unanswered_ >= options_.max_consecutive_recv; }
  /// The acknowledgement to send, which is thereby no longer due.
  std::uint64_t take_ack();

  std::uint64_t expected() const { return expected_; }
  /// Everything but the times, as text: equal for channels that will answer the same questions
  /// alike.
  std::string describe() const;

 private:
  Options options_;
  std::uint64_t next_ = 0;            ///< Kerrighed: link_seq_id
  std::deque<kapi::Packet> unacked_;  ///< not_retx, oldest first
  kapi::Nanoseconds wait_ = 0;        ///< between retransmissions, doubled by each
  kapi::Nanoseconds retransmit_at_ = 0;
  std::uint64_t expected_ = 0;                   ///< sequence number to deliver next
  std::map<std::uint64_t, kapi::Packet> early_;  ///< the reorder queue
  std::uint32_t unanswered_ = 0;                 ///< receptions since an acknowledgement was sent
};

}  // namespace dojo::rpc
