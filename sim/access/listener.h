// What the compiler's instrumentation reports: every memory access of code compiled with
// -fsanitize=thread and linked with runtime.cpp instead of the sanitizer's own run-time.
//
// The entry points stand in the executable; the instrumented code is a shared object linked with
// -Bsymbolic, so that its copies of inline functions (containers included) are the instrumented
// ones. Nobody listens by default: calls of entry points are then erased (runtime_calls.h).
// Tests: tests/access/runtime_test.cpp.
#pragma once

#include <cstddef>
#include <cstdint>

namespace dojo::sim::access {

enum class Kind : std::uint8_t { kRead, kWrite, kReadWrite };

/// Which sides of a std::memory_order an operation has.
struct Ordering {
  bool acquires = false;
  bool releases = false;
};

class Listener {
 public:
  virtual ~Listener() = default;
  /// A plain access is about to happen. `pc` lies in the instruction after the report.
  virtual void on_access(const void* at, std::size_t bytes, Kind kind, const void* pc) = 0;
  /// An atomic operation is about to happen: the last moment for others to go first.
  virtual void before_atomic(const void* at, std::size_t bytes, Kind kind, const void* pc) = 0;
  /// It has happened. A failed compare-exchange is a read.
  virtual void on_atomic(const void* at, std::size_t bytes, Kind kind, Ordering ordering,
                         const void* pc) = 0;
  virtual void on_fence(Ordering ordering) = 0;
  /// A function was entered from `call_site`, or left.
  virtual void on_enter(const void* call_site) = 0;
  virtual void on_leave() = 0;
  /// Memory of the arena is free again: what was known of it belongs to nobody now.
  virtual void on_free(const void* at, std::size_t bytes) = 0;
};

/// Who is told; nullptr: nobody. Set while a world is built that wants to know.
__attribute__((visibility("hidden"))) extern Listener* listener;
void listen(Listener* who);

/// For code that calls instrumented code while the world runs and is no part of it (a story that
/// asks for words): nobody is told while this exists, and no call erases itself.
class Unheard {
 public:
  Unheard();
  ~Unheard() { listener = before_; }
  Unheard(const Unheard&) = delete;
  Unheard& operator=(const Unheard&) = delete;

 private:
  Listener* before_;
};

/// Instrumented code is loaded: accesses can be seen in this build.
bool is_instrumented();

}  // namespace dojo::sim::access
