// Which cells without an answer the published tables reach: all of them, within a scope.
//
// Method: every state of the tables (table_world.h), breadth first, for every program of so many
// operations per thread. The cells that end a run there have to be on docs/findings.md: found in a
// hunt, or reached by the tables alone; none may be one that the page argues to be unreachable.
// `test_regressions "[reachability]" -s` prints the cells, with WAYS=1 the shortest way to each.

#include <fmt/format.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <regex>
#include <sstream>

#include "tests/regressions/findings_page.h"
#include "tests/regressions/table_search.h"

namespace dojo::kddm::test {
namespace {

using dojo::test::Names;
using Budgets = std::vector<std::vector<std::uint8_t>>;

constexpr std::uint64_t kStatesMax = 30'000'000;

void print_ways(const TableSearchResult& result) {
  for (const auto& [end, way] : result.ways) {
    fmt::print("{}\n  P {}\n  - {}\n", end, fmt::join(way.programs, "\n  P "),
               fmt::join(way.moves, "\n  - "));
  }
}

/// "M35 READ_OWNER": all cells that programs of this size reach. The search has to end.
Names cells_reached(const Budgets& budgets, std::uint64_t states) {
  const TableScope scope{.budgets = budgets};
  const TableSearchResult result = search_tables(scope, kStatesMax);
  REQUIRE(result.is_complete);
  CHECK(result.states == states);
  Names cells;
  for (const auto& [end, way] : result.ways) {
    if (end.find(": ") == std::string::npos) cells.insert(end);  // else an assertion
  }
  if (std::getenv("WAYS") != nullptr) print_ways(result);
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

/// "get, flush to 1; remove / grab": two threads of node 0, one of node 1.
TableScope programs_in(const std::string& text) {
  TableScope scope{.budgets = {}};
  std::istringstream nodes(text);
  for (std::string node; std::getline(nodes, node, '/');) {
    scope.programs.emplace_back();
    scope.budgets.emplace_back();
    std::istringstream threads(node);
    for (std::string thread; std::getline(threads, thread, ';');) {
      TableProgram& program = scope.programs.back().emplace_back();
      static const std::regex instruction(R"((\w+)( to (\d))?)");
      for (std::sregex_iterator at(thread.begin(), thread.end(), instruction), end; at != end;
           ++at) {
        const auto op = std::find_if(scope.ops.begin(), scope.ops.end(),
                                     [&](Op one) { return name_of(one) == (*at)[1].str(); });
        REQUIRE(op != scope.ops.end());
        const auto nodes_in_all = std::count(text.begin(), text.end(), '/') + 1;
        const auto to = (*at)[3].matched ? std::stol((*at)[3]) : nodes_in_all;
        program.push_back({*op, static_cast<std::uint8_t>(to)});
      }
      scope.budgets.back().push_back(static_cast<std::uint8_t>(program.size()));
    }
  }
  return scope;
}

// PROGRAMS=FILE test_regressions "[.reach]": a line of programs each, "get, flush to 1; remove /
// grab"; STATES=N ends a search, with JUDGED=1 oracles end runs.
TEST_CASE("tables: the cells that written programs reach, and ways to them", "[.reach]") {
  const char* file = std::getenv("PROGRAMS");
  const char* states = std::getenv("STATES");
  REQUIRE(file != nullptr);
  std::ifstream lines(file);
  for (std::string line; std::getline(lines, line);) {
    TableScope scope = programs_in(line);
    scope.is_judged = std::getenv("JUDGED") != nullptr;
    const TableSearchResult result =
        search_tables(scope, states != nullptr ? std::stoul(states) : kStatesMax);
    fmt::print("= {}: {} states, {}\n", line, result.states,
               result.is_complete ? "complete" : "cut");
    print_ways(result);
    std::fflush(stdout);
  }
}

TEST_CASE("tables: every program of 3 operations on 2 nodes", "[regressions][reachability]") {
  const Names reached = cells_reached({{3}, {3}}, 101'102);
  CHECK(reached.size() == 84);
  require_on_page(reached);
}

/// What is wrong already may be told by whichever step publishes the entry first: the first use of
/// a ghost, or the first look at an entry that was made anew. One finding stands for all of them.
std::string told_by(const std::string& cause) {
  const auto is = [&](const char* oracle, const char* state) {
    return cause.rfind(oracle, 0) == 0 && cause.ends_with(state);
  };
  if (is("single-writer ", " INV_OWNER")) return "single-writer L44 INV_OWNER";
  if (is("owner-in-copyset ", " WRITE_GHOST")) return "owner-in-copyset L12 WRITE_GHOST";
  return cause;
}

/// "single-writer L63 INV_FILLING" -> is there a single-writer-l63-from-inv-filling*.yaml, or -in-?
bool is_kept(const std::string& cause) {
  std::istringstream words(told_by(cause));
  std::string oracle;
  std::string rule;
  std::string state;
  words >> oracle >> rule >> state;
  std::string from = fmt::format("{}-{}-from-{}", oracle, rule, state);
  for (char& c : from) c = c == '_' ? '-' : static_cast<char>(std::tolower(c));
  std::string in = from;
  in.replace(in.find("-from-"), 6, "-in-");
  for (const auto& file :
       std::filesystem::directory_iterator(std::string(DOJO_SOURCE_DIR) + "/scenarios/findings")) {
    const std::string name = file.path().stem().string();
    if (name.rfind(from, 0) == 0 || name.rfind(in, 0) == 0) return true;
  }
  return false;
}

/// The causes for which an oracle of steps and states ends a run of programs of this size.
Names causes_met(const Budgets& budgets) {
  const TableScope scope{.budgets = budgets, .is_judged = true};
  const TableSearchResult result = search_tables(scope, kStatesMax);
  REQUIRE(result.is_complete);
  if (std::getenv("WAYS") != nullptr) print_ways(result);
  Names causes;
  for (const auto& [end, way] : result.ways) {
    if (end.find('-') != std::string::npos && end.find(": ") == std::string::npos) {
      causes.insert(end);
    }
  }
  return causes;
}

void require_kept(const Names& causes) {
  for (const std::string& cause : causes) {
    INFO(cause);
    CHECK(is_kept(cause));
  }
}

TEST_CASE("tables: what oracles of steps object to in 3 operations on 2 nodes is kept",
          "[regressions][reachability]") {
  const Names causes = causes_met({{3}, {3}});
  CHECK(causes.size() == 20);
  require_kept(causes);
}

TEST_CASE("tables: what larger programs reach is on the page, nothing more",
          "[.slow][reachability]") {
  Names reached = cells_reached({{4}, {4}}, 1'704'757);
  reached.merge(cells_reached({{2, 2}, {2}}, 368'721));
  reached.merge(cells_reached({{2}, {2, 2}}, 935'705));
  reached.merge(cells_reached({{2}, {2}, {2}}, 2'256'531));
  require_on_page(reached);
  using Cells = dojo::test::UnansweredCells;
  CHECK(without(cells(&Cells::by_tables), reached) == Names{});
}

TEST_CASE("tables: what oracles of steps object to in larger programs is kept",
          "[.slow][reachability]") {
  Names causes = causes_met({{4}, {4}});
  causes.merge(causes_met({{2, 2}, {2}}));
  causes.merge(causes_met({{2}, {2, 2}}));
  causes.merge(causes_met({{2}, {2}, {2}}));
  require_kept(causes);
}

}  // namespace
}  // namespace dojo::kddm::test
