// Every state of a TableWorld, breadth first, and which cells without an answer are met.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "tests/regressions/table_world.h"

namespace dojo::kddm::test {

/// The shortest way to an end.
struct TableWay {
  std::vector<std::string> moves;     ///< a line each
  std::vector<std::string> programs;  ///< "n0: grab, flush to 1": what each thread did
};

struct TableSearchResult {
  std::uint64_t states = 0;
  std::uint64_t moves = 0;
  bool is_complete = false;              ///< false: the limit of states came first
  std::map<std::string, TableWay> ways;  ///< by what ended the run
};

/// States are told apart by 128 bits of hash: "complete" is up to a collision.
TableSearchResult search_tables(const TableScope& scope, std::uint64_t state_limit);

}  // namespace dojo::kddm::test
