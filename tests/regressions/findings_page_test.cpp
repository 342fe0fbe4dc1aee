// docs/findings.md tells of every finding that is kept and of every cell of the published tables
// that has no answer: what it says can be checked against the files and the code.

#include <algorithm>
#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "protocols/kddm/kddm_describe.h"

namespace dojo {
namespace {

using Names = std::set<std::string>;

std::string root() { return std::string(DOJO_SOURCE_DIR); }

Names kept_findings() {
  Names names;
  for (const auto& file : std::filesystem::directory_iterator(root() + "/scenarios/findings")) {
    if (file.path().extension() == ".yaml") names.insert(file.path().stem().string());
  }
  return names;
}

std::vector<std::string> lines_of_page() {
  std::ifstream file(root() + "/docs/findings.md");
  std::vector<std::string> lines;
  for (std::string line; std::getline(file, line);) lines.push_back(line);
  return lines;
}

/// What stands before the second bracket of each "| [name](../scenarios/findings/...".
Names findings_on_page() {
  const std::string opening = "| [";
  Names names;
  for (const std::string& line : lines_of_page()) {
    if (line.rfind(opening, 0) != 0) continue;
    names.insert(line.substr(opening.size(), line.find(']') - opening.size()));
  }
  return names;
}

Names words(const std::string& text) {
  std::istringstream stream(text);
  Names names;
  for (std::string word; stream >> word;) names.insert(word.substr(0, word.find(',')));
  return names;
}

struct Cells {
  Names found, not_reached, not_possible;  ///< states
};

/// Rule -> its line "| M35 | event | found | not reached | cannot be reached |".
std::map<std::string, Cells> cells_on_page() {
  std::map<std::string, Cells> rules;
  bool is_here = false;
  for (const std::string& line : lines_of_page()) {
    if (line.rfind("## ", 0) == 0) is_here = line == "## Every cell without an answer";
    if (!is_here || line.rfind("| ", 0) != 0) continue;
    std::vector<std::string> fields;
    std::istringstream stream(line);
    for (std::string field; std::getline(stream, field, '|');) fields.push_back(field);
    if (fields.size() < 6 || fields[1] == " rule ") continue;
    const std::string rule = *words(fields[1]).begin();
    rules[rule] = {words(fields[3]), words(fields[4]), words(fields[5])};
  }
  return rules;
}

/// Rule -> states, of the rows whose verdict is `unhandled`.
std::map<std::string, Names> cells_in_code() {
  std::map<std::string, Names> rules;
  for (const kddm::RuleText& rule : kddm::describe(kddm::Variant::kKerrighed)) {
    if (rule.verdict == "unhandled") rules[rule.rule] = words(rule.states);
  }
  return rules;
}

/// "M35", "READ_OWNER" -> is there a file m35-...-in-read-owner.yaml?
bool is_kept(const std::string& rule, const std::string& state) {
  const auto lower = [](std::string text) {
    for (char& c : text) c = c == '_' ? '-' : static_cast<char>(std::tolower(c));
    return text;
  };
  const std::string head = lower(rule) + "-";
  const std::string tail = "-in-" + lower(state);
  const Names kept = kept_findings();
  return std::any_of(kept.begin(), kept.end(), [&](const std::string& name) {
    return name.rfind(head, 0) == 0 && name.size() > tail.size() &&
           name.compare(name.size() - tail.size(), tail.size(), tail) == 0;
  });
}

TEST_CASE("findings.md lists the findings that are kept, and no other", "[regressions]") {
  CHECK(findings_on_page() == kept_findings());
}

TEST_CASE("findings.md accounts for every cell without an answer, once", "[regressions]") {
  const auto page = cells_on_page();
  std::map<std::string, Names> rules;
  std::size_t listed = 0;
  for (const auto& [rule, cells] : page) {
    for (const Names* part : {&cells.found, &cells.not_reached, &cells.not_possible}) {
      rules[rule].insert(part->begin(), part->end());
      listed += part->size();
    }
  }
  CHECK(rules == cells_in_code());
  std::size_t cells = 0;
  for (const auto& [rule, states] : rules) cells += states.size();
  CHECK(listed == cells);
}

TEST_CASE("findings.md calls those cells found that a kept finding shows", "[regressions]") {
  const auto code = cells_in_code();
  const auto page = cells_on_page();
  REQUIRE(page.size() == code.size());
  for (const auto& [rule, cells] : page) {
    Names kept;
    for (const std::string& state : code.at(rule)) {
      if (is_kept(rule, state)) kept.insert(state);
    }
    INFO(rule);
    CHECK(cells.found == kept);
  }
}

}  // namespace
}  // namespace dojo
