// Plain value types of the kernel-services interface: ids, time, node sets.
//
// Times are integer nanoseconds. Ids are strong types so that a node cannot be passed for a CPU.
// No simulator type appears here: a live implementation (threads and sockets) uses the same ones.
#pragma once

#include <array>
#include <bit>
#include <compare>
#include <cstdint>

namespace dojo::kapi {

/// A duration or a point in time, in nanoseconds.
using Nanoseconds = std::int64_t;

inline constexpr Nanoseconds kMicrosecond = 1'000;
inline constexpr Nanoseconds kMillisecond = 1'000'000;
inline constexpr Nanoseconds kSecond = 1'000'000'000;

/// A machine of the cluster. Numbered from 0; `kNoNode` names none.
struct NodeId {
  std::uint32_t value = UINT32_MAX;
  friend constexpr auto operator<=>(NodeId, NodeId) = default;
  constexpr bool is_valid() const { return value != UINT32_MAX; }
};
inline constexpr NodeId kNoNode{};

/// A core of the calling node. Numbered from 0.
struct CpuId {
  std::uint32_t value = UINT32_MAX;
  friend constexpr auto operator<=>(CpuId, CpuId) = default;
  constexpr bool is_valid() const { return value != UINT32_MAX; }
};
inline constexpr CpuId kAnyCpu{};

/// A task of the calling node (Linux: a pid within one kernel).
struct TaskId {
  std::uint32_t value = UINT32_MAX;
  friend constexpr auto operator<=>(TaskId, TaskId) = default;
  constexpr bool is_valid() const { return value != UINT32_MAX; }
};

/// Identity of a kernel object (lock, wait queue, word, timer) as the kernel numbers it.
struct ObjectId {
  std::uint32_t value = 0;
  friend constexpr auto operator<=>(ObjectId, ObjectId) = default;
};

/// Largest number of nodes a NodeSet can hold (Kerrighed's hard maximum: 8 bits of probable owner).
inline constexpr std::uint32_t kMaxSetNodes = 256;

/// A set of nodes with id < kMaxSetNodes: Kerrighed's krgnodemask_t. Trivially copyable.
class NodeSet {
 public:
  constexpr NodeSet() = default;
  static constexpr NodeSet of(NodeId node) {
    NodeSet set;
    set.add(node);
    return set;
  }
  constexpr bool has(NodeId node) const {
    return ((words_[node.value / 64] >> (node.value % 64)) & 1) != 0;
  }
  constexpr bool is_empty() const { return (words_[0] | words_[1] | words_[2] | words_[3]) == 0; }
  constexpr int count() const {
    int total = 0;
    for (const std::uint64_t word : words_) total += std::popcount(word);
    return total;
  }
  constexpr void add(NodeId node) { words_[node.value / 64] |= bit(node); }
  constexpr void remove(NodeId node) { words_[node.value / 64] &= ~bit(node); }
  constexpr void clear() { words_ = {}; }

  /// The node with the lowest id, or kNoNode when the set is empty.
  constexpr NodeId lowest() const { return next_from(0); }
  /// The lowest member with id >= `first`, or kNoNode.
  constexpr NodeId next_from(std::uint32_t first) const {
    for (std::uint32_t i = first; i < kMaxSetNodes; ++i) {
      if (has(NodeId{i})) return NodeId{i};
    }
    return kNoNode;
  }
  /// Calls `visit(NodeId)` for each member, lowest id first.
  template <class Visit>
  constexpr void for_each(Visit&& visit) const {
    for (std::uint32_t w = 0; w < words_.size(); ++w) {
      for (std::uint64_t rest = words_[w]; rest != 0; rest &= rest - 1) {
        visit(NodeId{w * 64 + static_cast<std::uint32_t>(std::countr_zero(rest))});
      }
    }
  }

  friend constexpr NodeSet operator|(NodeSet a, const NodeSet& b) {
    for (std::size_t i = 0; i < a.words_.size(); ++i) a.words_[i] |= b.words_[i];
    return a;
  }
  friend constexpr NodeSet operator-(NodeSet a, const NodeSet& b) {
    for (std::size_t i = 0; i < a.words_.size(); ++i) a.words_[i] &= ~b.words_[i];
    return a;
  }
  friend constexpr bool operator==(const NodeSet&, const NodeSet&) = default;

  constexpr const std::array<std::uint64_t, 4>& words() const { return words_; }
  static constexpr NodeSet from_words(const std::array<std::uint64_t, 4>& words) {
    NodeSet set;
    set.words_ = words;
    return set;
  }

 private:
  static constexpr std::uint64_t bit(NodeId node) { return std::uint64_t{1} << (node.value % 64); }
  std::array<std::uint64_t, 4> words_{};
};

}  // namespace dojo::kapi
