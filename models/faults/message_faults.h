// Message faults: what the network may do to a packet, asked through the chooser within a budget.
//
// The question is put on behalf of the packet's channel ("drop the 3rd packet of n0->n1"), so that
// searches branch on it, samplers draw it with its rate, and a schedule can name it.
#pragma once

#include <cstdint>

#include "models/machine.h"
#include "protocols/kapi/packet.h"
#include "sim/engine.h"
#include "sim/site.h"

namespace dojo::models {

inline constexpr sim::Site kSiteDrop{"drop"};
inline constexpr sim::Site kSiteDuplicate{"duplicate"};
inline constexpr sim::Site kSiteDelay{"delay"};
inline constexpr sim::Site kSiteReorder{"reorder"};
inline constexpr sim::Site kSiteCorrupt{"corrupt"};
/// Which bit of a corrupted packet is the other one.
inline constexpr sim::Site kSiteCorruptWord{"corrupt-word"};
inline constexpr sim::Site kSiteCorruptBit{"corrupt-bit"};

/// True for the questions whether one of these faults happens.
constexpr bool is_message_fault_site(std::uint32_t hash) {
  return hash == kSiteDrop.hash || hash == kSiteDuplicate.hash || hash == kSiteDelay.hash ||
         hash == kSiteReorder.hash || hash == kSiteCorrupt.hash;
}

/// What happens to one packet.
struct MessageFate {
  bool is_dropped = false;
  bool is_duplicated = false;  ///< a copy arrives too, on the detour
  bool is_delayed = false;     ///< arrives later, and so does what is behind it in its channel
  bool is_reordered = false;   ///< takes the detour: later packets of its channel may overtake it
  bool is_corrupted = false;   ///< arrives with a bit flipped; a copy of it is sound
};

/// How often each fault has happened in this run.
struct FaultCounts {
  std::uint32_t dropped = 0;
  std::uint32_t duplicated = 0;
  std::uint32_t delayed = 0;
  std::uint32_t reordered = 0;
  std::uint32_t corrupted = 0;
};

class MessageFaultModel {
 public:
  MessageFaultModel(sim::Engine& engine, const MessageFaults& faults)
      : engine_(engine), faults_(faults), is_active_(faults.any()) {}

  /// A dropped packet meets no other fault. In `async` nothing is delayed: any order happens
  /// anyway.
  MessageFate decide(sim::Actor& channel) { return is_active_ ? ask_all(channel) : MessageFate{}; }
  /// Flips a bit of it, which is up to the chooser.
  void corrupt(kapi::Packet& packet, sim::Actor& channel);
  const FaultCounts& counts() const { return counts_; }

 private:
  struct Kind {
    const sim::Site& site;
    std::uint32_t ppm;
    std::uint32_t budget;
  };

  MessageFate ask_all(sim::Actor& channel);
  bool happens(const Kind& kind, sim::Actor& channel, std::uint32_t& count);

  sim::Engine& engine_;
  MessageFaults faults_;
  FaultCounts counts_;
  bool is_active_;
};

}  // namespace dojo::models
