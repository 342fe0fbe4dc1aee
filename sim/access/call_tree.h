// Call stacks as numbers: each is a node of one tree, so that a memory access remembers its stack
// in four bytes.
//
// The tree only grows and lies outside the arena: a number kept in a saved world still means the
// same stack after it is restored. Nothing is decided by it.
#pragma once

#include <cstdint>
#include <unordered_map>
#include <vector>

namespace dojo::sim::access {

using StackNumber = std::uint32_t;  ///< 0: the empty stack

class CallTree {
 public:
  static CallTree& instance();
  /// `stack` with one more call on top.
  StackNumber push(StackNumber stack, const void* call_site);
  StackNumber pop(StackNumber stack) const { return nodes_[stack].below; }
  /// Call sites, innermost first.
  std::vector<const void*> call_sites(StackNumber stack) const;

 private:
  struct Node {
    StackNumber below = 0;
    const void* call_site = nullptr;
  };
  struct Key {
    StackNumber below;
    const void* call_site;
    friend bool operator==(const Key&, const Key&) = default;
  };
  struct KeyHash {
    std::size_t operator()(const Key& key) const;
  };

  std::vector<Node> nodes_{1};
  std::unordered_map<Key, StackNumber, KeyHash> numbers_;
};

}  // namespace dojo::sim::access
