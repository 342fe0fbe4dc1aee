// docs/findings.md tells of every finding that is kept and of every cell of the published tables
// that has no answer: what it says can be checked against the files and the code.

#include "tests/regressions/findings_page.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <filesystem>
#include <map>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "protocols/kddm/kddm_describe.h"

namespace dojo {
namespace {

using test::Names;

std::string root() { return std::string(DOJO_SOURCE_DIR); }

Names kept_findings() {
  Names names;
  for (const auto& file : std::filesystem::directory_iterator(root() + "/scenarios/findings")) {
    if (file.path().extension() == ".yaml") names.insert(file.path().stem().string());
  }
  return names;
}

/// What stands before the second bracket of each "| [name](../scenarios/findings/...".
Names findings_on_page() {
  const std::string opening = "| [";
  Names names;
  for (const std::string& line : test::lines_of_findings_page()) {
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
  const auto page = test::cells_on_findings_page();
  std::map<std::string, Names> rules;
  std::size_t listed = 0;
  for (const auto& [rule, cells] : page) {
    for (const Names* part :
         {&cells.found, &cells.by_tables, &cells.not_reached, &cells.not_possible}) {
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
  const auto page = test::cells_on_findings_page();
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
