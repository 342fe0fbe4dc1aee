// Names of what orders contexts, for the race detector: a kind and the object it is about.
#pragma once

#include <cstdint>

#include "sim/access/race_detector.h"

namespace dojo::models::race_keys {

enum class Order : std::uint8_t {
  kLock = 1,
  kReaders,
  kQueue,
  kMasked,
  kHardirq,
  kSoftirq,
  kPreemption,
  kCore,  ///< one core without preemption: a task runs until it gives the core away
  kTimer,
  kSignal,
  kPacket,
  kHandOver,
};

/// Apart from the names that the detector uses itself: addresses, and words with the highest bit.
inline sim::access::SyncId key(Order kind, std::uint64_t object) {
  return (std::uint64_t{1} << 62) | (static_cast<std::uint64_t>(kind) << 52) |
         (object & 0xfffffffffffffull);
}

}  // namespace dojo::models::race_keys
