// Paths into a tree: what -D path=value and sweeps write to, and where errors about a path point.

#include <fmt/format.h>

#include <optional>

#include "runner/scenario/limits.h"
#include "runner/scenario/tree.h"
#include "runner/scenario/utf8.h"

namespace dojo::scenario {
namespace {

Errors single(Error error) { return Errors{std::move(error)}; }

std::optional<std::size_t> as_index(std::string_view word) {
  if (word.empty() || word.size() > 6) return std::nullopt;
  std::size_t index = 0;
  for (const char c : word) {
    if (c < '0' || c > '9') return std::nullopt;
    index = index * 10 + static_cast<std::size_t>(c - '0');
  }
  return index;
}

std::vector<std::string_view> split_path(std::string_view path) {
  std::vector<std::string_view> words;
  while (true) {
    const std::size_t dot = path.find('.');
    words.push_back(path.substr(0, dot));
    if (dot == std::string_view::npos) return words;
    path.remove_prefix(dot + 1);
  }
}

/// The value named `word` inside `parent`, made if it does not exist; or why there cannot be one.
tl::expected<Value*, std::string> descend(Value& parent, std::string_view word,
                                          const Place& place) {
  const auto index = as_index(word);
  if (parent.kind == Value::Kind::kNull) {
    parent.kind = index ? Value::Kind::kList : Value::Kind::kMap;
    parent.place = place;
  }
  if (parent.kind == Value::Kind::kMap) {
    if (Entry* entry = parent.find(word)) return &entry->value;
    parent.entries.push_back(Entry{std::string{word}, place, Value{}});
    parent.entries.back().value.place = place;
    return &parent.entries.back().value;
  }
  if (parent.kind == Value::Kind::kScalar) {
    return tl::make_unexpected(
        fmt::format("\"{}\" cannot be set inside {}", word, parent.described()));
  }
  if (!index || *index > parent.items.size()) {
    return tl::make_unexpected(
        fmt::format("\"{}\" is no index of a list of {} (0 to {}, {} appends)", word,
                    parent.items.size(), parent.items.size(), parent.items.size()));
  }
  if (*index == parent.items.size()) {
    parent.items.emplace_back();
    parent.items.back().place = place;
  }
  return &parent.items[*index];
}

void move_to(Value& value, const Place& place) {
  value.place = place;
  for (Value& item : value.items) move_to(item, place);
  for (Entry& entry : value.entries) {
    entry.place = place;
    move_to(entry.value, place);
  }
}

}  // namespace

Errors apply_override(Value& root, std::string_view assignment, const Place& place) {
  const auto refuse = [&](std::string message) {
    return single({place.file, place.line, place.column, std::move(message)});
  };
  if (const std::size_t bad = first_bad_byte(assignment); bad != std::string_view::npos) {
    return refuse(fmt::format("byte {} is no text in UTF-8", bad + 1));
  }
  const std::size_t equals = assignment.find('=');
  if (equals == std::string_view::npos || equals == 0) {
    return refuse(fmt::format("\"{}\" is not path=value", shortened(assignment)));
  }
  Result<Value> value = parse_tree(assignment.substr(equals + 1), place.file, kTextBytesMax);
  if (!value)
    return refuse(
        fmt::format("value of \"{}\": {}", shortened(assignment), value.error()[0].message));
  const auto words = split_path(assignment.substr(0, equals));
  if (words.size() > static_cast<std::size_t>(kDepthMax))
    return refuse("a path that long exists nowhere");
  Value* target = &root;
  for (const std::string_view word : words) {
    if (word.empty())
      return refuse(fmt::format("\"{}\": empty word in the path", shortened(assignment)));
    const auto next = descend(*target, word, place);
    if (!next) return refuse(fmt::format("\"{}\": {}", shortened(assignment), next.error()));
    target = *next;
  }
  move_to(*value, place);
  *target = std::move(*value);
  return {};
}

Place place_of(const Value& root, std::string_view path) {
  const Value* at = &root;
  for (const std::string_view word : split_path(path)) {
    const auto index = as_index(word);
    if (const Entry* entry = at->find(word)) {
      at = &entry->value;
    } else if (index && *index < at->items.size()) {
      at = &at->items[*index];
    } else {
      break;
    }
  }
  return at->place;
}

}  // namespace dojo::scenario
