// The run-time side of -fsanitize=thread, without the sanitizer: entry points that the compiler
// calls, names and signatures as in LLVM's compiler-rt (tsan_interface.h), which g++ shares.
//
// While nobody listens a call returns at once and is not made again: runtime_calls.h. memcpy and
// its kin stay plain calls with g++: the shared object is linked with --wrap for them, and clang
// calls
// __tsan_memcpy itself. Atomics: runtime_atomics.cpp.

#include <cstring>

#include "sim/access/listener.h"
#include "sim/access/runtime_calls.h"

namespace dojo::sim::access {

void link_atomics();  // runtime_atomics.cpp: nothing else would make the linker take it along

Listener* listener = nullptr;

namespace {

bool is_loaded = false;

// For entry points that do some work themselves: their calls are made in any case.
inline void report(const void* at, std::size_t bytes, Kind kind, const void* pc) {
  if (listener != nullptr) [[unlikely]]
    listener->on_access(at, bytes, kind, pc);
}

template <class EntryPoint>
inline void report(const void* at, std::size_t bytes, Kind kind, const void* pc,
                   EntryPoint* entry_point) {
  if (listener == nullptr) return erase_call(pc, reinterpret_cast<const void*>(entry_point));
  listener->on_access(at, bytes, kind, pc);
}

}  // namespace

namespace {

class Nobody final : public Listener {
  void on_access(const void*, std::size_t, Kind, const void*) override {}
  void before_atomic(const void*, std::size_t, Kind, const void*) override {}
  void on_atomic(const void*, std::size_t, Kind, Ordering, const void*) override {}
  void on_fence(Ordering) override {}
  void on_enter(const void*) override {}
  void on_leave() override {}
  void on_free(const void*, std::size_t) override {}
} nobody;

}  // namespace

Unheard::Unheard() : before_(listener) {
  if (before_ != nullptr) listener = &nobody;
}

void listen(Listener* who) {
  if (who != nullptr) restore_calls();
  listener = who;
}

bool is_instrumented() { return is_loaded; }

}  // namespace dojo::sim::access

using dojo::sim::access::Kind;
using dojo::sim::access::listener;
using dojo::sim::access::report;

#define CALLER __builtin_return_address(0)
#define ENTRY __attribute__((visibility("default"))) void
#define ERASE(name) dojo::sim::access::erase_call(CALLER, reinterpret_cast<const void*>(&name))

// NOLINTBEGIN: names and signatures are the compiler's.
extern "C" {

ENTRY __tsan_init() {
  dojo::sim::access::is_loaded = true;
  dojo::sim::access::link_atomics();
}
ENTRY __tsan_func_entry(void* call_site) {
  if (listener == nullptr) return ERASE(__tsan_func_entry);
  listener->on_enter(call_site);
}
ENTRY __tsan_func_exit() {
  if (listener == nullptr) return ERASE(__tsan_func_exit);
  listener->on_leave();
}
ENTRY __tsan_ignore_thread_begin() {}
ENTRY __tsan_ignore_thread_end() {}

#define ACCESS(name, bytes, kind) \
  ENTRY name(void* p) { report(p, bytes, kind, CALLER, &name); }
#define ACCESSES(n)                                           \
  ACCESS(__tsan_read##n, n, Kind::kRead)                      \
  ACCESS(__tsan_write##n, n, Kind::kWrite)                    \
  ACCESS(__tsan_read_write##n, n, Kind::kReadWrite)           \
  ACCESS(__tsan_unaligned_read##n, n, Kind::kRead)            \
  ACCESS(__tsan_unaligned_write##n, n, Kind::kWrite)          \
  ACCESS(__tsan_unaligned_read_write##n, n, Kind::kReadWrite) \
  ACCESS(__tsan_volatile_read##n, n, Kind::kRead)             \
  ACCESS(__tsan_volatile_write##n, n, Kind::kWrite)           \
  ACCESS(__tsan_unaligned_volatile_read##n, n, Kind::kRead)   \
  ACCESS(__tsan_unaligned_volatile_write##n, n, Kind::kWrite)
ACCESSES(1)
ACCESSES(2)
ACCESSES(4)
ACCESSES(8)
ACCESSES(16)
#undef ACCESSES
#undef ACCESS

ENTRY __tsan_read_range(void* p, std::size_t bytes) {
  report(p, bytes, Kind::kRead, CALLER, &__tsan_read_range);
}
ENTRY __tsan_write_range(void* p, std::size_t bytes) {
  report(p, bytes, Kind::kWrite, CALLER, &__tsan_write_range);
}
// A constructor or destructor that finds its own table there writes nothing new.
ENTRY __tsan_vptr_update(void** p, void* value) {
  if (listener == nullptr || *p != value) {
    report(p, sizeof *p, Kind::kWrite, CALLER, &__tsan_vptr_update);
  }
}
ENTRY __tsan_vptr_read(void** p) { report(p, sizeof *p, Kind::kRead, CALLER, &__tsan_vptr_read); }

// Entry points that do the work themselves.
#define WORK __attribute__((visibility("default"))) void*

WORK __tsan_memcpy(void* to, const void* from, std::size_t bytes) {
  report(from, bytes, Kind::kRead, CALLER);
  report(to, bytes, Kind::kWrite, CALLER);
  return std::memcpy(to, from, bytes);
}
WORK __tsan_memmove(void* to, const void* from, std::size_t bytes) {
  report(from, bytes, Kind::kRead, CALLER);
  report(to, bytes, Kind::kWrite, CALLER);
  return std::memmove(to, from, bytes);
}
WORK __tsan_memset(void* to, int value, std::size_t bytes) {
  report(to, bytes, Kind::kWrite, CALLER);
  return std::memset(to, value, bytes);
}
WORK __wrap_memcpy(void* to, const void* from, std::size_t bytes) {
  report(from, bytes, Kind::kRead, CALLER);
  report(to, bytes, Kind::kWrite, CALLER);
  return std::memcpy(to, from, bytes);
}
WORK __wrap_memmove(void* to, const void* from, std::size_t bytes) {
  report(from, bytes, Kind::kRead, CALLER);
  report(to, bytes, Kind::kWrite, CALLER);
  return std::memmove(to, from, bytes);
}
WORK __wrap_memset(void* to, int value, std::size_t bytes) {
  report(to, bytes, Kind::kWrite, CALLER);
  return std::memset(to, value, bytes);
}

}  // extern "C"
// NOLINTEND
