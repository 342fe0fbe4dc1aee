// Spec: rpc.md, tables S and R; the rule ids stand beside the code.
#include "protocols/rpc/rpc_channel.h"

#include <fmt/format.h>

#include <algorithm>

namespace dojo::rpc {

// S1. With a reliable link below, nothing is kept: nobody will ask for it.
std::uint64_t Channel::stamp(kapi::Packet& packet, kapi::Nanoseconds now) {
  const std::uint64_t sequence = next_++;
  packet.words[kSequenceWord] = sequence;
  packet.words[kAckWord] = take_ack();
  if (options_.reliable_below) return sequence;
  if (unacked_.empty()) {
    wait_ = options_.retransmit_timeout;
    retransmit_at_ = now + wait_;
  }
  unacked_.push_back(packet);
  return sequence;
}

// S2, S3. An acknowledgement from the past (a reordered packet) or of something never sent (not our
// peer) changes nothing.
std::size_t Channel::acknowledge(std::uint64_t ack, kapi::Nanoseconds now) {
  if (unacked_.empty() || ack > next_) return 0;
  const std::uint64_t oldest = next_ - unacked_.size();
  if (ack <= oldest) return 0;
  const std::uint64_t count = ack - oldest;
  unacked_.erase(unacked_.begin(), unacked_.begin() + static_cast<std::ptrdiff_t>(count));
  wait_ = options_.retransmit_timeout;
  retransmit_at_ = now + wait_;
  return count;
}

// S4. The copies carry the acknowledgement of today, not of the day they were first sent.
std::vector<kapi::Packet> Channel::overdue(kapi::Nanoseconds now) {
  if (unacked_.empty() || now < retransmit_at_) return {};
  const std::size_t count = std::min(unacked_.size(), kRetransmitBurst);
  std::vector<kapi::Packet> packets(unacked_.begin(),
                                    unacked_.begin() + static_cast<std::ptrdiff_t>(count));
  const std::uint64_t ack = take_ack();
  for (kapi::Packet& packet : packets) packet.words[kAckWord] = ack;
  wait_ = std::min(2 * wait_, std::max(options_.max_backoff, options_.retransmit_timeout));
  retransmit_at_ = now + wait_;
  return packets;
}

Arrival Channel::arrive(std::uint64_t sequence, const kapi::Packet& packet) {
  if (sequence >= expected_ + kReorderWindow) return Arrival::kTooFar;  // R4
  if (!options_.reliable_below) ++unanswered_;
  if (sequence < expected_) return Arrival::kDuplicate;  // R3
  if (sequence > expected_) {                            // R2, R3
    return early_.emplace(sequence, packet).second ? Arrival::kEarly : Arrival::kDuplicate;
  }
  ++expected_;  // R1
  return Arrival::kInOrder;
}

std::optional<kapi::Packet> Channel::take_next() {
  const auto first = early_.begin();
  if (first == early_.end() || first->first != expected_) return std::nullopt;
  std::optional<kapi::Packet> packet = std::move(first->second);
  early_.erase(first);
  ++expected_;
  return packet;
}

std::uint64_t Channel::take_ack() {
  unanswered_ = 0;
  return expected_;
}

std::string Channel::describe() const {
  std::string text = fmt::format("next {} unacked {} expects {} unanswered {} early", next_,
                                 unacked_.size(), expected_, unanswered_);
  for (const auto& [sequence, packet] : early_) text += fmt::format(" {}", sequence);
  return text;
}

}  // namespace dojo::rpc
