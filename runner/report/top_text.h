// One run as `top` shows a machine: cores, memory, tasks by the core time that they took.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "runner/measure/measurements.h"

namespace dojo::report {

struct TopTask {
  std::uint32_t node = 0;
  std::uint32_t core = 0;  ///< where it is, or was last
  char state =
      '-';  ///< R on a core or waiting for one, S, D sleeping (D: no signal wakes it), - ended
  sim::Tick user = 0;
  sim::Tick system = 0;
  std::string name;
};

struct TopMemory {
  std::uint64_t total_bytes = 0;
  std::uint64_t used_bytes = 0;
};

struct TopView {
  std::string scenario;
  sim::Tick now = 0;
  measure::Measurements measured;
  std::vector<TopMemory> memory;  ///< by node
  std::vector<TopTask> tasks;     ///< in the order to show
};

/// At most 80 columns.
std::string top_text(const TopView& view);

}  // namespace dojo::report
