// Clock, timers and retries.
#pragma once

#include <array>

#include "protocols/kapi/kernel.h"

namespace dojo::kapi {

/// One tick of the kernel clock at HZ=100, the unit of Kerrighed's retry delays.
inline constexpr Nanoseconds kJiffy = 10 * kMillisecond;

/// A kernel timer. The handler runs in softirq context.
class Timer {
 public:
  Timer(const char* name, std::function<void()> handler)
      : id_(kernel().make_timer(name, std::move(handler))) {}
  ~Timer() { kernel().drop_timer(id_); }
  Timer(const Timer&) = delete;
  Timer& operator=(const Timer&) = delete;

  void arm(Nanoseconds delay, const Where& where = Where::current()) {
    kernel().arm_timer(id_, delay, where);
  }
  bool cancel(const Where& where = Where::current()) { return kernel().cancel_timer(id_, where); }

 private:
  ObjectId id_;
};

/// Sleeps for `duration` (task context).
inline void sleep_for(Nanoseconds duration, const Where& where = Where::current()) {
  kernel().schedule(duration, where);
}

/// Waits before trying an operation again; see Kernel::retry.
template <class... Watched>
void retry(Nanoseconds delay, const Where& where, const Watched&... watched) {
  const std::array<ObjectId, sizeof...(Watched)> ids{watched.id()...};
  kernel().retry(delay, ids, where);
}

}  // namespace dojo::kapi
