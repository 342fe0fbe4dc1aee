// Ghost copies: what the oracles remember of each object and of its entry on each node.
//
// They follow what is published and nothing else. Flat vectors, because hunts publish millions of
// steps: one record per object, one per (object, node), found through a small sorted index.
#pragma once

#include <bit>
#include <cstdint>
#include <vector>

#include "protocols/kapi/packet.h"
#include "protocols/kddm/kddm_observer.h"

namespace dojo::kddm {

/// The last published entry of one node, and what its local users do with it.
struct Ghost {
  std::uint64_t version = 0;
  kapi::NodeId prob_owner;
  std::uint32_t holds = 0;            ///< gets and grabs that were not put yet
  std::uint32_t exclusive_holds = 0;  ///< how many of them are grabs, at least
  std::uint32_t acks_due = 0;         ///< events so far that entitle the node to an acknowledgement
  std::uint32_t acks_sent = 0;
  std::uint32_t unclaimed_ends = 0;  ///< lives ended here by removes that have not returned yet
  State state = State::kNoEntry;
  bool has_data = false;
};

/// What is known of an object as a whole.
struct GhostObject {
  struct Word {
    std::uint32_t index;
    std::uint64_t value;
  };

  SetId set = 0;
  ObjId object = 0;
  std::uint32_t first_ghost = 0;    ///< index of node 0's ghost
  kapi::NodeSet owners;             ///< all owner states but WAIT_CHG_OWN_ACK
  kapi::NodeSet writers;            ///< WRITE_OWNER, WRITE_GHOST
  kapi::NodeSet readers;            ///< readable states but WAIT_CHG_OWN_ACK
  kapi::NodeSet asked;              ///< readers that were asked to invalidate and have not yet
  kapi::NodeSet copyset;            ///< as the last owner to publish has it
  kapi::NodeId creator;             ///< who touched it first in this life
  std::uint32_t late_removals = 0;  ///< ends of former lives that are still to be announced
  bool exists = false;
  bool was_removed = false;     ///< and has not been created since
  bool is_remove_seen = false;  ///< some node began to remove it since its first touch
  std::vector<Word> words;      ///< last written values, by index; absent = 0
};

class Ghosts {
 public:
  explicit Ghosts(std::uint32_t nodes) : nodes_(nodes) {}

  std::uint32_t nodes() const { return nodes_; }
  /// The record of an object, made when it is new.
  GhostObject& object(SetId set, ObjId object);
  Ghost& at(const GhostObject& object, kapi::NodeId node) {
    return ghosts_[object.first_ghost + node.value];
  }
  const Ghost& at(const GhostObject& object, kapi::NodeId node) const {
    return ghosts_[object.first_ghost + node.value];
  }
  /// Takes over a published entry.
  void follow(GhostObject& object, kapi::NodeId node, const EntryView& entry);
  /// All of it, in words that do not depend on how it came about.
  void add_state(kapi::Words& words) const;
  /// In the order in which they were first seen.
  const std::vector<GhostObject>& objects() const { return objects_; }

 private:
  std::uint32_t nodes_;
  std::uint32_t last_ = 0;            ///< the object asked for last: usually the next one too
  std::vector<std::uint32_t> order_;  ///< indices of objects_, sorted by (set, object)
  std::vector<GhostObject> objects_;
  std::vector<Ghost> ghosts_;
};

/// Ownership handed over by a flush is at the replica before the flusher hears of it.
inline bool owns(State state) { return is_owner(state) && state != State::kWaitChgOwnAck; }
inline bool can_read(State state) { return is_readable(state) && state != State::kWaitChgOwnAck; }
inline bool is_removing(State state) {
  return state == State::kWaitObjRmDone || state == State::kWaitObjRmAck ||
         state == State::kWaitObjRmAck2;
}

/// The letter before a rule's number names its table: "M12" and "HM12" answer messages.
inline bool is_message_rule(const char* rule) {
  char table = ' ';
  for (; *rule != '\0' && (*rule < '0' || *rule > '9'); ++rule) table = *rule;
  return table == 'M';
}

inline kapi::NodeSet others(const kapi::NodeSet& nodes, kapi::NodeId self) {
  kapi::NodeSet rest = nodes;
  rest.remove(self);
  return rest;
}
/// The lowest member, or kNoNode. By words, without a copy: this runs several times per published
/// step.
inline kapi::NodeId first_of(const kapi::NodeSet& nodes) {
  const auto& words = nodes.words();
  for (std::uint32_t w = 0; w < words.size(); ++w) {
    if (words[w] == 0) continue;
    return kapi::NodeId{w * 64 + static_cast<std::uint32_t>(std::countr_zero(words[w]))};
  }
  return kapi::kNoNode;
}
/// The lowest member but `self`, or kNoNode.
inline kapi::NodeId first_other(const kapi::NodeSet& nodes, kapi::NodeId self) {
  const kapi::NodeId first = first_of(nodes);
  return first == self ? first_of(others(nodes, self)) : first;
}
inline kapi::NodeSet common(const kapi::NodeSet& a, const kapi::NodeSet& b) { return a - (a - b); }

}  // namespace dojo::kddm
