#include "models/topology_shapes.h"

#include <fmt/format.h>

#include <numeric>

#include "sim/assert.h"

namespace dojo::models {

namespace {

std::unique_ptr<Topology> with_nodes(const ShapeOptions& options) {
  auto topology = std::make_unique<Topology>(options.routing);
  for (std::uint32_t i = 0; i < options.nodes; ++i) topology->add_node();
  return topology;
}

std::uint32_t product(const Sizes& sizes, std::size_t first, std::size_t last) {
  return std::accumulate(sizes.begin() + static_cast<std::ptrdiff_t>(first),
                         sizes.begin() + static_cast<std::ptrdiff_t>(last), 1u,
                         std::multiplies<>());
}

}  // namespace

std::unique_ptr<Topology> make_ring(const ShapeOptions& options) {
  return make_grid(options, {options.nodes}, true);
}

std::unique_ptr<Topology> make_grid(const ShapeOptions& options, const Sizes& sizes, bool wraps) {
  DOJO_ASSERT(product(sizes, 0, sizes.size()) == options.nodes);
  auto topology = with_nodes(options);
  for (std::uint32_t node = 0; node < options.nodes; ++node) {
    std::uint32_t stride = options.nodes;
    for (const std::uint32_t size : sizes) {
      stride /= size;
      const std::uint32_t place = node / stride % size;
      if (place + 1 < size) {
        topology->connect(node, node + stride, options.cable);
      } else if (wraps && size > 2) {  // two in a row have a cable already
        topology->connect(node, node - place * stride, options.cable);
      }
    }
  }
  return topology;
}

// A switch of level l is named by who is below it (one of `groups`) and which of its equals it is
// (one of `planes`). Its parents are the same for all of its group, and differ by the plane.
std::unique_ptr<Topology> make_fat_tree(const ShapeOptions& options, const Sizes& down,
                                        const Sizes& up) {
  DOJO_ASSERT(down.size() == up.size() && product(down, 0, down.size()) >= options.nodes);
  auto topology = with_nodes(options);
  std::uint32_t below = 0;  // first vertex of the level below
  std::uint32_t groups_below = options.nodes;
  std::uint32_t planes_below = 1;
  for (std::size_t level = 0; level < down.size(); ++level) {
    const std::uint32_t groups = (groups_below + down[level] - 1) / down[level];
    const std::uint32_t planes = planes_below * up[level];
    const auto first = static_cast<std::uint32_t>(topology->vertices().size());
    for (std::uint32_t i = 0; i < groups * planes; ++i) {
      topology->add_switch(fmt::format("s{}.{}", level + 1, i));
    }
    for (std::uint32_t child = 0; child < groups_below * planes_below; ++child) {
      const std::uint32_t group = child / planes_below / down[level];
      for (std::uint32_t copy = 0; copy < up[level]; ++copy) {
        const std::uint32_t plane = copy * planes_below + child % planes_below;
        topology->connect(below + child, first + group * planes + plane, options.cable);
      }
    }
    below = first;
    groups_below = groups;
    planes_below = planes;
  }
  return topology;
}

std::unique_ptr<Topology> make_dragonfly(const ShapeOptions& options, const DragonflySize& size) {
  DOJO_ASSERT(size.groups * size.routers * size.nodes >= options.nodes);
  auto topology = with_nodes(options);
  const auto first = options.nodes;
  const auto router = [&](std::uint32_t group, std::uint32_t number) {
    return first + group * size.routers + number;
  };
  for (std::uint32_t g = 0; g < size.groups; ++g) {
    for (std::uint32_t r = 0; r < size.routers; ++r) {
      topology->add_switch(fmt::format("g{}.r{}", g, r));
    }
  }
  for (std::uint32_t node = 0; node < options.nodes; ++node) {
    topology->connect(node, first + node / size.nodes, options.cable);
  }
  for (std::uint32_t g = 0; g < size.groups; ++g) {
    for (std::uint32_t r = 0; r < size.routers; ++r) {
      for (std::uint32_t other = r + 1; other < size.routers; ++other) {
        topology->connect(router(g, r), router(g, other), options.cable);
      }
    }
    // Cables to the other groups are dealt out to the routers, in the order of the groups.
    for (std::uint32_t other = g + 1; other < size.groups; ++other) {
      topology->connect(router(g, (other - 1) % size.routers), router(other, g % size.routers),
                        options.cable);
    }
  }
  return topology;
}

std::unique_ptr<Topology> make_tree(const ShapeOptions& options,
                                    const std::vector<TreeLevel>& levels) {
  auto topology = with_nodes(options);
  std::uint32_t below = 0;
  std::uint32_t count_below = options.nodes;
  for (const TreeLevel& level : levels) {
    const std::uint32_t hubs = (count_below + level.size - 1) / level.size;
    const auto first = static_cast<std::uint32_t>(topology->vertices().size());
    for (std::uint32_t i = 0; i < hubs; ++i) {
      topology->add_switch(fmt::format("{}{}", level.name, i));
    }
    for (std::uint32_t i = 0; i < count_below; ++i) {
      topology->connect(below + i, first + i / level.size, level.cable);
    }
    below = first;
    count_below = hubs;
  }
  DOJO_ASSERT(count_below == 1 || options.nodes == count_below);
  return topology;
}

}  // namespace dojo::models
