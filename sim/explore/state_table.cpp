#include "sim/explore/state_table.h"

#include <algorithm>

namespace dojo::sim {

StateTable::StateTable(std::size_t words, std::size_t bytes_max)
    : words_(words), bytes_max_(bytes_max), slots_(kFirstSlots) {
  bytes_ = kFirstSlots * sizeof(Slot);
}

void StateTable::reserve_bytes(std::size_t more) {
  if (more > bytes_max_ || bytes_ > bytes_max_ - more) throw OutOfMemory{};
  bytes_ += more;
}

bool StateTable::is_equal(StateNumber number, const rules::Packed& state) const {
  const std::uint64_t* words =
      chunks_[number >> kChunkBits].words.get() + (number & kChunkMask) * words_;
  return std::equal(words, words + words_, state.words.begin());
}

rules::Packed StateTable::state(StateNumber number) const {
  rules::Packed state;
  const std::uint64_t* words =
      chunks_[number >> kChunkBits].words.get() + (number & kChunkMask) * words_;
  std::copy(words, words + words_, state.words.begin());
  return state;
}

// Two thirds full at most. The tag is what places a slot, so growing reads no state.
void StateTable::grow_slots() {
  const std::size_t larger = slots_.size() * 2;
  reserve_bytes(larger * sizeof(Slot));
  std::vector<Slot> fresh(larger);
  for (const Slot& slot : slots_) {
    if (slot.number == kNoState) continue;
    std::size_t place = slot.tag & (larger - 1);
    while (fresh[place].number != kNoState) place = (place + 1) & (larger - 1);
    fresh[place] = slot;
  }
  bytes_ -= slots_.size() * sizeof(Slot);
  slots_ = std::move(fresh);
}

void StateTable::append(const rules::Packed& state, StateOrigin origin) {
  if (size_ == kNoState - 1) throw OutOfMemory{};  // a number has 32 bits
  if ((size_ & kChunkMask) == 0) {
    constexpr std::size_t kStates = kChunkMask + 1;
    reserve_bytes(kStates * (words_ * sizeof(std::uint64_t) + sizeof(StateOrigin)));
    chunks_.push_back({std::make_unique_for_overwrite<std::uint64_t[]>(kStates * words_),
                       std::make_unique_for_overwrite<StateOrigin[]>(kStates)});
  }
  Chunk& chunk = chunks_.back();
  const std::size_t at = size_ & kChunkMask;
  std::copy_n(state.words.begin(), words_, chunk.words.get() + at * words_);
  chunk.origins[at] = origin;
  ++size_;
}

StateTable::Found StateTable::insert(const rules::Packed& state, std::uint64_t hash,
                                     StateOrigin origin) {
  if (std::size_t{size_} * 3 >= slots_.size() * 2) grow_slots();
  const auto tag = static_cast<std::uint32_t>(hash >> 32);
  std::size_t place = place_of(hash);
  for (; slots_[place].number != kNoState; place = (place + 1) & (slots_.size() - 1)) {
    const Slot& slot = slots_[place];
    if (slot.tag == tag && is_equal(slot.number, state)) return {slot.number, false};
  }
  append(state, origin);
  slots_[place] = {tag, size_ - 1};
  return {size_ - 1, true};
}

}  // namespace dojo::sim
