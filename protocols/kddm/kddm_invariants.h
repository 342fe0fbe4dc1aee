// The oracles of the data layer: one object per run, watching all nodes. Spec: kddm.md section 8.
//
//   single-writer         one owner per object; a writer's copy is the only one (I1, I2)
//   owner-in-copyset      an owner is in its own copy set and believes in itself (I3)
//   copyset-in-rmset      who has a copy would be told of a remove (I4)
//   prob-owner-chain      probable owners lead to the owner (I5)
//   frozen-state-kept     what a local user holds is not taken away (I6)
//   ack-count             writing waits for each invalidation, and each is acknowledged once (I7)
//   quiescence            no waiting state remains when nothing can happen any more (I9)
//   coherence             a read returns the last write to its word (I10)
//   no-data-after-remove  a removed object leaves neither data nor owner (I11)
//   operation-result      what an operation returns was true at an instant of the call
//
// State and step conditions are looked at when a completed step is published, data conditions at
// the workload's reads and writes. `no-lost-update` belongs to the workload that counts:
// runner/workload/shared_counter.cpp. Tests: tests/broken/kddm_*_test.cpp.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "protocols/kddm/kddm_calls.h"
#include "protocols/kddm/kddm_ghosts.h"

namespace dojo::kddm {

enum class Oracle : std::uint8_t {
  kSingleWriter,
  kOwnerInCopyset,
  kCopysetInRmset,
  kProbOwnerChain,
  kFrozenStateKept,
  kAckCount,
  kQuiescence,
  kCoherence,
  kNoDataAfterRemove,
  kOperationResult,
};
inline constexpr int kOracleCount = 10;

/// Which oracles are on.
class OracleSet {
 public:
  constexpr OracleSet() = default;
  static constexpr OracleSet all() {
    OracleSet set;
    set.bits_ = (1u << kOracleCount) - 1;
    return set;
  }
  /// Switches the oracle of that public name on; false: no oracle of this class has it.
  bool add(std::string_view name);
  constexpr void add(Oracle oracle) { bits_ |= 1u << static_cast<unsigned>(oracle); }
  constexpr bool has(Oracle oracle) const {
    return ((bits_ >> static_cast<unsigned>(oracle)) & 1) != 0;
  }

 private:
  std::uint32_t bits_ = 0;
};

using DefaultOwner = std::function<kapi::NodeId(SetId, ObjId)>;

class Oracles final : public Observer {
 public:
  struct Options {
    OracleSet on = OracleSet::all();
    Variant variant = Variant::kKerrighed;
    std::uint32_t nodes = 0;
    DefaultOwner default_owner;
  };
  explicit Oracles(Options options);

  void published(kapi::NodeId node, SetId set, ObjId object, const char* rule,
                 const EntryView& before, const EntryView& after) override;
  void held(kapi::NodeId node, SetId set, ObjId object, bool is_exclusive) override;
  void put(kapi::NodeId node, SetId set, ObjId object) override;
  void read(kapi::NodeId node, SetId set, ObjId object, std::uint32_t word,
            std::uint64_t value) override;
  void wrote(kapi::NodeId node, SetId set, ObjId object, std::uint32_t word,
             std::uint64_t value) override;
  void called(const LocalCall& call) override;
  void returned(const LocalCall& call, Result result) override;
  void first_touched(kapi::NodeId node, SetId set, ObjId object) override;
  void removed(kapi::NodeId node, SetId set, ObjId object) override;
  void sent(kapi::NodeId from, kapi::NodeId to, SetId set, ObjId object, const char* type) override;

  /// Call when the workload has ended and nothing can happen any more.
  void check_quiescent() const;

  /// What it remembers and will judge by, as words.
  void add_state(kapi::Words& words) const;

  const Ghosts& ghosts() const { return ghosts_; }

 private:
  /// One published step.
  struct Step {
    const GhostObject& object;
    kapi::NodeId node;
    const char* rule;
    const EntryView& before;
    const EntryView& after;
  };

  bool is_on(Oracle oracle) const { return options_.on.has(oracle); }
  void tell_judged(const Step& step) const;
  /// "n1 became WRITE_OWNER of object 7 (rule M14, from WAIT_ACK_WRITE)"
  std::string text_of(const Step& step) const;
  std::string text_of(const GhostObject& object) const;
  /// "n0 is WRITE_OWNER"
  std::string state_of(const GhostObject& object, kapi::NodeId node) const;

  void check_single_writer(const Step& step) const;
  void check_copysets(const Step& step) const;
  void check_prob_owner(const Step& step) const;
  void check_frozen(const Step& step) const;
  void check_acks(const Step& step) const;
  void check_all_acks_awaited(const Step& step) const;
  void check_gone(const GhostObject& object, kapi::NodeId node, kapi::NodeId remover) const;
  void check_hold(const GhostObject& object, kapi::NodeId node, bool is_exclusive) const;
  void note_sent(kapi::NodeId from, kapi::NodeId to, SetId set, ObjId object);
  void check_ends(GhostObject& object, const LocalCall& call, Result result);
  static const char* what_never_was(const OpenCall& call, Result result);

  void check_no_waiting_state(const GhostObject& object) const;
  void check_one_owner(const GhostObject& object) const;
  void check_copies_known(const GhostObject& object) const;
  void check_chains(const GhostObject& object) const;
  void check_data(const GhostObject& object) const;
  void check_nothing_left(const GhostObject& object) const;
  kapi::NodeId end_of_chain(const GhostObject& object, kapi::NodeId from) const;

  Options options_;
  Ghosts ghosts_;
  Calls calls_;  // none are noted while the oracle operation-result is off
};

}  // namespace dojo::kddm
