// The kernel objects of a run: words, locks, wait queues, timers, page tables, by dense id.
//
// A dense id depends on the order in which contexts make objects; `stable` does not: it comes from
// the maker's spawn path and a number of its own. Fingerprints, footprints and stories use
// `stable`.
#pragma once

#include <cstdint>
#include <vector>

#include "protocols/kapi/types.h"

namespace dojo::models {

enum class ObjectKind : std::uint8_t { kFree, kWord, kLock, kWaitQueue, kTimer, kPageTable };

struct Object {
  const char* name = "";
  void* body = nullptr;  ///< Lock*, WaitQueue*, Timer*...; of a word its kapi::Describe, or null
  std::uint64_t unread = 0;  ///< of a word: bits by which nobody decides anything
  // For the state of the world: what its maker had seen, and what is in it (of a word its value; of
  // a lock what it protects and is no Shared). A value that was never written follows from the
  // maker.
  std::uint64_t maker = 0;
  std::uint64_t content = 0;
  std::uint32_t stable = 0;
  std::uint32_t last_core = 0;  ///< core of the cluster that touched it last, + 1; 0: none did
  // Who wrote last, and when somebody else did: what `retry` asks in async mode.
  std::uint32_t writer = 0;
  std::uint32_t written = 0;
  std::uint32_t written_by_others = 0;
  std::uint16_t watchers = 0;
  ObjectKind kind = ObjectKind::kFree;

  void note_write(std::uint32_t by, std::uint32_t step) {
    if (by != writer) written_by_others = written;
    writer = by;
    written = step;
  }
  /// The last step in which anybody but `who` wrote.
  std::uint32_t last_write_not_by(std::uint32_t who) const {
    return writer == who ? written_by_others : written;
  }
};

class ObjectTable {
 public:
  ObjectTable() : objects_(1) {}

  kapi::ObjectId make(ObjectKind kind, const char* name, std::uint32_t stable, void* body);
  void drop(kapi::ObjectId id);

  Object& operator[](kapi::ObjectId id) { return objects_[id.value]; }
  const Object& operator[](kapi::ObjectId id) const { return objects_[id.value]; }
  /// False for an object that was dropped, or is of another kind.
  bool is(kapi::ObjectId id, ObjectKind kind) const {
    return id.value < objects_.size() && objects_[id.value].kind == kind;
  }
  std::size_t size() const { return objects_.size(); }

 private:
  std::vector<Object> objects_;
  std::vector<std::uint32_t> free_;
};

}  // namespace dojo::models
