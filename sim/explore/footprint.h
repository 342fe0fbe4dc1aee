// Footprint: what one step touched. Two steps of different actors commute unless their footprints
// conflict: a common object that one of them writes.
#pragma once

#include <cstdint>
#include <vector>

#include "sim/actor.h"

namespace dojo::sim {

class Footprint {
 public:
  void clear();
  void add(std::uint32_t object, Touch kind);
  void add(const Footprint& other);
  bool conflicts_with(const Footprint& other) const;
  bool writes(std::uint32_t object) const;

 private:
  struct Item {
    std::uint32_t object;
    Touch kind;
  };
  static std::uint64_t bit(std::uint32_t object) {
    return std::uint64_t{1} << (object * 0x9e3779b1u >> 26);
  }

  std::vector<Item> items_;      // by object
  std::uint64_t touched_ = 0;    // a bit for every object: says "no" quickly
  std::uint64_t not_reads_ = 0;  // of those not only read
};

}  // namespace dojo::sim
