#include "models/faults/links.h"

#include <algorithm>

#include "sim/assert.h"
#include "sim/hash.h"

namespace dojo::models {

namespace {

// Packets of a node and what happens to its link meet here.
std::uint32_t object_of(std::uint32_t node) { return sim::path_hash(node + 1, "link"); }

bool has(const std::vector<std::uint32_t>& nodes, kapi::NodeId node) {
  return std::ranges::find(nodes, node.value) != nodes.end();
}

}  // namespace

bool Partition::cuts(kapi::NodeId source, kapi::NodeId destination) const {
  if (has(from, source) && has(to, destination)) return true;
  return both_ways && has(to, source) && has(from, destination);
}

Links::Way Links::way(kapi::NodeId source, kapi::NodeId destination) {
  Way way;
  for (const kapi::NodeId node : {source, destination}) {
    engine_.touch(object_of(node.value), sim::Touch::kRead);
    const Link& link = links_[node.value];
    way.is_down = way.is_down || link.downs > 0;
    way.clogged += link.clogged;
    way.swizzle_clogged += link.swizzle_clogged;
  }
  way.is_cut = std::ranges::any_of(
      partitions_, [&](const Partition* p) { return p->cuts(source, destination); });
  return way;
}

Links::Link& Links::change(std::uint32_t node) {
  engine_.touch(object_of(node), sim::Touch::kWrite);
  return links_[node];
}

void Links::set_down(std::uint32_t node, bool is_down) {
  Link& link = change(node);
  DOJO_ASSERT(is_down || link.downs > 0);
  link.downs += is_down ? 1 : -1;
}

void Links::add_clog(std::uint32_t node, sim::Tick extra) { change(node).clogged += extra; }

void Links::add_swizzle_clog(std::uint32_t node, sim::Tick extra) {
  change(node).swizzle_clogged += extra;
}

void Links::cut(const Partition& partition) {
  for (const std::uint32_t node : partition.from) change(node);
  partitions_.push_back(&partition);
}

void Links::mend(const Partition& partition) {
  for (const std::uint32_t node : partition.from) change(node);
  std::erase(partitions_, &partition);
}

}  // namespace dojo::models
