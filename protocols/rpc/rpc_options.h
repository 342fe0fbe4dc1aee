// Parameters of the RPC layer; rpc.md section "Parameters" has the source of each value.
#pragma once

#include <cstdint>

#include "protocols/kapi/time.h"
#include "protocols/kapi/types.h"

namespace dojo::rpc {

struct Options {
  /// First wait for an acknowledgement; doubled at each retransmission without progress.
  kapi::Nanoseconds retransmit_timeout = 4 * kapi::kJiffy;
  /// Longest wait that doubling may reach.
  kapi::Nanoseconds max_backoff = kapi::kSecond / 2;
  /// How long a reception may stay unacknowledged when nothing is sent the other way.
  kapi::Nanoseconds ack_delay = kapi::kJiffy;
  /// Receptions without a packet the other way after which an acknowledgement is sent at once;
  /// at least 1.
  std::uint32_t max_consecutive_recv = 1000;
  /// Server threads a core may have; messages beyond wait. At least 1.
  std::uint32_t threads_per_cpu = 64;
  /// The link below is declared exactly-once and in order: no acknowledgements, no retransmission.
  bool reliable_below = false;
};

}  // namespace dojo::rpc
