// Which (state, event) pairs of the protocols' tables a run went through. Lives in the arena, and
// is rewound with it: one run's coverage.
#pragma once

#include <cstdint>
#include <cstring>
#include <vector>

#include "sim/assert.h"

namespace dojo::models {

class TableCoverage {
 public:
  /// The number of the first pair of table `name`: pairs are numbered in the order of declaration.
  std::uint32_t declare(const char* name, std::uint32_t pairs) {
    std::uint32_t first = 0;
    for (const Table& table : tables_) {
      if (std::strcmp(table.name, name) == 0) return table.first;
      first = table.first + table.pairs;
    }
    tables_.push_back({name, first, pairs});
    taken_.resize((first + pairs + 63) / 64, 0);
    return first;
  }
  void take(std::uint32_t pair) {
    DOJO_ASSERT(pair / 64 < taken_.size());
    taken_[pair / 64] |= std::uint64_t{1} << pair % 64;
  }
  /// One bit for each pair.
  const std::vector<std::uint64_t>& taken() const { return taken_; }

 private:
  struct Table {
    const char* name;  // a literal
    std::uint32_t first;
    std::uint32_t pairs;
  };
  std::vector<Table> tables_;
  std::vector<std::uint64_t> taken_;
};

}  // namespace dojo::models
