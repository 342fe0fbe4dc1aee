// Spec: rpc.md; the rule ids stand beside the code.
//
// Timers are lazy: they are not cancelled when an acknowledgement rides on data, because the next
// message would arm them again. A quiet node's timers fire once more, find nothing due and rest.
#include "protocols/rpc/rpc_node.h"

#include <algorithm>
#include <utility>

#include "protocols/kapi/kapi.h"

namespace dojo::rpc {
namespace {

using kapi::kernel;

Sighting sighting_of(kapi::NodeId from, std::uint64_t number, const Message& message) {
  return {from, message.to, number, message.service, message.key, message.name};
}

}  // namespace

RpcNode::RpcNode(const Options& options, Observer* observer)
    : RpcNode(options, observer, std::make_unique<Server>(options, observer)) {}

RpcNode::RpcNode(const Options& options, Observer* observer, std::unique_ptr<Server> server)
    : options_(options),
      observer_(observer),
      self_(kernel().node()),
      ack_timer_("rpc-ack", [this] { on_ack_timer(); }),
      retransmit_timer_("rpc-retransmit", [this] { on_retransmit_timer(); }),
      server_(std::move(server)) {
  kernel().on_packet(kPort, [this](const kapi::Packet& packet) { on_packet(packet); });
}

void RpcNode::register_service(ServiceId service, const char* name, Order order, Handler handler) {
  server_->add_service(service, name, order, std::move(handler));
}

bool RpcNode::has_unacked() const {
  return std::any_of(channels_.begin(), channels_.end(),
                     [](const auto& entry) { return entry.second.has_unacked(); });
}

void RpcNode::send(Message message) {
  kernel().count(message.name, 1);
  if (message.to == self_) {
    send_local(std::move(message));
    return;
  }
  kapi::Packet packet = pack_data(self_, message);
  lock_.lock_irq();
  Channel& channel = channel_to(message.to);
  const std::uint64_t number = channel.stamp(packet, now());
  if (observer_ != nullptr) observer_->on_sent(sighting_of(self_, number, message));
  kernel().count("rpc.sent", 1);
  kapi::log("rpc", "{}({}) to n{} is number {}", message.name, message.key, message.to.value,
            number);
  expect_ack(channel);
  // A time-out that comes at once: the peer sees a duplicate.
  const bool is_sent_again = !options_.reliable_below && kapi::rare("rpc-send-again");
  if (is_sent_again) {
    kernel().count("rpc.retransmitted", 1);
    transmit(packet);
  }
  // Inside the lock: packets reach the NIC in channel order, so only the network reorders them.
  transmit(std::move(packet));
  lock_.unlock_irq();
}

// S8. A link that loses nothing spoils nothing either.
void RpcNode::transmit(kapi::Packet packet, kapi::Where where) {
  if (!options_.reliable_below) seal(packet);
  kernel().send_packet(std::move(packet), where);
}

bool RpcNode::is_trusted(const kapi::Packet& packet) const {
  return options_.reliable_below || is_intact(packet);
}

// T0: the way to oneself has no link, hence no loss: the server threads number and take it
// directly.
void RpcNode::send_local(Message message) {
  kernel().count("rpc.sent_local", 1);
  server_->submit_local({.message = sighting_of(self_, 0, message),
                         .type = message.type,
                         .words = std::move(message.words)});
}

void RpcNode::on_packet(const kapi::Packet& packet) {
  if (!is_trusted(packet)) {  // R5
    kernel().count("rpc.corrupt_dropped", 1);
    return;
  }
  const std::optional<Header> header = unpack(packet);
  if (!header) {
    kernel().count("rpc.malformed", 1);
    return;
  }
  lock_.lock();
  Channel& channel = channel_to(packet.source);
  channel.acknowledge(header->ack, now());
  if (header->kind == Kind::kData) {
    on_data(channel, *header, packet);
    after_reception(packet.source, channel);
  } else if (retransmit_timer_at_ != kNever && !has_unacked()) {
    // S6: an acknowledgement that came alone tells that the peer has nothing to say; quiet begins.
    retransmit_timer_at_ = kNever;
    retransmit_timer_.cancel();
  }
  expect_ack(channel);
  lock_.unlock();
}

// Delivery happens inside the link lock: two cores that receive from one peer keep its order.
void RpcNode::on_data(Channel& channel, const Header& header, const kapi::Packet& packet) {
  switch (channel.arrive(header.sequence, packet)) {
    case Arrival::kInOrder:
      deliver(header.sequence, packet);
      while (const std::optional<kapi::Packet> next = channel.take_next()) {
        deliver(channel.expected() - 1, *next);
      }
      return;
    case Arrival::kEarly:
      on_early(header.sequence, packet);
      return;
    case Arrival::kDuplicate:
      on_duplicate(header.sequence, packet);
      return;
    case Arrival::kTooFar:
      kernel().count("rpc.too_far_dropped", 1);
      return;
  }
}

void RpcNode::deliver(std::uint64_t number, const kapi::Packet& packet) {
  const Header header = *unpack(packet);
  server_->submit(
      {.message = {packet.source, self_, number, header.service, header.key, packet.name},
       .type = header.type,
       .words = payload_of(packet)});
}

void RpcNode::on_early(std::uint64_t, const kapi::Packet&) { kernel().count("rpc.reordered", 1); }

void RpcNode::on_duplicate(std::uint64_t, const kapi::Packet&) {
  kernel().count("rpc.duplicates_dropped", 1);
}

// A1, A2.
void RpcNode::after_reception(kapi::NodeId peer, Channel& channel) {
  if (channel.must_ack_now() || (channel.owes_ack() && kapi::rare("rpc-ack-now"))) {
    send_ack(peer, channel);
  } else if (channel.owes_ack() && !is_ack_timer_armed_) {
    is_ack_timer_armed_ = true;
    ack_timer_.arm(options_.ack_delay);
  }
}

void RpcNode::send_ack(kapi::NodeId peer, Channel& channel) {
  kernel().count("rpc.acks", 1);
  const std::uint64_t ack = channel.take_ack();
  transmit(pack_ack(self_, peer, ack));
}

// A3.
void RpcNode::on_ack_timer() {
  lock_.lock();
  is_ack_timer_armed_ = false;
  for (auto& [peer, channel] : channels_) {
    if (channel.owes_ack()) send_ack(peer, channel);
  }
  lock_.unlock();
}

// S5: progress may have made this channel due earlier than the timer. Requires: lock_ held.
void RpcNode::expect_ack(const Channel& channel) {
  if (!channel.has_unacked() || channel.retransmit_at() >= retransmit_timer_at_) return;
  retransmit_timer_at_ = channel.retransmit_at();
  retransmit_timer_.arm(std::max<kapi::Nanoseconds>(retransmit_timer_at_ - now(), 0));
}

// S4, S7: one timer for all channels; afterwards it sleeps until the earliest of them is due.
void RpcNode::on_retransmit_timer() {
  lock_.lock();
  retransmit_timer_at_ = kNever;
  const kapi::Nanoseconds fired_at = now();
  for (auto& [peer, channel] : channels_) {
    for (kapi::Packet& packet : channel.overdue(fired_at)) {
      kernel().count("rpc.retransmitted", 1);
      kapi::log("rpc", "{} number {} to n{} again", packet.name, packet.words[kSequenceWord],
                peer.value);
      transmit(std::move(packet));
    }
  }
  kapi::Nanoseconds next_due = kNever;
  for (const auto& [peer, channel] : channels_) {
    if (channel.has_unacked()) next_due = std::min(next_due, channel.retransmit_at());
  }
  if (next_due != kNever) {
    retransmit_timer_at_ = next_due;
    retransmit_timer_.arm(std::max<kapi::Nanoseconds>(next_due - now(), 0));
  }
  lock_.unlock();
}

}  // namespace dojo::rpc
