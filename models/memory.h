// The memory of one node: page frames with sparse contents.
//
// A frame costs real memory only once it has been allocated; an untouched word reads as 0. Dropping
// a frame poisons it: every later use of that id is the violation `use-after-drop`, also when the
// frame has been handed out again, because ids carry a generation. Dropped frames are handed out
// again late, oldest first. No choice points inside. Tests: tests/memory/memory_test.cpp.
#pragma once

#include <cstdint>
#include <deque>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "protocols/kapi/kernel.h"
#include "sim/engine.h"

namespace dojo::models {

/// Who does something to a frame, and where in the code.
struct FrameUser {
  std::string_view name;
  kapi::Where where;
};

class Memory {
 public:
  /// `node` names the node in reports ("n0"). Requires: an arena::Inside scope.
  Memory(sim::Engine& engine, std::string node, std::uint64_t bytes);

  // --- queries -----------------------------------------------------------------------------------
  std::uint32_t frames() const { return frame_count_; }
  std::uint32_t free_frames() const { return frame_count_ - used_; }
  std::uint32_t used_frames() const { return used_; }
  bool is_live(kapi::FrameId frame) const;
  /// Calls `visit(FrameId, allocated_by, allocated_where)` for each live frame, lowest index first.
  template <class Visit>
  void for_each_live(Visit&& visit) const {
    for (std::uint32_t index = 0; index < records_.size(); ++index) {
      const Record& record = records_[index];
      if (record.is_live) visit(make_id(index, record.generation), record.user, record.where);
    }
  }

  /// Contents, and what the next allocations will get.
  void add_state(std::vector<std::uint64_t>& words) const;

  // --- commands: a wrong frame or word is a violation and does not return
  // -------------------------
  /// A frame full of zeros; invalid when the memory is full.
  [[nodiscard]] kapi::FrameId alloc(const FrameUser& user);
  void drop(kapi::FrameId frame, const FrameUser& user);
  std::uint64_t read(kapi::FrameId frame, std::uint32_t word, const FrameUser& user);
  void write(kapi::FrameId frame, std::uint32_t word, std::uint64_t value, const FrameUser& user);
  /// The non-zero words as index, value, index, value..., in index order.
  kapi::Words pack(kapi::FrameId frame, const FrameUser& user);
  /// Makes `words`, in that form, the whole contents of the frame.
  void unpack(kapi::FrameId frame, std::span<const std::uint64_t> words, const FrameUser& user);

 private:
  struct Word {
    std::uint32_t index;
    std::uint64_t value;
  };
  struct Record {
    std::vector<Word> words;  // by index, without zeros
    std::string user;         // who allocated it, or who dropped it
    kapi::Where where;
    std::uint32_t generation = 0;
    bool is_live = false;
  };

  // 4 Mi frames (16 GiB) and 1024 generations fit in one id. With kRest frames resting, an id comes
  // back only after 1024 * kRest drops.
  static constexpr std::uint32_t kIndexBits = 22;
  static constexpr std::uint32_t kGenerations = 1u << (32 - kIndexBits);
  static constexpr std::size_t kRest = 64;

  static kapi::FrameId make_id(std::uint32_t index, std::uint32_t generation) {
    return kapi::FrameId{(generation << kIndexBits) | (index + 1)};
  }
  static std::uint32_t index_of(kapi::FrameId frame) {
    return (frame.value & ((1u << kIndexBits) - 1)) - 1;
  }
  static std::uint32_t generation_of(kapi::FrameId frame) { return frame.value >> kIndexBits; }

  std::uint32_t take_index();
  Record& live(kapi::FrameId frame, std::string_view action, const FrameUser& user);
  void check_word(std::uint32_t word, kapi::FrameId frame, const FrameUser& user);
  [[noreturn]] void object(kapi::FrameId frame, std::string_view action, const FrameUser& user);
  std::string name_of(kapi::FrameId frame) const;

  sim::Engine& engine_;
  std::string node_;
  std::uint32_t frame_count_;
  std::uint32_t used_ = 0;
  std::vector<Record> records_;        // every frame that was ever handed out
  std::deque<std::uint32_t> resting_;  // dropped frames, oldest first
};

}  // namespace dojo::models
