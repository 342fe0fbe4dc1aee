// Shared<T>: a field that several contexts of a node can reach.
//
// Each access is a choice point of its own: between a `load` and the `store` that follows it, any
// other core may get in. They are plain accesses: unordered ones are a data race, unless marked
// (load_acquire, store_release). Operations with one name (`fetch_add`, `set_bits`...) are atomic.
// T is a trivially copyable value of at most 32 bytes; the story shows its first 8 bytes as a
// number.
#pragma once

#include <cstring>
#include <type_traits>

#include "protocols/kapi/kernel.h"

namespace dojo::kapi {

template <class T>
class Shared {
  static_assert(std::is_trivially_copyable_v<T> && sizeof(T) <= 32);

 public:
  /// `name` must be a string literal: it is the field's name in stories.
  explicit Shared(const char* name, T initial = T{}, Describe describe = nullptr)
      : id_(kernel().make_word(name)), name_(name), value_(initial) {
    if (describe != nullptr) kernel().describe_word(id_, describe);
  }
  ~Shared() { kernel().drop_word(id_); }
  Shared(const Shared&) = delete;
  Shared& operator=(const Shared&) = delete;

  T load(const Where& where = Where::current()) const {
    kernel().access(id_, name_, Access::kRead, where);
    const T value = value_;
    kernel().accessed(id_, name_, Access::kRead, bits(value), bits(value), where);
    return value;
  }
  /// A load that sees what was done before the store_release() whose value it finds.
  T load_acquire(const Where& where = Where::current()) const {
    kernel().mark_access();
    return load(where);
  }
  void store(T value, const Where& where = Where::current()) {
    kernel().access(id_, name_, Access::kWrite, where);
    const std::uint64_t before = bits(value_);
    value_ = value;
    kernel().accessed(id_, name_, Access::kWrite, before, bits(value), where);
  }
  /// A store with which everything before it becomes visible.
  void store_release(T value, const Where& where = Where::current()) {
    kernel().mark_access();
    store(value, where);
  }
  T exchange(T value, const Where& where = Where::current()) {
    return update([&](T) { return value; }, where);
  }
  T fetch_add(T amount, const Where& where = Where::current()) {
    return update([&](T old) { return static_cast<T>(old + amount); }, where);
  }
  T fetch_sub(T amount, const Where& where = Where::current()) {
    return update([&](T old) { return static_cast<T>(old - amount); }, where);
  }
  T set_bits(T mask, const Where& where = Where::current()) {
    return update([&](T old) { return static_cast<T>(old | mask); }, where);
  }
  T clear_bits(T mask, const Where& where = Where::current()) {
    return update([&](T old) { return static_cast<T>(old & static_cast<T>(~mask)); }, where);
  }
  /// Stores `desired` if the value is `expected`. True when it was.
  bool compare_exchange(T expected, T desired, const Where& where = Where::current()) {
    bool is_same = false;
    update(
        [&](T old) {
          is_same = old == expected;
          return is_same ? desired : old;
        },
        where);
    return is_same;
  }
  /// One atomic read-modify-write: value := change(value). Returns the old value.
  template <class Change>
  T update(Change&& change, const Where& where = Where::current()) {
    kernel().access(id_, name_, Access::kReadWrite, where);
    const T old = value_;
    const T left = change(old);
    value_ = left;
    kernel().accessed(id_, name_, Access::kReadWrite, bits(old), bits(left), where);
    return old;
  }

  /// The value without a choice point: for oracles and reports, never for protocol decisions.
  const T& peek() const { return value_; }
  ObjectId id() const { return id_; }

 private:
  static std::uint64_t bits(const T& value) {
    std::uint64_t word = 0;
    std::memcpy(&word, &value, sizeof(T) < 8 ? sizeof(T) : 8);
    return word;
  }

  ObjectId id_;
  const char* name_;
  T value_;
};

}  // namespace dojo::kapi
