// A first-in-first-out queue in one growing block: no allocation per element once it has grown.
#pragma once

#include <cstddef>
#include <utility>
#include <vector>

#include "sim/assert.h"

namespace dojo::models {

template <class T>
class Ring {
 public:
  bool is_empty() const { return count_ == 0; }
  std::size_t size() const { return count_; }
  T& front() {
    DOJO_ASSERT(count_ > 0);
    return slots_[first_];
  }
  const T& front() const {
    DOJO_ASSERT(count_ > 0);
    return slots_[first_];
  }
  /// The one with `index` others ahead of it.
  const T& at(std::size_t index) const {
    DOJO_ASSERT(index < count_);
    return slots_[(first_ + index) & (slots_.size() - 1)];
  }
  T& at(std::size_t index) {
    DOJO_ASSERT(index < count_);
    return slots_[(first_ + index) & (slots_.size() - 1)];
  }
  void push(T&& value) {
    if (count_ == slots_.size()) grow();
    slots_[(first_ + count_) & (slots_.size() - 1)] = std::move(value);
    ++count_;
  }
  T pop() {
    T value = std::move(front());
    first_ = (first_ + 1) & (slots_.size() - 1);
    --count_;
    return value;
  }

 private:
  static constexpr std::size_t kFirstSize = 4;  // a power of two, as every later size

  void grow() {
    std::vector<T> larger(slots_.empty() ? kFirstSize : slots_.size() * 2);
    for (std::size_t i = 0; i < count_; ++i) {
      larger[i] = std::move(slots_[(first_ + i) & (slots_.size() - 1)]);
    }
    slots_ = std::move(larger);
    first_ = 0;
  }

  std::vector<T> slots_;
  std::size_t first_ = 0;
  std::size_t count_ = 0;
};

}  // namespace dojo::models
