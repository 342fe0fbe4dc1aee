// What upper protocols may know of RPC: named services, exactly once and in order per client.
//
// Spec: rpc.md. A message goes to a *service* of another node (or of this one) and is handled in a
// server thread there, in task context: a handler may sleep. Payloads are 64-bit words; the size on
// the wire is stated by the sender.
#pragma once

#include <cstdint>
#include <functional>

#include "protocols/kapi/packet.h"
#include "protocols/kapi/types.h"

namespace dojo::rpc {

enum class ServiceId : std::uint16_t {};

/// Which handlers of one service may run in parallel.
enum class Order : std::uint8_t {
  kNone,             ///< any
  kPerClient,        ///< one at a time per sending node, in send order (Kerrighed's order 0)
  kPerClientAndKey,  ///< one at a time per (sending node, key), in send order (Kerrighed's order 1)
};

/// One message, as its handler sees it.
struct Delivery {
  kapi::NodeId from;
  std::uint64_t key = 0;  ///< object id or whatever orders the service
  std::uint16_t type = 0;
  const kapi::Words* words = nullptr;
};

using Handler = std::function<void(const Delivery&)>;

/// One message to send.
struct Message {
  kapi::NodeId to;
  ServiceId service{};
  std::uint64_t key = 0;
  std::uint16_t type = 0;           ///< the upper protocol's message type
  const char* name = "message";     ///< its name in traces and metrics (a string literal)
  std::uint32_t payload_bytes = 0;  ///< bytes on the wire beyond the headers
  kapi::Words words;
};

/// The RPC layer of one node.
class Transport {
 public:
  virtual ~Transport() = default;

  /// Call before the node goes online. `name` is a string literal.
  virtual void register_service(ServiceId service, const char* name, Order order,
                                Handler handler) = 0;
  /// Takes the message over: it will be handled exactly once at `to` while both nodes live. Does
  /// not wait for the handler. A message to the own node takes the local path (no NIC).
  virtual void send(Message message) = 0;
  /// Messages for a disabled service are parked until it is enabled again.
  virtual void enable(ServiceId service) = 0;
  virtual void disable(ServiceId service) = 0;
};

}  // namespace dojo::rpc
