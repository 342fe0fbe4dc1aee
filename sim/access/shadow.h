// What is remembered of memory: for each piece of 8 bytes, the last accesses that no later one has
// made superfluous. Lives in the arena and is rewound with the world.
#pragma once

#include <cstdint>
#include <source_location>
#include <unordered_map>
#include <vector>

#include "sim/access/call_tree.h"
#include "sim/access/vector_clock.h"

namespace dojo::sim::access {

using LockSetNumber = std::uint32_t;  ///< 0: none held

/// One access, as far as a later one may race with it and a report wants to tell of it.
struct Access {
  ContextNumber context = 0;
  Epoch epoch = 0;
  std::uint8_t bytes = 0xff;  ///< bit i: byte i of the piece
  bool is_write = false;
  bool is_atomic = false;
  std::uint32_t place = 0;  ///< Actor::place()
  LockSetNumber locks = 0;
  StackNumber stack = 0;
  const void* pc = nullptr;
  bool is_word = false;        ///< of a named word (kapi::Shared)
  std::source_location where;  ///< of a named word: what the story says
  std::uint64_t step = 0;

  bool conflicts_with(const Access& other) const {
    return context != other.context && (bytes & other.bytes) != 0 && (is_write || other.is_write) &&
           !(is_atomic && other.is_atomic);
  }
  /// Whoever races with the older one races with this one, too.
  bool replaces(const Access& older) const {
    return context == older.context && (older.bytes & ~bytes) == 0 &&
           (is_write || !older.is_write) && (!is_atomic || older.is_atomic);
  }
};

using Cell = std::vector<Access>;

class Shadow {
 public:
  static constexpr std::size_t kPiece = 8;
  Cell& at(std::uintptr_t piece) { return cells_[piece]; }
  /// Forgets the pieces that lie in [at, at + bytes), whole or in part.
  void forget(std::uintptr_t at, std::size_t bytes);

 private:
  // Never iterated: order by address decides nothing.
  std::unordered_map<std::uintptr_t, Cell> cells_;
};

}  // namespace dojo::sim::access
