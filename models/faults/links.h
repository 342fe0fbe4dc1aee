// What lasting faults have made of the links between nodes, at this moment.
//
// A node's link is its cable to the network: all it sends and gets goes over it. What comes from
// and goes to the same place never does.
#pragma once

#include <cstdint>
#include <vector>

#include "protocols/kapi/types.h"
#include "sim/engine.h"

namespace dojo::models {

/// Nodes that others do not hear.
struct Partition {
  std::vector<std::uint32_t> from;
  std::vector<std::uint32_t> to;
  bool both_ways = false;

  bool cuts(kapi::NodeId source, kapi::NodeId destination) const;
};

class Links {
 public:
  Links(sim::Engine& engine, std::uint32_t nodes) : engine_(engine), links_(nodes) {}

  /// What a packet meets that sets off now.
  struct Way {
    bool is_down = false;           ///< lost: one of the two links is
    bool is_cut = false;            ///< lost: a partition
    sim::Tick clogged = 0;          ///< so much later
    sim::Tick swizzle_clogged = 0;  ///< and so much more
    bool is_lost() const { return is_down || is_cut; }
  };
  Way way(kapi::NodeId source, kapi::NodeId destination);

  void set_down(std::uint32_t node, bool is_down);
  void add_clog(std::uint32_t node, sim::Tick extra);
  void add_swizzle_clog(std::uint32_t node, sim::Tick extra);
  void cut(const Partition& partition);
  void mend(const Partition& partition);

 private:
  struct Link {
    std::uint32_t downs = 0;
    sim::Tick clogged = 0;
    sim::Tick swizzle_clogged = 0;
  };
  Link& change(std::uint32_t node);

  sim::Engine& engine_;
  std::vector<Link> links_;
  std::vector<const Partition*> partitions_;
};

}  // namespace dojo::models
