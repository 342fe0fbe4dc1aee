#include "tests/regressions/findings_page.h"

#include <fstream>
#include <sstream>

namespace dojo::test {
namespace {

/// "INV_COPY, READ_COPY".
Names names_in(const std::string& text) {
  std::istringstream stream(text);
  Names names;
  for (std::string word; stream >> word;) names.insert(word.substr(0, word.find(',')));
  return names;
}

}  // namespace

std::vector<std::string> lines_of_findings_page() {
  std::ifstream file(std::string(DOJO_SOURCE_DIR) + "/docs/findings.md");
  std::vector<std::string> lines;
  for (std::string line; std::getline(file, line);) lines.push_back(line);
  return lines;
}

std::map<std::string, UnansweredCells> cells_on_findings_page() {
  std::map<std::string, UnansweredCells> rules;
  bool is_here = false;
  for (const std::string& line : lines_of_findings_page()) {
    if (line.rfind("## ", 0) == 0) is_here = line == "## Every cell without an answer";
    if (!is_here || line.rfind("| ", 0) != 0) continue;
    std::vector<std::string> fields;
    std::istringstream stream(line);
    for (std::string field; std::getline(stream, field, '|');) fields.push_back(field);
    if (fields.size() < 7 || fields[1] == " rule ") continue;
    const std::string rule = *names_in(fields[1]).begin();
    rules[rule] = {names_in(fields[3]), names_in(fields[4]), names_in(fields[5]),
                   names_in(fields[6])};
  }
  return rules;
}

}  // namespace dojo::test
