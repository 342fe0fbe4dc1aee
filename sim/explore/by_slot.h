// A table by actor slot that grows as actors appear.
#pragma once

#include <cstdint>
#include <vector>

#include "sim/actor.h"

namespace dojo::sim {

template <class Value>
class BySlot {
 public:
  void clear() { values_.clear(); }
  Value& operator[](const Actor& actor) { return (*this)[actor.slot()]; }
  Value& operator[](std::uint32_t slot) {
    if (slot >= values_.size()) values_.resize(slot + 16);
    return values_[slot];
  }

 private:
  std::vector<Value> values_;
};

}  // namespace dojo::sim
