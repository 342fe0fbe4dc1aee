// The object entry of one node: what it believes about one object. kddm.md, section "Entry".
//
// Each field is one shared word (or set), and each access to it one step of the story: reading a
// guard, acting and writing the state are separate, so it matters what the shell locks. State,
// owner bits and probable owner share one flags word, written by plain read-modify-write as in the
// source system; PINNED and PENDING in the same word are atomic bit operations. A plain write can
// therefore swallow a bit that another core sets meanwhile, unless both hold the entry's lock.
#pragma once

#include <memory>

#include "protocols/kapi/describe.h"
#include "protocols/kapi/kapi.h"
#include "protocols/kddm/kddm_observer.h"
#include "protocols/kddm/kddm_types.h"

namespace dojo::kddm {

class Entry {
 public:
  /// Bits of the flags word (values of the source system; bit 0 is ours).
  enum Bits : std::uint32_t {
    kUnlinked = 1u << 0,  ///< no longer in the set's table: look it up again
    kRemoveOnSoAck = 1u << 6,
    kPending = 1u << 7,
    kPinned = 1u << 8,
    kSendRmAck2 = 1u << 9,
  };

  /// `refusals` counts answers "does not exist" in its lower half, "busy" in its upper half.
  static constexpr std::uint32_t kMissingMask = 0xFFFF;
  static constexpr std::uint32_t kOneMissing = 1;
  static constexpr std::uint32_t kOneBusy = 1u << 16;

  Entry(State state, kapi::NodeId prob_owner);

  State state() const { return state_of(flags.load()); }
  kapi::NodeId prob_owner() const { return owner_of(flags.load()); }
  bool has(Bits bit) const { return (flags.load() & bit) != 0; }
  void set_state(State state);
  void set_prob_owner(kapi::NodeId node);
  bool is_busy() const;  ///< frozen or pinned

  /// Without choice points: for oracles.
  EntryView view() const;

  kapi::SpinLock lock{"kddm-entry", kapi::kProtectsSharedOnly};
  kapi::WaitQueue queue{"kddm-object"};
  kapi::Shared<std::uint32_t> flags;
  kapi::Shared<std::int32_t> frozen{"kddm.frozen_count", 0};
  kapi::Shared<std::int32_t> sleepers{"kddm.sleeper_count", 0};
  kapi::Shared<kapi::NodeSet> copyset{"kddm.copyset", {}, kapi::describe_nodes};
  kapi::Shared<kapi::NodeSet> rmset{"kddm.rmset", {}, kapi::describe_nodes};
  kapi::Shared<std::uint32_t> frame{"kddm.object", 0};  ///< a FrameId, 0: no data
  /// The request this node waits for (hardened: or the epoch it offered); the refusals it got.
  kapi::Shared<std::uint64_t> request{"kddm.request", 0};
  kapi::Shared<std::uint32_t> refusals{"kddm.refusals", 0};
  /// Hardened: the ownership epoch this entry knows of; whose acknowledgements the owner waits for.
  kapi::Shared<std::uint64_t> version{"kddm.version", 0};
  kapi::Shared<kapi::NodeSet> awaited{"kddm.awaited", {}, kapi::describe_nodes};

 private:
  static constexpr unsigned kStateShift = 12;
  static constexpr unsigned kAccessShift = 20;  // OWNER, READ, WRITE
  static constexpr unsigned kOwnerShift = 24;
  static constexpr std::uint32_t kStateMask = 0xFFu << kStateShift | 0x7u << kAccessShift;

  /// "WRITE_OWNER, owner n0, pinned".
  static std::string describe_flags(std::uint64_t word);
  static std::uint32_t bits_of(State state);
  static State state_of(std::uint32_t word) { return State((word >> kStateShift) & 0xFF); }
  static kapi::NodeId owner_of(std::uint32_t word) { return kapi::NodeId{word >> kOwnerShift}; }
};

/// An entry that left its table stays as long as anybody has it in hand.
using EntryPtr = std::shared_ptr<Entry>;

}  // namespace dojo::kddm
