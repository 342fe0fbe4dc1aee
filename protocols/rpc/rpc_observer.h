// What an oracle may watch of RPC. One observer serves all nodes of a run; see rpc_invariants.h.
#pragma once

#include "protocols/rpc/rpc_api.h"

namespace dojo::rpc {

/// One message on its way. `number` counts the messages of its channel (from, to), local ones too.
struct Sighting {
  kapi::NodeId from;
  kapi::NodeId to;
  std::uint64_t number = 0;
  ServiceId service{};
  std::uint64_t key = 0;
  const char* name = "message";
};

/// Called at the moment each thing happens, never with a choice point between the two.
class Observer {
 public:
  virtual ~Observer() = default;
  virtual void on_sent(const Sighting& message) = 0;  ///< got its place in its channel
  virtual void on_arrived(
      const Sighting& message) = 0;                     ///< left its channel for the server threads
  virtual void on_parked(const Sighting& message) = 0;  ///< waits for its service to be enabled
  virtual void on_started(const Sighting& message, Order order) = 0;  ///< its handler starts
  virtual void on_ended(const Sighting& message, Order order) = 0;    ///< its handler has returned
};

}  // namespace dojo::rpc
