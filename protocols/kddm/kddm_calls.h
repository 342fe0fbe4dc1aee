// Open local operations, and what was true at some instant since each was called.
//
// What an operation returns has to be true of one instant between its call and its return. Others
// work on the object meanwhile, so it may be true no longer when the caller looks; but everybody
// may take the operation as done at that instant. Judged in kddm_results.cpp.
#pragma once

#include <vector>

#include "protocols/kddm/kddm_ghosts.h"

namespace dojo::kddm {

struct OpenCall {
  LocalCall who;
  bool is_home = false;  ///< on the default owner of the object
  /// Flush: this node lost its data. Sync: this node was owner without the right to write, and the
  /// default owner had the data or was sent it.
  bool saw_done = false;
  /// There was nothing to do it to. Flush: no task of this node could use the object. Sync: this
  /// node did not own data that tasks use. Others: the object did not exist.
  bool saw_nothing = false;
  bool saw_alone = false;  ///< flush: this node owned it, and nobody else had a copy
};

class Calls {
 public:
  void open(const LocalCall& who, bool is_home, const GhostObject& object, const Ghost& ghost);
  /// What was seen by the call that ends here. Requires: it is open.
  OpenCall close(const LocalCall& who);

  /// A step of `node` on the object was taken over by its ghost.
  void note_step(const GhostObject& object, kapi::NodeId node, const EntryView& before,
                 const EntryView& after);
  /// The object does not exist any more.
  void note_absent(const GhostObject& object);
  /// The node sends what it has to the default owner.
  void note_sent_home(const GhostObject& object, const Ghost& ghost, kapi::NodeId node);

  /// How many removes of the object are open on the node.
  std::uint32_t removes(const GhostObject& object, kapi::NodeId node) const;
  /// All of it, in words that do not depend on the order of the calls.
  void add_state(kapi::Words& words) const;

 private:
  std::vector<OpenCall> open_;  // sorted by caller
};

}  // namespace dojo::kddm
