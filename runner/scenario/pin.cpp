#include "runner/scenario/pin.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <optional>

#include "runner/scenario/limits.h"
#include "runner/scenario/tree.h"

namespace dojo::scenario {
namespace {

/// What replaces `length` bytes at `at`.
struct Edit {
  std::size_t at = 0;
  std::size_t length = 0;
  std::string text;
};

bool is_same(const Value& a, const Value& b) {
  return a.kind == b.kind && a.is_quoted == b.is_quoted && a.text == b.text &&
         std::ranges::equal(a.items, b.items, is_same) &&
         std::ranges::equal(a.entries, b.entries, [](const Entry& x, const Entry& y) {
           return x.key == y.key && is_same(x.value, y.value);
         });
}

/// Takes hunt.known out, and a `hunt` that has nothing else.
std::vector<std::string> take_known(Value& root) {
  std::vector<std::string> keys;
  Entry* hunt = root.find("hunt");
  if (hunt == nullptr) return keys;
  if (const Entry* known = hunt->value.find("known")) {
    for (const Value& item : known->value.items) keys.push_back(item.text);
  }
  std::erase_if(hunt->value.entries, [](const Entry& entry) { return entry.key == "known"; });
  if (hunt->value.entries.empty()) {
    std::erase_if(root.entries, [](const Entry& entry) { return entry.key == "hunt"; });
  }
  return keys;
}

class Pinning {
 public:
  Pinning(std::string_view text, std::string file, const std::vector<std::string>& keys)
      : text_(text), file_(std::move(file)), keys_(keys) {
    newline_ = text_.find("\r\n") == std::string_view::npos ? "\n" : "\r\n";
  }

  Result<std::string> run() {
    Result<Value> root = parse_tree(text_, file_, kAttachmentBytesMax);
    if (!root) return tl::make_unexpected(std::move(root.error()));
    if (char_at(root->place) == '{') return refuse(root->place, "is written as JSON");
    const auto edit = edit_for(*root);
    if (!edit) return tl::make_unexpected(edit.error());
    std::string result{text_};
    result.replace(edit->at, edit->length, edit->text);
    if (!is_right(*root, result)) return refuse(root->place, "has a layout that is not understood");
    return result;
  }

 private:
  tl::unexpected<Errors> refuse(const Place& place, std::string_view what) const {
    return tl::make_unexpected(
        Errors{Error{file_, place.line, place.column,
                     fmt::format("{}: hunt.known cannot be set here without touching other text; "
                                 "accepted: `hunt:` and its keys on lines of their own, or in "
                                 "braces, with `known: [...]` on one line",
                                 what)}});
  }

  std::string list() const { return fmt::format("known: [{}]", fmt::join(keys_, ", ")); }

  Result<Edit> edit_for(const Value& root) const {
    const Entry* hunt = root.find("hunt");
    if (hunt == nullptr) return new_hunt(root);
    const Value& value = hunt->value;
    if (value.kind != Value::Kind::kMap) return refuse(hunt->place, "is no mapping");
    if (const Entry* known = value.find("known")) return replaced(*known);
    if (char_at(value.place) == '{') {
      const std::string comma = value.entries.empty() ? "" : ", ";
      return Edit{offset_of(value.place) + 1, 0, list() + comma};
    }
    const auto column = static_cast<std::size_t>(value.entries.front().place.column);
    return new_line(end_of(root, "hunt"), std::string(column - 1, ' ') + list());
  }

  Result<Edit> replaced(const Entry& known) const {
    const std::size_t start = offset_of(known.place);
    const std::size_t open = offset_of(known.value.place);
    const std::size_t close = text_.find(']', open);
    const std::size_t line_end = std::min(text_.find('\n', start), text_.size());
    const bool is_one_line = char_at(known.value.place) == '[' && start < open &&
                             close != std::string_view::npos && close < line_end;
    if (!is_one_line) return refuse(known.place, "is no list in brackets on one line");
    return Edit{start, close + 1 - start, list()};
  }

  // Before `expect`, where people look for it; else at the end.
  Edit new_hunt(const Value& root) const {
    const std::string lines = fmt::format("hunt:{}  {}", newline_, list());
    const Entry* expect = root.find("expect");
    return new_line(expect != nullptr ? line_of(expect->place.line) : text_.size(), lines);
  }

  Edit new_line(std::size_t at, std::string line) const {
    const bool has_end = at == 0 || text_[at - 1] == '\n';
    return {at, 0, (has_end ? "" : newline_) + line + newline_};
  }

  /// Behind the last line of the block of a top-level key: comments and blank lines before the next
  /// key belong to that one.
  std::size_t end_of(const Value& root, std::string_view key) const {
    std::size_t end = text_.size();
    for (std::size_t i = 0; i + 1 < root.entries.size(); ++i) {
      if (root.entries[i].key == key) end = line_of(root.entries[i + 1].place.line);
    }
    while (end > 0) {
      const std::size_t before = end >= 2 ? text_.rfind('\n', end - 2) : std::string_view::npos;
      const std::size_t start = before == std::string_view::npos ? 0 : before + 1;
      const std::string_view line = text_.substr(start, end - start);
      const std::size_t first = line.find_first_not_of(" \t\r\n");
      if (first != std::string_view::npos && line[first] != '#') break;
      end = start;
    }
    return end;
  }

  /// Offset of the first byte of a line, counted from 1.
  std::size_t line_of(int line) const {
    std::size_t at = 0;
    for (int i = 1; i < line && at < text_.size(); ++i) {
      at = std::min(text_.find('\n', at), text_.size() - 1) + 1;
    }
    return at;
  }
  std::size_t offset_of(const Place& place) const {
    return line_of(place.line) + static_cast<std::size_t>(place.column - 1);
  }
  char char_at(const Place& place) const {
    const std::size_t at = offset_of(place);
    return at < text_.size() ? text_[at] : '\0';
  }

  /// The new text says the same but for the keys.
  bool is_right(const Value& before, const std::string& result) const {
    Result<Value> after = parse_tree(result, file_, kAttachmentBytesMax);
    if (!after) return false;
    Value old = before;
    take_known(old);
    return take_known(*after) == keys_ && is_same(old, *after);
  }

  std::string_view text_;
  std::string file_;
  const std::vector<std::string>& keys_;
  std::string newline_;
};

}  // namespace

Result<std::string> with_known(std::string_view text, const std::filesystem::path& file,
                               const std::vector<std::string>& keys) {
  return Pinning(text, file.string(), keys).run();
}

}  // namespace dojo::scenario
