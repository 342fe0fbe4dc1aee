// The states that a search has met: whole packed states, compared word by word, so that no two are
// ever taken for one.
//
// States lie in chunks in the order in which they came; an open-addressing table of (part of the
// hash, number) finds them. A state of German's protocol with 4 nodes takes 16 bytes, with its
// place in the table and its way back about 35.
#pragma once

#include <cstdint>
#include <limits>
#include <memory>
#include <vector>

#include "sim/hash.h"
#include "sim/rules/rule_system.h"

namespace dojo::sim {

using StateNumber = std::uint32_t;
inline constexpr StateNumber kNoState = std::numeric_limits<StateNumber>::max();

/// How a state was reached first.
struct StateOrigin {
  StateNumber parent = kNoState;
  rules::Instance instance = 0;
};

class StateTable {
 public:
  /// Throws OutOfMemory once it would need more than `bytes_max`.
  StateTable(std::size_t words, std::size_t bytes_max);

  struct OutOfMemory {};

  StateNumber size() const { return size_; }
  /// What it holds, and at its next growth would hold.
  std::size_t bytes() const { return bytes_; }

  std::uint64_t hash(const rules::Packed& state) const {
    std::uint64_t hash = state.words[0];
    for (std::size_t i = 1; i < words_; ++i) hash = fold(hash, state.words[i]);
    return mix64(hash);
  }
  /// Brings the place of `hash` into the cache: ask for several, then insert them.
  void prefetch(std::uint64_t hash) const { __builtin_prefetch(&slots_[place_of(hash)]); }
  struct Found {
    StateNumber number;
    bool is_new;
  };
  Found insert(const rules::Packed& state, std::uint64_t hash, StateOrigin origin);
  rules::Packed state(StateNumber number) const;
  StateOrigin origin(StateNumber number) const {
    return chunks_[number >> kChunkBits].origins[number & kChunkMask];
  }
  /// Takes `more` bytes of the limit for something that belongs to the search.
  void reserve_bytes(std::size_t more);

 private:
  static constexpr unsigned kChunkBits = 14;
  static constexpr StateNumber kChunkMask = (1u << kChunkBits) - 1;
  static constexpr std::size_t kFirstSlots = 1u << 12;

  struct Slot {
    std::uint32_t tag = 0;  ///< upper half of the hash
    StateNumber number = kNoState;
  };
  struct Chunk {
    std::unique_ptr<std::uint64_t[]> words;
    std::unique_ptr<StateOrigin[]> origins;
  };

  std::size_t place_of(std::uint64_t hash) const { return (hash >> 32) & (slots_.size() - 1); }
  bool is_equal(StateNumber number, const rules::Packed& state) const;
  void append(const rules::Packed& state, StateOrigin origin);
  void grow_slots();

  std::size_t words_;
  std::size_t bytes_max_;
  std::size_t bytes_ = 0;
  StateNumber size_ = 0;
  std::vector<Slot> slots_;
  std::vector<Chunk> chunks_;
};

}  // namespace dojo::sim
