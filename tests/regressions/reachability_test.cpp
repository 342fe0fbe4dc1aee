// Which cells without an answer the published tables reach: all of them, within a scope.
//
// Method: every state of the tables (table_world.h), breadth first, for every program of so many
// operations per thread. The cells that end a run there have to be on docs/findings.md: found in a
// hunt, or reached by the tables alone; none may be one that the page argues to be unreachable.
// `test_regressions "[reachability]" -s` prints the cells, with WAYS=1 the shortest way to each.

#include <fmt/format.h>

#include <catch2/catch.hpp>
#include <cstdlib>

#include "tests/regressions/findings_page.h"
#include "tests/regressions/table_search.h"

namespace dojo::kddm::test {
namespace {

using dojo::test::Names;
using Budgets = std::vector<std::vector<std::uint8_t>>;

constexpr std::uint64_t kStatesMax = 30'000'000;

/// "M35 READ_OWNER": all cells that programs of this size reach. The search has to end.
Names cells_reached(const Budgets& budgets, std::uint64_t states) {
  const TableScope scope{.budgets = budgets};
  const TableSearchResult result = search_tables(scope, kStatesMax);
  REQUIRE(result.is_complete);
  CHECK(result.states == states);
  Names cells;
  for (const auto& [end, way] : result.ways) {
    if (end.find(": ") == std::string::npos) cells.insert(end);  // else an assertion
    if (std::getenv("WAYS") == nullptr) continue;
    fmt::print("{}\n  {}\n  - {}\n", end, fmt::join(way.programs, "\n  "),
               fmt::join(way.moves, "\n  - "));
  }
  return cells;
}

Names cells(Names dojo::test::UnansweredCells::*column) {
  Names all;
  for (const auto& [rule, line] : dojo::test::cells_on_findings_page()) {
    for (const std::string& state : line.*column) all.insert(rule + " " + state);
  }
  return all;
}

Names without(Names from, const Names& what) {
  for (const std::string& name : what) from.erase(name);
  return from;
}

/// None of them is said to be unreachable, or not to have been reached.
void require_on_page(const Names& reached) {
  using Cells = dojo::test::UnansweredCells;
  CHECK(without(without(reached, cells(&Cells::found)), cells(&Cells::by_tables)) == Names{});
}

TEST_CASE("tables: every program of 3 operations on 2 nodes", "[regressions][reachability]") {
  const Names reached = cells_reached({{3}, {3}}, 87'351);
  CHECK(reached.size() == 81);
  require_on_page(reached);
}

TEST_CASE("tables: what larger programs reach is on the page, nothing more",
          "[.slow][reachability]") {
  Names reached = cells_reached({{4}, {4}}, 1'431'826);
  reached.merge(cells_reached({{2, 2}, {2}}, 285'777));
  reached.merge(cells_reached({{2}, {2, 2}}, 770'745));
  reached.merge(cells_reached({{2}, {2}, {2}}, 1'689'725));
  require_on_page(reached);
  using Cells = dojo::test::UnansweredCells;
  CHECK(without(cells(&Cells::by_tables), reached) == Names{});
}

}  // namespace
}  // namespace dojo::kddm::test
