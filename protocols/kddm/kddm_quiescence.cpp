// What must hold when nothing can happen any more: one English sentence, then the condition.
//
// No message is in flight now, so what the nodes believe of each other has to fit together.
#include "protocols/kapi/kapi.h"
#include "protocols/kddm/kddm_invariants.h"

namespace dojo::kddm {

using kapi::NodeId;
using kapi::NodeSet;
using kapi::Where;

void Oracles::check_quiescent() const {
  for (const GhostObject& object : ghosts_.objects()) {
    if (is_on(Oracle::kQuiescence)) check_no_waiting_state(object);
    if (is_on(Oracle::kSingleWriter)) check_one_owner(object);
    if (is_on(Oracle::kSingleWriter)) check_copies_known(object);
    if (is_on(Oracle::kNoDataAfterRemove)) check_nothing_left(object);
    if (is_on(Oracle::kProbOwnerChain)) check_chains(object);
    if (is_on(Oracle::kCoherence)) check_data(object);
  }
}

// I9: no waiting state persists when no message is in flight.
void Oracles::check_no_waiting_state(const GhostObject& object) const {
  for (std::uint32_t n = 0; n < ghosts_.nodes(); ++n) {
    if (!is_waiting(ghosts_.at(object, NodeId{n}).state)) continue;
    kapi::violation("quiescence", Where::current(), "{} for {}, and nothing can happen any more",
                    state_of(object, NodeId{n}), text_of(object));
  }
}

// I1 without exception: ownership is not on its way any more.
void Oracles::check_one_owner(const GhostObject& object) const {
  const NodeId first = first_of(object.owners);
  if (!first.is_valid()) return;
  const NodeId second = first_other(object.owners, first);
  if (!second.is_valid()) return;
  kapi::violation("single-writer", Where::current(), "{} has two owners: {}, {}", text_of(object),
                  state_of(object, first), state_of(object, second));
}

// The owner knows every copy, or its next write would leave one readable.
void Oracles::check_copies_known(const GhostObject& object) const {
  const NodeId owner = first_of(object.owners);
  if (!owner.is_valid()) return;
  const NodeId unknown = first_other(object.readers - object.copyset, owner);
  if (!unknown.is_valid()) return;
  kapi::violation("single-writer", Where::current(),
                  "{} for {}, but not in the copy set of its owner n{}: a write would not reach it",
                  state_of(object, unknown), text_of(object), owner.value);
}

// I11: after a remove no node holds data or a stale owner.
void Oracles::check_nothing_left(const GhostObject& object) const {
  if (!object.was_removed) return;
  for (std::uint32_t n = 0; n < ghosts_.nodes(); ++n) {
    const Ghost& ghost = ghosts_.at(object, NodeId{n});
    const bool is_stale_owner = owns(ghost.state) && ghost.state != State::kInvOwner;
    if (!ghost.has_data && !is_stale_owner) continue;
    kapi::violation("no-data-after-remove", Where::current(), "{} was removed, but {}{}",
                    text_of(object), state_of(object, NodeId{n}),
                    ghost.has_data ? " and has data" : "");
  }
}

/// Where a request of `from` ends up, hop by hop: an owner, the default owner that would create the
/// object, or no node when it goes round in a circle or ends nowhere.
NodeId Oracles::end_of_chain(const GhostObject& object, NodeId from) const {
  const NodeId anchor = options_.default_owner(object.set, object.object);
  NodeId here = from;
  for (std::uint32_t hop = 0; hop <= ghosts_.nodes(); ++hop) {
    const Ghost& ghost = ghosts_.at(object, here);
    const bool is_unknown = ghost.state == State::kNoEntry;
    if (owns(ghost.state) || (is_unknown && here == anchor)) return here;
    here = is_unknown ? anchor : ghost.prob_owner;
    if (here.value >= ghosts_.nodes()) return kapi::kNoNode;
  }
  return kapi::kNoNode;
}

void Oracles::check_chains(const GhostObject& object) const {
  const NodeId owner = first_of(object.owners);
  // An object that was created and not removed has an owner.
  if (object.exists && !object.is_remove_seen && !owner.is_valid()) {
    kapi::violation("prob-owner-chain", Where::current(),
                    "nobody owns {}, which n{} created and nobody removed", text_of(object),
                    object.creator.value);
  }
  // I5: a chain of probable owners has no circle; it ends at the owner, or at the default owner
  // when nobody owns the object.
  for (std::uint32_t n = 0; n < ghosts_.nodes(); ++n) {
    if (is_waiting(ghosts_.at(object, NodeId{n}).state)) continue;  // the oracle `quiescence`
    const NodeId end = end_of_chain(object, NodeId{n});
    if (!end.is_valid()) {
      kapi::violation("prob-owner-chain", Where::current(),
                      "a request of n{} for {} would be forwarded for ever{}", n, text_of(object),
                      owner.is_valid() ? fmt::format(": n{} is the owner", owner.value) : "");
    }
    if (owner.is_valid() && !owns(ghosts_.at(object, end).state)) {
      kapi::violation(
          "prob-owner-chain", Where::current(),
          "a request of n{} for {} would end at n{}, which would create the object: n{} "
          "is its owner",
          n, text_of(object), end.value, owner.value);
    }
  }
}

// A copy that may be read has data, and the owner's data stands behind it.
void Oracles::check_data(const GhostObject& object) const {
  for (std::uint32_t n = 0; n < ghosts_.nodes(); ++n) {
    if (!object.readers.has(NodeId{n})) continue;
    if (!ghosts_.at(object, NodeId{n}).has_data) {
      kapi::violation("coherence", Where::current(), "{} for {}, but has no data",
                      state_of(object, NodeId{n}), text_of(object));
    }
    const NodeId owner = first_of(object.owners);
    if (owner.is_valid() && !ghosts_.at(object, owner).has_data) {
      kapi::violation("coherence", Where::current(), "{} for {}, whose owner n{} has no data",
                      state_of(object, NodeId{n}), text_of(object), owner.value);
    }
  }
}

}  // namespace dojo::kddm
