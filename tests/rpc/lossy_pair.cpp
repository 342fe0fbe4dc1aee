#include "tests/rpc/lossy_pair.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <set>

namespace dojo::rpc::test {
namespace {

constexpr std::array kNodes{kapi::NodeId{0}, kapi::NodeId{1}};

void collect(Channel& channel, const kapi::Packet& packet, bool accepts_duplicates,
             std::vector<std::uint64_t>& out) {
  const Arrival arrival = channel.arrive(sequence_of(packet), packet);
  const bool is_accepted =
      arrival == Arrival::kInOrder || (accepts_duplicates && arrival == Arrival::kDuplicate);
  if (!is_accepted) return;
  out.push_back(packet.words[kHeaderWords]);
  while (const auto next = channel.take_next()) out.push_back(next->words[kHeaderWords]);
}

bool is_beginning(const std::vector<std::uint64_t>& delivered) {
  for (std::size_t i = 0; i < delivered.size(); ++i) {
    if (delivered[i] != i) return false;
  }
  return true;
}

}  // namespace

kapi::Packet data_packet(std::uint64_t payload) {
  return pack_data(kNodes[0], {.to = kNodes[1], .words = {payload}});
}

std::uint64_t sequence_of(const kapi::Packet& packet) { return packet.words[kSequenceWord]; }

void for_every_arrival_order(std::uint64_t packets, std::size_t arrivals,
                             const std::function<void(const std::vector<std::uint64_t>&)>& visit) {
  std::vector<std::uint64_t> order(arrivals, 0);
  for (;;) {
    visit(order);
    std::size_t digit = 0;
    while (digit < arrivals && order[digit] == packets) order[digit++] = 0;
    if (digit == arrivals) return;
    ++order[digit];
  }
}

std::vector<std::uint64_t> deliver(const Options& options, const std::vector<std::uint64_t>& order,
                                   std::uint64_t packets) {
  Channel sender(options);
  std::vector<kapi::Packet> sent;
  for (std::uint64_t i = 0; i < packets; ++i) {
    sent.push_back(data_packet(i));
    sender.stamp(sent.back(), 0);
  }
  Channel receiver(options);
  std::vector<std::uint64_t> delivered;
  for (const std::uint64_t arrival : order) {
    if (arrival != 0) collect(receiver, sent[arrival - 1], false, delivered);
  }
  for (const kapi::Packet& packet : sent) collect(receiver, packet, false, delivered);
  return delivered;
}

LossyPair::LossyPair(const Options& options, const Budget& budget)
    : channels_{Channel(options), Channel(options)}, budget_(budget) {}

void LossyPair::send(std::size_t side) {
  kapi::Packet packet = data_packet(sent_[side]);
  packet.source = kNodes[side];
  packet.destination = kNodes[1 - side];
  ++sent_[side];
  channels_[side].stamp(packet, now_);
  wire_.push_back(packet);
}

void LossyPair::receive(const kapi::Packet& packet) {
  const std::size_t side = side_of(packet.destination);
  const Header header = *unpack(packet);
  channels_[side].acknowledge(header.ack, now_);
  if (header.kind != Kind::kData) return;
  collect(channels_[side], packet, accepts_duplicates_, delivered_[side]);
  if (!channels_[side].must_ack_now()) return;
  wire_.push_back(pack_ack(kNodes[side], kNodes[1 - side], channels_[side].take_ack()));
}

// Acknowledgement timers are shorter than retransmission timers, so they come first.
bool LossyPair::fire_timers() {
  for (std::size_t side = 0; side < 2; ++side) {
    if (!channels_[side].owes_ack()) continue;
    wire_.push_back(pack_ack(kNodes[side], kNodes[1 - side], channels_[side].take_ack()));
  }
  if (!wire_.empty()) return true;
  for (std::size_t side = 0; retransmits_ && side < 2; ++side) {
    if (!channels_[side].has_unacked()) continue;
    now_ = std::max(now_, channels_[side].retransmit_at());
    for (const kapi::Packet& packet : channels_[side].overdue(now_)) wire_.push_back(packet);
  }
  return !wire_.empty();
}

std::vector<LossyPair> LossyPair::successors() const {
  std::vector<LossyPair> next;
  const auto try_step = [&](auto&& step) {
    next.push_back(*this);
    step(next.back());
  };
  for (std::size_t side = 0; side < 2; ++side) {
    if (sent_[side] == budget_.messages[side]) continue;
    try_step([&](LossyPair& pair) { pair.send(side); });
  }
  for (std::size_t i = 0; i < wire_.size(); ++i) {
    const auto at = static_cast<std::ptrdiff_t>(i);
    try_step([&](LossyPair& pair) {
      pair.wire_.erase(pair.wire_.begin() + at);
      pair.receive(wire_[i]);
    });
    if (budget_.losses != 0) {
      try_step([&](LossyPair& pair) {
        pair.wire_.erase(pair.wire_.begin() + at);
        --pair.budget_.losses;
      });
    }
    if (budget_.duplications != 0) {
      try_step([&](LossyPair& pair) {
        pair.wire_.push_back(wire_[i]);
        --pair.budget_.duplications;
      });
    }
  }
  if (!next.empty()) return next;
  LossyPair later = *this;
  if (later.fire_timers()) next.push_back(later);
  return next;
}

std::string LossyPair::key() const {
  std::vector<std::string> wire;
  for (const kapi::Packet& packet : wire_) {
    wire.push_back(fmt::format("{}:{}", packet.source.value, packet.words));
  }
  std::sort(wire.begin(), wire.end());
  std::string key =
      fmt::format("{} {} {} {} {}", budget_.losses, budget_.duplications, sent_, delivered_, wire);
  for (const Channel& channel : channels_) key += channel.describe();
  return key;
}

bool LossyPair::is_right_so_far() const {
  return is_beginning(delivered_[0]) && is_beginning(delivered_[1]);
}

bool LossyPair::is_all_delivered() const {
  return delivered_[0].size() == budget_.messages[1] && delivered_[1].size() == budget_.messages[0];
}

Census explore(const LossyPair& start) {
  Census census;
  std::set<std::string> seen{start.key()};
  std::vector<LossyPair> open{start};
  while (!open.empty()) {
    const LossyPair pair = std::move(open.back());
    open.pop_back();
    ++census.states;
    const std::vector<LossyPair> next = pair.successors();
    if (next.empty()) ++census.ends;
    if (!pair.is_right_so_far() || (next.empty() && !pair.is_all_delivered())) {
      ++census.wrong_ends;
      continue;
    }
    for (const LossyPair& successor : next) {
      if (seen.insert(successor.key()).second) open.push_back(successor);
    }
  }
  return census;
}

}  // namespace dojo::rpc::test
