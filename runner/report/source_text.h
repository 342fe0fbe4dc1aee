// Dojo's own sources beside a story: the lines around a position, and a protocol's rule as its spec
// writes it. What cannot be read (an installed program without its sources) is simply not there.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace dojo::report {

struct SourceLine {
  std::uint32_t number = 0;
  std::string text;
};

/// One row of a protocol's table: heading and cell, in the spec's order.
struct RuleRow {
  std::vector<std::pair<std::string, std::string>> cells;
  std::string file;  ///< of the spec, relative to the sources
  std::uint32_t line = 0;
};

class SourceText {
 public:
  /// `root`: the folder of the sources; empty: none, and every answer is empty.
  explicit SourceText(std::filesystem::path root) : root_(std::move(root)) {}

  /// Up to `around` lines before and after `line` of a file relative to the root.
  std::vector<SourceLine> around(const std::string& file, std::uint32_t line, std::uint32_t around);
  /// The row of `rule` in the spec of `protocol` ("kddm": protocols/kddm/kddm.md).
  std::optional<RuleRow> rule(const std::string& protocol, const std::string& rule);

 private:
  const std::vector<std::string>& lines_of(const std::string& file);

  std::filesystem::path root_;
  std::map<std::string, std::vector<std::string>> files_;
};

}  // namespace dojo::report
