#include "sim/access/call_tree.h"

#include "sim/arena.h"
#include "sim/hash.h"

namespace dojo::sim::access {

CallTree& CallTree::instance() {
  static CallTree* const tree = [] {
    const arena::Outside outside;
    return new CallTree;
  }();
  return *tree;
}

std::size_t CallTree::KeyHash::operator()(const Key& key) const {
  return mix64(reinterpret_cast<std::uintptr_t>(key.call_site) ^ (std::uint64_t{key.below} << 40));
}

StackNumber CallTree::push(StackNumber stack, const void* call_site) {
  const auto known = numbers_.find({stack, call_site});
  if (known != numbers_.end()) return known->second;
  const arena::Outside outside;
  const auto number = static_cast<StackNumber>(nodes_.size());
  nodes_.push_back({stack, call_site});
  numbers_.emplace(Key{stack, call_site}, number);
  return number;
}

std::vector<const void*> CallTree::call_sites(StackNumber stack) const {
  std::vector<const void*> sites;
  for (; stack != 0; stack = nodes_[stack].below) sites.push_back(nodes_[stack].call_site);
  return sites;
}

}  // namespace dojo::sim::access
