// Locks, as a kernel has them. Contended acquires wait; who holds what since where is known, so
// that deadlock, sleep in atomic, double unlock and leaked locks are reported, not hung on.
//
//   SpinLock, RwLock     atomic context while held (preemption off); any context may take them
//   Mutex, Semaphore     may sleep: task context only
#pragma once

#include "protocols/kapi/kernel.h"

namespace dojo::kapi {

/// Everything a lock protects is a Shared or a kernel object; see Kernel::protects_shared_only.
struct ProtectsSharedOnly {};
inline constexpr ProtectsSharedOnly kProtectsSharedOnly;

/// A spinning lock; holding it disables preemption. `lock_irq` also disables interrupts of the
/// core.
class SpinLock {
 public:
  explicit SpinLock(const char* lock_class)
      : id_(kernel().make_lock(LockKind::kSpin, lock_class, 1)) {}
  SpinLock(const char* lock_class, ProtectsSharedOnly) : SpinLock(lock_class) {
    kernel().protects_shared_only(id_);
  }
  ~SpinLock() { kernel().drop_lock(id_); }
  SpinLock(const SpinLock&) = delete;
  SpinLock& operator=(const SpinLock&) = delete;

  void lock(const Where& where = Where::current()) {
    kernel().acquire(id_, LockMode::kExclusive, where);
  }
  bool try_lock(const Where& where = Where::current()) {
    return kernel().try_acquire(id_, LockMode::kExclusive, where);
  }
  void unlock(const Where& where = Where::current()) {
    kernel().release(id_, LockMode::kExclusive, where);
  }
  void lock_irq(const Where& where = Where::current()) {
    kernel().irq_disable(where);
    lock(where);
  }
  void unlock_irq(const Where& where = Where::current()) {
    unlock(where);
    kernel().irq_enable(where);
  }
  bool is_held() const { return kernel().is_held(id_); }
  ObjectId id() const { return id_; }

 private:
  ObjectId id_;
};

/// Many readers or one writer, spinning.
class RwLock {
 public:
  explicit RwLock(const char* lock_class)
      : id_(kernel().make_lock(LockKind::kReadWrite, lock_class, 1)) {}
  ~RwLock() { kernel().drop_lock(id_); }
  RwLock(const RwLock&) = delete;
  RwLock& operator=(const RwLock&) = delete;

  void lock(const Where& where = Where::current()) {
    kernel().acquire(id_, LockMode::kExclusive, where);
  }
  void unlock(const Where& where = Where::current()) {
    kernel().release(id_, LockMode::kExclusive, where);
  }
  void lock_shared(const Where& where = Where::current()) {
    kernel().acquire(id_, LockMode::kShared, where);
  }
  void unlock_shared(const Where& where = Where::current()) {
    kernel().release(id_, LockMode::kShared, where);
  }

 private:
  ObjectId id_;
};

/// A sleeping lock owned by a task.
class Mutex {
 public:
  explicit Mutex(const char* lock_class)
      : id_(kernel().make_lock(LockKind::kMutex, lock_class, 1)) {}
  ~Mutex() { kernel().drop_lock(id_); }
  Mutex(const Mutex&) = delete;
  Mutex& operator=(const Mutex&) = delete;

  void lock(const Where& where = Where::current()) {
    kernel().acquire(id_, LockMode::kExclusive, where);
  }
  bool try_lock(const Where& where = Where::current()) {
    return kernel().try_acquire(id_, LockMode::kExclusive, where);
  }
  void unlock(const Where& where = Where::current()) {
    kernel().release(id_, LockMode::kExclusive, where);
  }

 private:
  ObjectId id_;
};

/// A counting semaphore: `down` sleeps while the count is zero; anyone may `up`.
class Semaphore {
 public:
  Semaphore(const char* lock_class, std::int32_t count)
      : id_(kernel().make_lock(LockKind::kSemaphore, lock_class, count)) {}
  ~Semaphore() { kernel().drop_lock(id_); }
  Semaphore(const Semaphore&) = delete;
  Semaphore& operator=(const Semaphore&) = delete;

  void down(const Where& where = Where::current()) {
    kernel().acquire(id_, LockMode::kExclusive, where);
  }
  bool try_down(const Where& where = Where::current()) {
    return kernel().try_acquire(id_, LockMode::kExclusive, where);
  }
  void up(const Where& where = Where::current()) {
    kernel().release(id_, LockMode::kExclusive, where);
  }

 private:
  ObjectId id_;
};

/// Holds a lock (anything with lock and unlock) for a scope, and remembers who asked.
template <class Lock>
class Guard {
 public:
  explicit Guard(Lock& lock, const Where& where = Where::current()) : lock_(lock), where_(where) {
    lock_.lock(where);
  }
  ~Guard() { lock_.unlock(where_); }
  Guard(const Guard&) = delete;
  Guard& operator=(const Guard&) = delete;

 private:
  Lock& lock_;
  Where where_;
};

}  // namespace dojo::kapi
