// docs/findings.md as data: the table of every cell without an answer.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

namespace dojo::test {

using Names = std::set<std::string>;

std::vector<std::string> lines_of_findings_page();

/// States of one rule's cells.
struct UnansweredCells {
  Names found;         ///< a scenario shows it
  Names by_tables;     ///< reached by the tables alone, no scenario is kept
  Names not_reached;   ///< in any search
  Names not_possible;  ///< by an argument
};

/// Rule -> its line "| M35 | event | found | by the tables | not reached | cannot be reached |".
std::map<std::string, UnansweredCells> cells_on_findings_page();

}  // namespace dojo::test
