// The RPC layer of one node: channels below, server threads above.
//
// Spec: rpc.md. Built in the context of its node; nothing but two idle timers exists until the
// first message. `send` may be called from any context except a hard interrupt handler; packets and
// timers come in softirq context. Locks: link lock (channels and timers), inside it the server
// lock; no lock is held while a handler runs.
#pragma once

#include <map>
#include <memory>

#include "protocols/kapi/time.h"
#include "protocols/rpc/rpc_channel.h"
#include "protocols/rpc/rpc_server.h"

namespace dojo::rpc {

class RpcNode : public Transport {
 public:
  /// `observer` (may be null) outlives the node and is shared by all nodes of the run.
  explicit RpcNode(const Options& options, Observer* observer = nullptr);
  RpcNode(const Options& options, Observer* observer, std::unique_ptr<Server> server);

  void register_service(ServiceId service, const char* name, Order order, Handler handler) override;
  void send(Message message) override;
  void enable(ServiceId service) override { server_->set_enabled(service, true); }
  void disable(ServiceId service) override { server_->set_enabled(service, false); }

  /// For tests and reports, never for decisions.
  std::size_t channel_count() const { return channels_.size(); }
  std::uint32_t thread_count() const { return server_->thread_count(); }
  bool has_unacked() const;

 protected:
  // What becomes of a data packet, by its arrival. A defective node answers otherwise.
  virtual void deliver(std::uint64_t number, const kapi::Packet& packet);
  virtual void on_early(std::uint64_t number, const kapi::Packet& packet);
  virtual void on_duplicate(std::uint64_t number, const kapi::Packet& packet);
  /// The packet is what its sender sealed.
  virtual bool is_trusted(const kapi::Packet& packet) const;

 private:
  static constexpr kapi::Nanoseconds kNever = INT64_MAX;

  void send_local(Message message);
  void transmit(kapi::Packet packet, kapi::Where where = kapi::Where::current());
  void on_packet(const kapi::Packet& packet);
  void on_data(Channel& channel, const Header& header, const kapi::Packet& packet);
  void on_ack_timer();
  void on_retransmit_timer();
  void send_ack(kapi::NodeId peer, Channel& channel);
  void expect_ack(const Channel& channel);
  void after_reception(kapi::NodeId peer, Channel& channel);
  /// With a reliable link nothing depends on the time: it is not even asked for.
  kapi::Nanoseconds now() const { return options_.reliable_below ? 0 : kapi::kernel().now(); }
  Channel& channel_to(kapi::NodeId peer) {
    return channels_.try_emplace(peer, options_).first->second;
  }

  Options options_;
  Observer* observer_;
  kapi::NodeId self_;
  /// Guards the channels and the state of the two timers below.
  kapi::SpinLock lock_{"rpc-link"};
  std::map<kapi::NodeId, Channel> channels_;
  bool is_ack_timer_armed_ = false;
  kapi::Nanoseconds retransmit_timer_at_ = kNever;
  kapi::Timer ack_timer_;
  kapi::Timer retransmit_timer_;
  std::unique_ptr<Server> server_;
};

}  // namespace dojo::rpc
