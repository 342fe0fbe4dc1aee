// What the data layer publishes of itself: completed table steps and data accesses.
//
// Oracles implement this and look only at what is published, never at a half-written entry. One
// observer is shared by all nodes of a run; it lives in the run's arena and decides nothing.
//
// The order in which it is told matters, because nodes run between any two choice points:
//   - a step is published before a message of that step can be handled elsewhere;
//   - `held` follows the raising of the hold count, `put` precedes its lowering;
//   - `read` and `wrote` follow the access with no choice point in between;
//   - `first_touched` precedes the first hold of the new object; `removed` comes when no node has
//   it.
#pragma once

#include "protocols/kapi/types.h"
#include "protocols/kddm/kddm_types.h"

namespace dojo::kddm {

/// An entry as it stands after a completed table step.
struct EntryView {
  State state = State::kNoEntry;
  kapi::NodeId prob_owner;
  kapi::NodeSet copyset;
  kapi::NodeSet rmset;
  std::int32_t frozen_count = 0;
  std::int32_t sleeper_count = 0;
  bool has_data = false;
  bool is_pinned = false;
  std::uint64_t version = 0;  ///< hardened: ownership epoch of the copy; 0 in kerrighed
};

/// A local operation of one task. A task has one at a time.
struct LocalCall {
  kapi::NodeId node;
  kapi::TaskId task;
  SetId set = 0;
  ObjId object = 0;
  Op op{};
  std::uint32_t flags = 0;
};

class Observer {
 public:
  virtual ~Observer() = default;

  /// A table step of `node` completed. `rule` is its id in kddm.md ("L7", "M23").
  virtual void published(kapi::NodeId node, SetId set, ObjId object, const char* rule,
                         const EntryView& before, const EntryView& after) {}
  /// A local operation now holds the object (frozen), or has put it.
  virtual void held(kapi::NodeId node, SetId set, ObjId object, bool is_exclusive) {}
  virtual void put(kapi::NodeId node, SetId set, ObjId object) {}
  /// A held object's word was read or written by the workload.
  virtual void read(kapi::NodeId node, SetId set, ObjId object, std::uint32_t word,
                    std::uint64_t value) {}
  virtual void wrote(kapi::NodeId node, SetId set, ObjId object, std::uint32_t word,
                     std::uint64_t value) {}
  /// A local operation begins, before its first look at anything, and ends, after its last.
  virtual void called(const LocalCall& call) {}
  virtual void returned(const LocalCall& call, Result result) {}
  /// Object was created by first touch, or removed from the whole cluster.
  virtual void first_touched(kapi::NodeId node, SetId set, ObjId object) {}
  virtual void removed(kapi::NodeId node, SetId set, ObjId object) {}
  /// A message left `from` (type name as in kddm.md), or was handled at its destination.
  virtual void sent(kapi::NodeId from, kapi::NodeId to, SetId set, ObjId object, const char* type) {
  }
  virtual void handled(kapi::NodeId from, kapi::NodeId at, SetId set, ObjId object,
                       const char* type) {}
};

}  // namespace dojo::kddm
