// Invariants of a published step and of the states it leaves: one English sentence, then the
// condition.
#include "protocols/kddm/kddm_invariants.h"

#include <algorithm>
#include <array>
#include <utility>

#include "protocols/kapi/kapi.h"
#include "protocols/kddm/kddm_judged.h"

namespace dojo::kddm {
namespace {

using kapi::NodeId;
using kapi::NodeSet;
using kapi::Where;

constexpr std::array<std::string_view, kOracleCount> kOracleNames = {
    "single-writer",        "owner-in-copyset", "copyset-in-rmset", "prob-owner-chain",
    "frozen-state-kept",    "ack-count",        "quiescence",       "coherence",
    "no-data-after-remove", "operation-result"};

/// States in which an owner's copy set lists itself. A WRITE_GHOST was never used here, an
/// INV_OWNER has no object, and WAIT_CHG_OWN_ACK has just taken itself out.
bool has_own_copy(State state) {
  return state == State::kReadOwner || state == State::kWriteOwner || state == State::kWaitAckInv ||
         state == State::kWaitAckWrite;
}

bool loses_object(State before, State after) {
  return is_owner(before) && before != State::kInvOwner &&
         (after == State::kNoEntry || after == State::kInvOwner);
}

}  // namespace

bool OracleSet::add(std::string_view name) {
  for (std::size_t i = 0; i < kOracleNames.size(); ++i) {
    if (kOracleNames[i] != name) continue;
    add(static_cast<Oracle>(i));
    return true;
  }
  return false;
}

Oracles::Oracles(Options options) : options_(std::move(options)), ghosts_(options_.nodes) {}

std::string Oracles::text_of(const GhostObject& object) const {
  bool is_only_set = true;
  for (const GhostObject& other : ghosts_.objects()) is_only_set &= other.set == object.set;
  if (is_only_set) return fmt::format("object {}", object.object);
  return fmt::format("object {} of set {}", object.object, object.set);
}

std::string Oracles::text_of(const Step& step) const {
  const std::string object = text_of(step.object);
  const char* const after = name_of(step.after.state);
  if (step.before.state == step.after.state) {
    return fmt::format("n{} stayed {} of {} (rule {})", step.node.value, after, object, step.rule);
  }
  return fmt::format("n{} became {} of {} (rule {}, from {})", step.node.value, after, object,
                     step.rule, name_of(step.before.state));
}

std::string Oracles::state_of(const GhostObject& object, NodeId node) const {
  return fmt::format("n{} is {}", node.value, name_of(ghosts_.at(object, node).state));
}

void Oracles::published(NodeId node, SetId set, ObjId object, const char* rule,
                        const EntryView& before, const EntryView& after) {
  const kapi::Ghost ghost_code;
  GhostObject& ghost = ghosts_.object(set, object);
  const Step step{ghost, node, rule, before, after};
  if (kapi::kernel().wants_judged()) tell_judged(step);
  // The acknowledgement that ends a wait is judged by what was outstanding before this step.
  if (is_on(Oracle::kAckCount)) check_acks(step);
  if (is_on(Oracle::kFrozenStateKept)) check_frozen(step);
  ghosts_.follow(ghost, node, after);
  if (is_on(Oracle::kSingleWriter)) check_single_writer(step);
  if (is_on(Oracle::kAckCount)) check_all_acks_awaited(step);
  check_copysets(step);
  if (is_on(Oracle::kProbOwnerChain)) check_prob_owner(step);

  calls_.note_step(ghost, node, before, after);
  const bool gave_up_copy = before.state == State::kReadCopy && !is_readable(after.state);
  if (gave_up_copy && !is_message_rule(rule)) ++ghosts_.at(ghost, node).acks_due;
  ghost.is_remove_seen |= loses_object(before.state, after.state) || is_removing(after.state);
}

void Oracles::tell_judged(const Step& step) const {
  const NodeId self = step.node;
  const std::uint32_t nodes = ghosts_.nodes();
  const Ghost& ghost = ghosts_.at(step.object, self);
  const State was = ghost.state;
  const State is = step.after.state;
  Judging judging(step.object);
  if (owns(was) != owns(is)) judging.writes(Memory::kOwner, self);
  if (is_writable(was) != is_writable(is)) judging.writes(Memory::kWriter, self);
  if (can_read(was) != can_read(is)) judging.writes(Memory::kReader, self);
  if (step.object.asked.has(self) && !can_read(is)) judging.writes(Memory::kAsked, self);
  if (was != is || ghost.has_data != step.after.has_data) judging.writes(Memory::kState, self);
  if (owns(is)) judging.reads_others(Memory::kOwner, self, nodes);
  if (is_writable(is)) judging.reads_others(Memory::kReader, self, nodes);
  if (can_read(is)) judging.reads_others(Memory::kWriter, self, nodes);
  if (is == State::kWriteOwner) judging.reads_others(Memory::kAsked, self, nodes);
  const NodeSet struck = step.before.copyset - step.after.copyset;
  for (std::uint32_t n = 0; n < nodes; ++n) {
    if (struck.has(NodeId{n})) judging.reads(Memory::kReader, NodeId{n});
  }
  const bool gave_up_copy = step.before.state == State::kReadCopy && !is_readable(is);
  if (gave_up_copy && !is_message_rule(step.rule)) judging.counts(Memory::kAcksDue, self);
  if (is_removing(is) || loses_object(step.before.state, is)) {
    judging.counts(Memory::kEnding, NodeId{0});
  }
  if (is_on(Oracle::kOperationResult)) judging.writes(Memory::kCalls, self);
  judging.tell();
}

void Oracles::add_state(kapi::Words& words) const {
  ghosts_.add_state(words);
  if (is_on(Oracle::kOperationResult)) calls_.add_state(words);
}

void Oracles::check_single_writer(const Step& step) const {
  const GhostObject& object = step.object;
  // I1: an object has at most one owner. A giver publishes its loss before the receiver hears of
  // its gain, so this holds at each step; between the two there is no owner at all. A flusher in
  // WAIT_CHG_OWN_ACK counts as having given.
  if (owns(step.after.state)) {
    const NodeId other = first_other(object.owners, step.node);
    if (other.is_valid()) {
      kapi::violation("single-writer", Where::current(), "{} while {}", text_of(step),
                      state_of(object, other));
    }
  }
  // I2: a node that may write has the only readable copy: it became a writer after the last
  // acknowledgement, and each acknowledgement was sent after the loss of a copy was published.
  if (is_writable(step.after.state)) {
    const NodeId other = first_other(object.readers, step.node);
    if (other.is_valid()) {
      kapi::violation("single-writer", Where::current(), "{} while {}", text_of(step),
                      state_of(object, other));
    }
  }
  // I2, the other way round: a copy does not come to life beside a writer.
  if (can_read(step.after.state)) {
    const NodeId writer = first_other(object.writers, step.node);
    if (writer.is_valid()) {
      kapi::violation("single-writer", Where::current(), "{} while {}", text_of(step),
                      state_of(object, writer));
    }
  }
}

void Oracles::check_copysets(const Step& step) const {
  const EntryView& after = step.after;
  const bool is_settled_owner = has_own_copy(after.state);
  if (is_on(Oracle::kOwnerInCopyset)) {
    // I3: an owner is in its own copy set.
    if (is_settled_owner && !after.copyset.has(step.node)) {
      kapi::violation("owner-in-copyset", Where::current(), "{} and is not in its own copy set",
                      text_of(step));
    }
    // I3: an owner believes that it is the owner.
    if (owns(after.state) && after.prob_owner != step.node) {
      kapi::violation("owner-in-copyset", Where::current(), "{} and believes that n{} is the owner",
                      text_of(step), static_cast<std::int32_t>(after.prob_owner.value));
    }
  }
  // I4: whoever has a copy is in the remove set. The owner need not tell itself.
  if (is_on(Oracle::kCopysetInRmset) && is_settled_owner) {
    const NodeId forgotten = first_other(after.copyset - after.rmset, step.node);
    if (forgotten.is_valid()) {
      kapi::violation("copyset-in-rmset", Where::current(),
                      "{} with n{} in the copy set and not in the remove set", text_of(step),
                      forgotten.value);
    }
  }
}

// While messages are in flight chains may be cut or even closed (a flush: the giver points to the
// receiver, which still points to the giver), so whole chains are judged at quiescence. Always
// true:
void Oracles::check_prob_owner(const Step& step) const {
  const EntryView& after = step.after;
  const bool is_settled_copy = after.state == State::kInvCopy || after.state == State::kReadCopy;
  if (is_settled_copy) {
    // A copy points to a node of the cluster.
    if (after.prob_owner.value >= options_.nodes) {
      kapi::violation("prob-owner-chain", Where::current(), "{} and knows no probable owner",
                      text_of(step));
    }
    // A copy does not point to itself: it would forward requests to itself for ever.
    if (after.prob_owner == step.node) {
      kapi::violation("prob-owner-chain", Where::current(),
                      "{} and takes itself for the probable owner", text_of(step));
    }
  }
  // Hardened: the ownership epoch that an entry knows does not go back, unless it starts anew.
  const bool is_entry_kept =
      step.before.state != State::kNoEntry && after.state != State::kNoEntry && after.version != 0;
  if (options_.variant == Variant::kHardened && is_entry_kept) {
    if (after.version < step.before.version) {
      kapi::violation("prob-owner-chain", Where::current(), "{} and went back from epoch {} to {}",
                      text_of(step), step.before.version, after.version);
    }
  }
}

void Oracles::check_frozen(const Step& step) const {
  const Ghost& ghost = ghosts_.at(step.object, step.node);
  const bool is_held = ghost.holds > 0 || step.before.frozen_count > 0;
  // An import holds the entry frozen itself, and its end gives what it promised.
  const bool is_import =
      step.before.state == State::kInvFilling || step.after.state == State::kInvFilling;
  if (!is_held || is_import) return;
  const int holds = std::max<int>(static_cast<int>(ghost.holds), step.before.frozen_count);
  // I6: a step takes neither readability nor data from an entry that a local user holds.
  const bool lost_copy = is_readable(step.before.state) && !is_readable(step.after.state);
  if (lost_copy || (step.before.has_data && !step.after.has_data)) {
    kapi::violation("frozen-state-kept", Where::current(),
                    "{} and lost the copy that {} local user(s) hold (frozen_count {})",
                    text_of(step), holds, step.before.frozen_count);
  }
  // I6: a message does not take the right to write from a local user that grabbed the object. (A
  // local sync may lower the state of its own object.)
  const bool lost_write = is_writable(step.before.state) && !is_writable(step.after.state);
  if (lost_write && ghost.exclusive_holds > 0 && is_message_rule(step.rule)) {
    kapi::violation("frozen-state-kept", Where::current(),
                    "{} while a local user that grabbed it is still inside (frozen_count {})",
                    text_of(step), step.before.frozen_count);
  }
}

}  // namespace dojo::kddm
