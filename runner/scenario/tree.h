// The text of a scenario as a tree of values that remember where they were written.
//
// Made from yaml-cpp's events (JSON being YAML), so that size, depth and aliases are limited while
// reading: ten lines of nested anchors can otherwise stand for a billion values. Tests:
// tests/scenario/tree_test.cpp, tests/fuzz/fuzz_scenario.cpp.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "runner/scenario/load.h"

namespace dojo::scenario {

/// Where a value was written. Lines and columns count from 1; a -D override has line 0.
struct Place {
  std::string file;
  int line = 0;
  int column = 0;
  friend bool operator==(const Place&, const Place&) = default;
};

struct Entry;

struct Value {
  enum class Kind { kNull, kScalar, kList, kMap };
  Kind kind = Kind::kNull;
  bool is_quoted = false;  ///< a scalar in quotes is text, whatever it looks like
  std::string text;
  std::vector<Value> items;
  std::vector<Entry> entries;  ///< in the order of the file
  Place place;

  const Entry* find(std::string_view key) const;
  Entry* find(std::string_view key);
  /// "the text abc", "a list", ...: for errors.
  std::string described() const;
};

struct Entry {
  std::string key;
  Place place;
  Value value;
};

/// Parses one document. Syntax errors, duplicate keys and limits are the errors.
[[nodiscard]] Result<Value> parse_tree(std::string_view text, const std::string& file,
                                       std::size_t bytes_max);

/// Applies "path=value" (names and list indexes joined by dots); `name` ("-D 1") becomes the place
/// of all that it writes. Keys are not judged here: the reader refuses unknown ones. An index one
/// past the end appends to its list.
[[nodiscard]] Errors apply_override(Value& root, std::string_view assignment, const Place& place);

/// The place of the value at `path`, or of its nearest ancestor that exists.
Place place_of(const Value& root, std::string_view path);

}  // namespace dojo::scenario
