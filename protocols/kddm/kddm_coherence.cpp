// Conditions at the workload's holds, reads and writes, at creation and removal: one English
// sentence, then the condition.
//
// Coherence is exact: a read must return the value written last in the order in which the writes
// happened, anywhere in the cluster. For a protocol with one writer or many readers and awaited
// invalidations nothing weaker is right:
//   - A write happens under a grab, in WRITE_OWNER, which is entered after every other copy is
//   gone. From
//     then until the grab is put, no other node has the word. So the writes to an object have one
//     order, the order of their happening, and a grab elsewhere comes before or after all of them.
//   - A read happens under a hold, in a copy. The copy was made from the owner's data while no
//   writer
//     existed, or is the writer's own; it is gone before the next writer elsewhere writes. So
//     between the copying and the read no write happened, but those of the reading node itself.
//   - Threads of one node share the frame: they see each other's writes as soon as these happen.
// A removed object has no value; its next life begins with zeros.
#include <algorithm>

#include "protocols/kapi/kapi.h"
#include "protocols/kddm/kddm_invariants.h"
#include "protocols/kddm/kddm_judged.h"

namespace dojo::kddm {
namespace {

using kapi::NodeId;
using kapi::Where;

using Words = std::vector<GhostObject::Word>;

/// The word's place in the sorted list, or where it belongs.
template <class List>
auto place_of(List& words, std::uint32_t index) {
  return std::lower_bound(
      words.begin(), words.end(), index,
      [](const GhostObject::Word& word, std::uint32_t key) { return word.index < key; });
}

std::uint64_t last_written(const Words& words, std::uint32_t index) {
  const auto place = place_of(words, index);
  return place != words.end() && place->index == index ? place->value : 0;
}

}  // namespace

void Oracles::held(NodeId node, SetId set, ObjId object, bool is_exclusive) {
  const kapi::Ghost ghost_code;
  GhostObject& ghost = ghosts_.object(set, object);
  if (kapi::kernel().wants_judged()) {
    Judging judging(ghost);
    judging.writes(Memory::kHeld, node).reads(Memory::kLife);
    if (is_exclusive) judging.writes(Memory::kGrabbed, node);
    judging.reads_others(is_exclusive ? Memory::kHeld : Memory::kGrabbed, node, ghosts_.nodes());
    judging.tell();
  }
  check_hold(ghost, node, is_exclusive);
  Ghost& entry = ghosts_.at(ghost, node);
  ++entry.holds;
  if (is_exclusive) ++entry.exclusive_holds;
}

void Oracles::check_hold(const GhostObject& object, NodeId node, bool is_exclusive) const {
  const char* const deed = is_exclusive ? "grabbed" : "got";
  // Whoever grabbed an object is in a state that may write, whoever got it in one that may read.
  const State state = ghosts_.at(object, node).state;
  const bool may_hold = is_exclusive ? is_writable(state) : is_readable(state);
  if (is_on(Oracle::kFrozenStateKept) && !may_hold) {
    kapi::violation("frozen-state-kept", Where::current(),
                    "a local user of n{} {} {}, which is {} there by now", node.value, deed,
                    text_of(object), name_of(state));
  }
  // While an object is grabbed on one node, nobody holds it on another.
  for (std::uint32_t n = 0; is_on(Oracle::kSingleWriter) && n < ghosts_.nodes(); ++n) {
    const Ghost& other = ghosts_.at(object, NodeId{n});
    if (n == node.value || other.holds == 0) continue;
    if (is_exclusive || other.exclusive_holds > 0) {
      kapi::violation("single-writer", Where::current(), "n{} {} {} while n{} still holds it{}",
                      node.value, deed, text_of(object), n,
                      other.exclusive_holds > 0 ? " for writing" : " for reading");
    }
  }
  // Nobody gets hold of an object that was removed and not created anew.
  if (is_on(Oracle::kNoDataAfterRemove) && object.was_removed) {
    kapi::violation("no-data-after-remove", Where::current(),
                    "n{} {} {}, which was removed and not created again", node.value, deed,
                    text_of(object));
  }
}

// A put does not say whether it ends a get or a grab. Assuming a grab while there is one never
// takes a reader for a writer.
void Oracles::put(NodeId node, SetId set, ObjId object) {
  const kapi::Ghost ghost_code;
  GhostObject& ghost = ghosts_.object(set, object);
  Ghost& entry = ghosts_.at(ghost, node);
  if (kapi::kernel().wants_judged()) {
    Judging judging(ghost);
    judging.writes(Memory::kHeld, node);
    if (entry.exclusive_holds > 0) judging.writes(Memory::kGrabbed, node);
    judging.tell();
  }
  if (entry.holds > 0) --entry.holds;
  if (entry.exclusive_holds > 0) --entry.exclusive_holds;
}

void Oracles::read(NodeId node, SetId set, ObjId object, std::uint32_t word, std::uint64_t value) {
  const kapi::Ghost ghost_code;
  if (!is_on(Oracle::kCoherence)) return;
  const GhostObject& ghost = ghosts_.object(set, object);
  // A read returns what was written last.
  if (kapi::kernel().wants_judged()) Judging(ghost).reads(Memory::kData).tell();
  const std::uint64_t expected = last_written(ghost.words, word);
  if (value != expected) {
    kapi::violation("coherence", Where::current(),
                    "n{}, {}, reads {} in word {} of {}; the last write there left {}", node.value,
                    name_of(ghosts_.at(ghost, node).state), value, word, text_of(ghost), expected);
  }
}

void Oracles::wrote(NodeId node, SetId set, ObjId object, std::uint32_t word, std::uint64_t value) {
  const kapi::Ghost ghost_code;
  GhostObject& ghost = ghosts_.object(set, object);
  if (kapi::kernel().wants_judged()) Judging(ghost).writes(Memory::kData).tell();
  Words& words = ghost.words;
  const auto place = place_of(words, word);
  if (place != words.end() && place->index == word) {
    place->value = value;
  } else {
    words.insert(place, {word, value});
  }
}

void Oracles::first_touched(NodeId node, SetId set, ObjId object) {
  const kapi::Ghost ghost_code;
  GhostObject& ghost = ghosts_.object(set, object);
  if (kapi::kernel().wants_judged()) {
    Judging(ghost).writes(Memory::kLife).writes(Memory::kEnding).writes(Memory::kData).tell();
  }
  // An object is not created a second time unless somebody began to remove it.
  if (is_on(Oracle::kCoherence) && ghost.exists && !ghost.is_remove_seen) {
    kapi::violation("coherence", Where::current(),
                    "n{} creates {} anew, which n{} created and nobody removed: its data is lost",
                    node.value, text_of(ghost), ghost.creator.value);
  }
  calls_.note_absent(ghost);  // the instant before
  // The remover may be told only afterwards that the former life is over.
  if (ghost.exists) ++ghost.late_removals;
  ghost.exists = true;
  ghost.was_removed = false;
  ghost.is_remove_seen = false;
  ghost.creator = node;
  ghost.words.clear();
}

void Oracles::removed(NodeId node, SetId set, ObjId object) {
  const kapi::Ghost ghost_code;
  GhostObject& ghost = ghosts_.object(set, object);
  if (kapi::kernel().wants_judged()) {
    Judging(ghost)
        .writes(Memory::kLife)
        .reads(Memory::kEnding)
        .reads_others(Memory::kState, node, ghosts_.nodes())
        .writes(Memory::kCalls, node)
        .tell();
  }
  if (is_on(Oracle::kOperationResult)) ++ghosts_.at(ghost, node).unclaimed_ends;
  if (ghost.late_removals > 0) {
    --ghost.late_removals;
    return;
  }
  // Two removers of one life both report its end; the second may do so when the next has begun. An
  // owner reports before it publishes its step, the others were seen removing.
  const bool is_owner_removing = owns(ghosts_.at(ghost, node).state);
  if (ghost.exists && !ghost.is_remove_seen && !is_owner_removing) return;
  ghost.was_removed |= ghost.exists;
  ghost.exists = false;
  calls_.note_absent(ghost);
  if (!is_on(Oracle::kNoDataAfterRemove)) return;
  for (std::uint32_t n = 0; n < ghosts_.nodes(); ++n) {
    if (n != node.value) check_gone(ghost, NodeId{n}, node);
  }
}

void Oracles::check_gone(const GhostObject& object, NodeId node, NodeId remover) const {
  const Ghost& ghost = ghosts_.at(object, node);
  // A node that removes too, imports, or waits for write access gets rid of its data itself.
  const bool is_under_way = is_removing(ghost.state) || ghost.state == State::kInvFilling ||
                            ghost.state == State::kWaitObjWrite;
  if (is_under_way) return;
  // After a remove no other node has data or takes itself for the owner of an existing object.
  const bool is_stale_owner = is_owner(ghost.state) && ghost.state != State::kInvOwner;
  if (ghost.has_data || is_stale_owner) {
    kapi::violation("no-data-after-remove", Where::current(), "n{} removed {} while {}{}",
                    remover.value, text_of(object), state_of(object, node),
                    ghost.has_data ? " and has data" : "");
  }
}

}  // namespace dojo::kddm
