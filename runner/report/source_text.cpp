#include "runner/report/source_text.h"

#include <algorithm>
#include <sstream>

#include "runner/scenario/files.h"

namespace dojo::report {

namespace {

constexpr std::size_t kBytesMax = std::size_t{4} << 20;

std::string trimmed(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t\r");
  if (first == std::string_view::npos) return "";
  return std::string(text.substr(first, text.find_last_not_of(" \t\r") - first + 1));
}

// "| L10 | INV_OWNER | Grab |" has three cells; no row, no cells.
std::vector<std::string> cells_of(std::string_view row) {
  std::vector<std::string> cells;
  if (!row.starts_with('|')) return cells;
  row.remove_prefix(1);
  for (std::size_t bar = row.find('|'); bar != std::string_view::npos; bar = row.find('|')) {
    cells.push_back(trimmed(row.substr(0, bar)));
    row.remove_prefix(bar + 1);
  }
  return cells;
}

bool is_plain_name(std::string_view name) {
  return !name.empty() && std::ranges::all_of(name, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
  });
}

}  // namespace

const std::vector<std::string>& SourceText::lines_of(const std::string& file) {
  const auto [entry, is_new] = files_.try_emplace(file);
  if (!is_new || root_.empty()) return entry->second;
  const auto text = scenario::read_text_file(root_ / file, kBytesMax);
  if (!text) return entry->second;
  std::istringstream in(*text);
  for (std::string line; std::getline(in, line);) entry->second.push_back(line);
  return entry->second;
}

std::vector<SourceLine> SourceText::around(const std::string& file, std::uint32_t line,
                                           std::uint32_t around) {
  std::vector<SourceLine> excerpt;
  if (file.empty() || line == 0) return excerpt;
  const std::vector<std::string>& lines = lines_of(file);
  if (line > lines.size()) return excerpt;
  const std::uint32_t first = line > around ? line - around : 1;
  for (std::uint32_t i = first; i <= line + around && i <= lines.size(); ++i) {
    excerpt.push_back({i, lines[i - 1]});
  }
  return excerpt;
}

std::optional<RuleRow> SourceText::rule(const std::string& protocol, const std::string& rule) {
  if (!is_plain_name(protocol) || rule.empty()) return std::nullopt;
  const std::string file = "protocols/" + protocol + "/" + protocol + ".md";
  const std::vector<std::string>& lines = lines_of(file);
  std::vector<std::string> heading;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    if (lines[i].starts_with("|--") || lines[i].starts_with("| --"))
      heading = cells_of(lines[i - 1]);
    if (!lines[i].starts_with("| " + rule + " |")) continue;
    const std::vector<std::string> cells = cells_of(lines[i]);
    RuleRow row{{}, file, static_cast<std::uint32_t>(i + 1)};
    for (std::size_t c = 0; c < cells.size(); ++c) {
      row.cells.emplace_back(c < heading.size() ? heading[c] : "", cells[c]);
    }
    return row;
  }
  return std::nullopt;
}

}  // namespace dojo::report
