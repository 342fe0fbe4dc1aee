// The shapes of networks that a scenario can name.
//
// Every cable of a shape is alike, except in a tree, where each level has its own. Positions that
// no node takes stay empty where that leaves a network: a fat tree, a dragonfly, a tree.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "models/topology.h"

namespace dojo::models {

/// What the cables are like, and how ways are chosen.
struct ShapeOptions {
  std::uint32_t nodes = 1;
  LinkQuality cable;
  Routing routing = Routing::kShortest;
};
using Sizes = std::vector<std::uint32_t>;

/// Each node has two neighbours.
std::unique_ptr<Topology> make_ring(const ShapeOptions& options);

/// A mesh of any number of dimensions, last one fastest; `wraps`: a torus.
/// Requires: the sizes' product is the number of nodes.
std::unique_ptr<Topology> make_grid(const ShapeOptions& options, const Sizes& sizes, bool wraps);

/// A fat tree: a switch of level l has down[l] children, and what is below it has up[l] parents.
/// Requires: as many `up` as `down`; the product of `down` is at least the number of nodes.
std::unique_ptr<Topology> make_fat_tree(const ShapeOptions& options, const Sizes& down,
                                        const Sizes& up);

struct DragonflySize {
  std::uint32_t groups = 1;
  std::uint32_t routers = 1;  ///< of a group
  std::uint32_t nodes = 1;    ///< of a router
};
/// All routers of a group are linked, and each group has one cable to each other group.
std::unique_ptr<Topology> make_dragonfly(const ShapeOptions& options, const DragonflySize& size);

/// One level of a tree: `size` of what is below it hang on one hub.
struct TreeLevel {
  std::string name;
  std::uint32_t size = 1;
  LinkQuality cable;  ///< from what is below to the hub
};
/// Levels from the nodes upwards; more than fits into the last one is not allowed.
std::unique_ptr<Topology> make_tree(const ShapeOptions& options,
                                    const std::vector<TreeLevel>& levels);

}  // namespace dojo::models
