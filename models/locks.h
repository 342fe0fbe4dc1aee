// Locks of the simulated kernel: who holds what since where, who waits, and what is wrong with it.
//
// A spinning acquire is disabled while the lock is not available: its step is taken back when
// somebody else gets the lock, and comes back at the release, where the chooser picks who wins. A
// sleeping acquire (mutex, semaphore) looks when its step fires; if it has to wait it leaves the
// core, is woken first come first served, and looks again: a newcomer may have been faster.
// SimKernel drives both (kernel_locks.cpp).
#pragma once

#include <string>
#include <vector>

#include "models/context.h"
#include "protocols/kapi/kernel.h"

namespace dojo::models {

/// In which kinds of contexts a class of spinning locks has been taken, and where first.
struct LockClass {
  enum Use : std::uint8_t { kInHardirq, kInSoftirq, kSoftirqIrqsOn, kTaskIrqsOn, kUses };
  struct First {
    bool is_seen = false;
    kapi::Where where;
    std::string who;
  };
  const char* name = "";
  First first[kUses];
};

struct Lock {
  kapi::ObjectId id;
  kapi::LockKind kind = kapi::LockKind::kSpin;
  std::uint32_t lock_class = 0;
  const char* name = "";
  std::int32_t count = 1;     ///< semaphores: how often `down` may succeed
  bool is_taken = false;      ///< exclusively; not for semaphores
  Context* holder = nullptr;  ///< null also when the boot code took it
  kapi::Where where;          ///< of the exclusive acquisition
  struct Reader {
    Context* context;
    kapi::Where where;
  };
  std::vector<Reader> readers;
  std::vector<Context*> waiters;  ///< spinning or sleeping, in arrival order
  kapi::Where released_at;
  bool was_released = false;
  bool protects_shared_only = false;
  bool tells_content = false;        ///< kapi: protects()
  std::uint64_t content_before = 0;  ///< what it protected when it was taken

  bool is_spinning() const {
    return kind == kapi::LockKind::kSpin || kind == kapi::LockKind::kReadWrite;
  }
  bool is_available(kapi::LockMode mode) const {
    if (kind == kapi::LockKind::kSemaphore) return count > 0;
    return !is_taken && (mode == kapi::LockMode::kShared || readers.empty());
  }
  bool is_held() const {
    return kind != kapi::LockKind::kSemaphore && (is_taken || !readers.empty());
  }
  /// Somebody who holds it, and since where; null when nobody in particular does.
  Reader a_holder() const {
    if (is_taken) return {holder, where};
    if (!readers.empty()) return readers.front();
    return {nullptr, {}};
  }
};

/// "file.cpp:12".
std::string place(const kapi::Where& where);

}  // namespace dojo::models
