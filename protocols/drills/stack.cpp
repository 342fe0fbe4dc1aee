// stack: a thread pushes ten times, another pops ten times, each operation under the lock. Whoever
// pops looks only whether anything was ever pushed: it may find the stack empty.

#include <array>
#include <utility>

#include "protocols/drills/drills_list.h"
#include "protocols/kapi/kapi.h"

namespace dojo::drills {

namespace {

constexpr int kSize = 10;

/// A lock that its holder gives to whoever waits. Where the holder may take it again at once, a
/// random walk meets an empty stack within a few schedules: the published figures are for this one.
class HandedLock {
 public:
  void lock(const kapi::Where& where) {
    if (!is_taken_.exchange(true, where)) return;
    kapi::Semaphore turn("turn", 0);
    waiting_ = &turn;
    turn.down(where);
  }
  void unlock(const kapi::Where& where) {
    is_taken_.update([this](bool) { return waiting_ != nullptr; }, where);
    if (waiting_ != nullptr) std::exchange(waiting_, nullptr)->up(where);
  }

 private:
  kapi::Shared<bool> is_taken_{"is_taken"};
  kapi::Semaphore* waiting_ = nullptr;  // of two threads, one at most waits
};

class Stack final : public Drill {
 public:
  void main() override {
    own(1);
    create("push", [this] { push_all(); });
    create("pop", [this] { pop_all(); });
  }

 private:
  void push_all() {
    own(2);
    for (int i = 0; i < kSize; ++i) {
      own(1);
      {
        const kapi::Guard guard(mutex_);
        own(1);
        push(i);
        has_pushed_.store(true);
      }
      own(2);
    }
    own(1);
  }

  void pop_all() {
    own(2);
    for (int i = 0; i < kSize; ++i) {
      own(1);
      {
        const kapi::Guard guard(mutex_);
        if (has_pushed_.load()) pop();
      }
      own(2);
    }
    own(1);
  }

  void push(int value) {
    own(2);
    KAPI_ASSERT(top_.load() != kSize);
    own(1);
    const int at = top_.load();
    own(1);
    values_[static_cast<std::size_t>(at)].store(value);
    const int top = top_.load();
    top_.store(top + 1);
    own(2);
  }

  void pop() {
    own(1);
    KAPI_ASSERT(top_.load() != 0);
    const int top = top_.load();
    top_.store(top - 1);
    own(1);
    const int at = top_.load();
    values_[static_cast<std::size_t>(at)].load();
    own(2);
  }

  using Value = kapi::Shared<int>;

  HandedLock mutex_;
  kapi::Shared<int> top_{"top"};
  kapi::Shared<bool> has_pushed_{"has_pushed"};
  std::array<Value, kSize> values_{Value{"value"}, Value{"value"}, Value{"value"}, Value{"value"},
                                   Value{"value"}, Value{"value"}, Value{"value"}, Value{"value"},
                                   Value{"value"}, Value{"value"}};
};

}  // namespace

std::unique_ptr<Drill> make_stack() { return std::make_unique<Stack>(); }

}  // namespace dojo::drills
