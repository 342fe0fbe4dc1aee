// The atomic operations of -fsanitize=thread. The compiler hands each operation over whole, with
// its memory order: we do it, at the strongest order, and report it with the order asked for.

#include "sim/access/listener.h"

namespace dojo::sim::access {
void link_atomics() {}
}  // namespace dojo::sim::access

namespace {

using dojo::sim::access::Kind;
using dojo::sim::access::listener;
using dojo::sim::access::Ordering;

using U8 = unsigned char;
using U16 = unsigned short;
using U32 = unsigned int;
using U64 = unsigned long long;

// memory_order as the compiler counts: relaxed, consume, acquire, release, acq_rel, seq_cst.
constexpr Ordering ordering_of(int order) {
  return {order == 1 || order == 2 || order >= 4, order >= 3};
}

void before(const volatile void* at, std::size_t bytes, Kind kind, const void* pc) {
  if (listener != nullptr) [[unlikely]]
    listener->before_atomic(const_cast<const void*>(at), bytes, kind, pc);
}

void after(const volatile void* at, std::size_t bytes, Kind kind, int order, const void* pc) {
  if (listener != nullptr) [[unlikely]]
    listener->on_atomic(const_cast<const void*>(at), bytes, kind, ordering_of(order), pc);
}

template <class T>
bool exchange_if(volatile T* at, T* expected, T desired, int good, int bad, const void* pc) {
  before(at, sizeof(T), Kind::kReadWrite, pc);
  const bool is_done =
      __atomic_compare_exchange_n(at, expected, desired, false, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST);
  after(at, sizeof(T), is_done ? Kind::kReadWrite : Kind::kRead, is_done ? good : bad, pc);
  return is_done;
}

}  // namespace

#define CALLER __builtin_return_address(0)
#define ENTRY(type) __attribute__((visibility("default"))) type

// NOLINTBEGIN: names and signatures are the compiler's.
#define UPDATE(bits, T, name, operation)                                      \
  ENTRY(T) __tsan_atomic##bits##_##name(volatile T* at, T value, int order) { \
    before(at, sizeof(T), Kind::kReadWrite, CALLER);                          \
    const T old = operation(at, value, __ATOMIC_SEQ_CST);                     \
    after(at, sizeof(T), Kind::kReadWrite, order, CALLER);                    \
    return old;                                                               \
  }

#define ATOMICS(bits, T)                                                                          \
  ENTRY(T) __tsan_atomic##bits##_load(const volatile T* at, int order) {                          \
    before(at, sizeof(T), Kind::kRead, CALLER);                                                   \
    const T value = __atomic_load_n(at, __ATOMIC_SEQ_CST);                                        \
    after(at, sizeof(T), Kind::kRead, order, CALLER);                                             \
    return value;                                                                                 \
  }                                                                                               \
  ENTRY(void) __tsan_atomic##bits##_store(volatile T* at, T value, int order) {                   \
    before(at, sizeof(T), Kind::kWrite, CALLER);                                                  \
    __atomic_store_n(at, value, __ATOMIC_SEQ_CST);                                                \
    after(at, sizeof(T), Kind::kWrite, order, CALLER);                                            \
  }                                                                                               \
  UPDATE(bits, T, exchange, __atomic_exchange_n)                                                  \
  UPDATE(bits, T, fetch_add, __atomic_fetch_add)                                                  \
  UPDATE(bits, T, fetch_sub, __atomic_fetch_sub)                                                  \
  UPDATE(bits, T, fetch_and, __atomic_fetch_and)                                                  \
  UPDATE(bits, T, fetch_or, __atomic_fetch_or)                                                    \
  UPDATE(bits, T, fetch_xor, __atomic_fetch_xor)                                                  \
  UPDATE(bits, T, fetch_nand, __atomic_fetch_nand)                                                \
  ENTRY(int)                                                                                      \
  __tsan_atomic##bits##_compare_exchange_strong(volatile T* at, T* expected, T desired, int good, \
                                                int bad) {                                        \
    return exchange_if(at, expected, desired, good, bad, CALLER);                                 \
  }                                                                                               \
  ENTRY(int)                                                                                      \
  __tsan_atomic##bits##_compare_exchange_weak(volatile T* at, T* expected, T desired, int good,   \
                                              int bad) {                                          \
    return exchange_if(at, expected, desired, good, bad, CALLER);                                 \
  }                                                                                               \
  ENTRY(T)                                                                                        \
  __tsan_atomic##bits##_compare_exchange_val(volatile T* at, T expected, T desired, int good,     \
                                             int bad) {                                           \
    exchange_if(at, &expected, desired, good, bad, CALLER);                                       \
    return expected;                                                                              \
  }

extern "C" {
ATOMICS(8, U8)
ATOMICS(16, U16)
ATOMICS(32, U32)
ATOMICS(64, U64)

ENTRY(void) __tsan_atomic_thread_fence(int order) {
  __atomic_thread_fence(__ATOMIC_SEQ_CST);
  if (listener != nullptr) [[unlikely]]
    listener->on_fence(ordering_of(order));
}
ENTRY(void) __tsan_atomic_signal_fence(int) { __atomic_signal_fence(__ATOMIC_SEQ_CST); }
}
// NOLINTEND
