// Traffic through the interconnect alone, with either model: what arrives when.
#pragma once

#include <string>
#include <vector>

#include "models/machine.h"
#include "models/topology.h"

namespace dojo::test {

/// One packet; it is known by its place in the list.
struct Load {
  std::uint32_t from = 0;
  std::uint32_t to = 0;
  std::uint32_t bytes = 1'250;
  sim::Tick at = 0;
};

struct Carried {
  std::vector<sim::Tick> arrivals;  ///< by packet
  std::uint64_t fingerprint = 0;
  std::uint64_t dropped = 0;
};

struct Network {
  const models::Topology* topology = nullptr;
  std::vector<models::BackgroundFlow> background;
  std::string platform_file;
};

/// In a process of its own: each can have SimGrid's clock once.
Carried carry(models::NetworkModel model, const Network& network, const std::vector<Load>& loads);

}  // namespace dojo::test
