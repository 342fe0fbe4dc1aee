// Random programs on a few objects: what the tasks of each node do, drawn from a seed.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "tests/kddm/kddm_world.h"

namespace dojo::kddm::test {

/// What a program may contain.
struct Menu {
  std::uint32_t objects = 2;
  std::uint32_t tasks_per_node = 2;
  std::uint32_t steps = 4;
  bool has_flush = true;
  bool has_remove = true;
  bool has_sync = true;
  bool has_flags = true;  ///< NO_FT, TRY_GRAB, ASYNC
};

struct Action {
  enum class Kind : std::uint8_t { kRead, kWrite, kFind, kFlush, kRemove, kSync };
  Kind kind = Kind::kRead;
  ObjId object = 0;
  std::uint32_t flags = 0;
  kapi::NodeId destination;
};

/// Actions by node and task.
using Program = std::vector<std::vector<std::vector<Action>>>;

Program draw_program(std::uint64_t seed, std::uint32_t nodes, const Menu& menu);
std::string text_of(const Program& program);
/// Spawns the tasks. Each write stores a value nobody else stores.
void start(DataWorld::Cluster& cluster, const Program& program);

}  // namespace dojo::kddm::test
