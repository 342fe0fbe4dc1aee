// Wait queues and completions, in Linux's idiom:
//
//   queue.prepare();          // on the queue from here: a wake-up after this point is not lost
//   lock.unlock();
//   queue.sleep();            // returns at once when already woken
//   queue.finish();
//   lock.lock();              // and look at the condition again
#pragma once

#include <atomic>

#include "protocols/kapi/kernel.h"

namespace dojo::kapi {

class WaitQueue {
 public:
  explicit WaitQueue(const char* name) : id_(kernel().make_wait_queue(name)) {}
  ~WaitQueue() { kernel().drop_wait_queue(id_); }
  WaitQueue(const WaitQueue&) = delete;
  WaitQueue& operator=(const WaitQueue&) = delete;

  void prepare(SleepKind kind = SleepKind::kUninterruptible,
               const Where& where = Where::current()) {
    kernel().prepare_to_wait(id_, kind, where);
  }
  WakeReason sleep(const Where& where = Where::current()) { return kernel().schedule(-1, where); }
  WakeReason sleep_for(Nanoseconds timeout, const Where& where = Where::current()) {
    return kernel().schedule(timeout, where);
  }
  void finish(const Where& where = Where::current()) { kernel().finish_wait(id_, where); }

  bool wake_one(const Where& where = Where::current()) {
    return kernel().wake_up(id_, 1, where) != 0;
  }
  std::uint32_t wake_all(const Where& where = Where::current()) {
    return kernel().wake_up(id_, -1, where);
  }
  std::uint32_t sleepers() const { return kernel().waiters(id_); }
  ObjectId id() const { return id_; }

  /// Sleeps until `condition()` holds. The condition is looked at again after each wake-up.
  template <class Condition>
  void wait_until(Condition&& condition, const Where& where = Where::current()) {
    while (!condition()) {
      prepare(SleepKind::kUninterruptible, where);
      if (!condition()) sleep(where);
      finish(where);
    }
  }

 private:
  ObjectId id_;
};

/// A one-shot event: `wait` returns once `complete` was called.
class Completion {
 public:
  explicit Completion(const char* name) : queue_(name) {}
  void complete(const Where& where = Where::current()) {
    is_done_.store(true, std::memory_order_release);
    queue_.wake_all(where);
  }
  void wait(const Where& where = Where::current()) {
    queue_.wait_until([this] { return is_done(); }, where);
  }
  bool is_done() const { return is_done_.load(std::memory_order_acquire); }

 private:
  WaitQueue queue_;
  std::atomic<bool> is_done_{false};
};

}  // namespace dojo::kapi
