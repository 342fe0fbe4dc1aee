#include "runner/scenario/tree.h"

#include <fmt/format.h>
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

#include <algorithm>
#include <map>
#include <optional>
#include <sstream>

#include "runner/scenario/limits.h"
#include "runner/scenario/utf8.h"

namespace dojo::scenario {
namespace {

/// Ends the parse from inside an event; caught in parse_tree, where yaml-cpp's own are.
struct Refused {
  Error error;
};

int count_values(const Value& value) {
  int count = 1;
  for (const Value& item : value.items) count += count_values(item);
  for (const Entry& entry : value.entries) count += count_values(entry.value);
  return count;
}

int depth_of(const Value& value) {
  int deepest = 0;
  for (const Value& item : value.items) deepest = std::max(deepest, depth_of(item));
  for (const Entry& entry : value.entries) deepest = std::max(deepest, depth_of(entry.value));
  return deepest + 1;
}

class TreeBuilder : public YAML::EventHandler {
 public:
  explicit TreeBuilder(std::string file) : file_(std::move(file)) {}

  Value take_root() { return std::move(root_); }

  void OnDocumentStart(const YAML::Mark&) override {}
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    add(make(Value::Kind::kNull, mark), anchor);
  }
  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& text) override {
    Value value = make(Value::Kind::kScalar, mark);
    value.is_quoted = tag == "!";
    value.text = text;
    if (!value.is_quoted && (text == "~" || text == "null")) value.kind = Value::Kind::kNull;
    add(std::move(value), anchor);
  }
  void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    const auto found = anchors_.find(anchor);
    if (found == anchors_.end()) refuse(mark, "an anchor cannot contain itself");
    const int values = count_values(found->second);
    const int depth = depth_of(found->second);
    charge(mark, values);
    if (static_cast<int>(open_.size()) + depth > kDepthMax) refuse_depth(mark);
    add(Value{found->second}, YAML::NullAnchor);
  }
  void OnSequenceStart(const YAML::Mark& mark, const std::string&, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value) override {
    open(Value::Kind::kList, mark, anchor);
  }
  void OnSequenceEnd() override { close(); }
  void OnMapStart(const YAML::Mark& mark, const std::string&, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value) override {
    open(Value::Kind::kMap, mark, anchor);
  }
  void OnMapEnd() override { close(); }

 private:
  /// A list or mapping whose end has not been seen.
  struct Open {
    Value value;
    YAML::anchor_t anchor;
    std::optional<Entry> key;  ///< a key that waits for its value
  };

  Place place(const YAML::Mark& mark) const { return {file_, mark.line + 1, mark.column + 1}; }

  Value make(Value::Kind kind, const YAML::Mark& mark) {
    charge(mark, 1);
    Value value;
    value.kind = kind;
    value.place = place(mark);
    return value;
  }

  [[noreturn]] void refuse(const YAML::Mark& mark, std::string message) const {
    throw Refused{Error{file_, mark.line + 1, mark.column + 1, std::move(message)}};
  }
  [[noreturn]] void refuse_depth(const YAML::Mark& mark) const {
    refuse(mark, fmt::format("nested deeper than {} levels", kDepthMax));
  }

  void charge(const YAML::Mark& mark, int values) {
    values_ += values;
    if (values_ > kValuesMax) {
      refuse(mark, fmt::format("more than {} values, aliases counted each time", kValuesMax));
    }
  }

  void open(Value::Kind kind, const YAML::Mark& mark, YAML::anchor_t anchor) {
    if (static_cast<int>(open_.size()) >= kDepthMax) refuse_depth(mark);
    open_.push_back(Open{make(kind, mark), anchor, std::nullopt});
  }

  void close() {
    Open closed = std::move(open_.back());
    open_.pop_back();
    add(std::move(closed.value), closed.anchor);
  }

  void add(Value value, YAML::anchor_t anchor) {
    if (anchor != YAML::NullAnchor) anchors_[anchor] = value;
    if (open_.empty()) {
      root_ = std::move(value);
      return;
    }
    Open& parent = open_.back();
    if (parent.value.kind == Value::Kind::kList) {
      parent.value.items.push_back(std::move(value));
    } else if (!parent.key) {
      start_entry(parent, value);
    } else {
      parent.key->value = std::move(value);
      parent.value.entries.push_back(std::move(*parent.key));
      parent.key.reset();
    }
  }

  void start_entry(Open& parent, const Value& key) {
    if (key.kind != Value::Kind::kScalar) {
      throw Refused{Error{file_, key.place.line, key.place.column, "a key has to be a plain word"}};
    }
    if (parent.value.entries.size() >= kListMax) {
      throw Refused{Error{file_, key.place.line, key.place.column,
                          fmt::format("a mapping of more than {} keys", kListMax)}};
    }
    if (const Entry* earlier = parent.value.find(key.text)) {
      throw Refused{Error{file_, key.place.line, key.place.column,
                          fmt::format("key \"{}\" is given twice, first in line {}",
                                      shortened(key.text), earlier->place.line)}};
    }
    parent.key = Entry{key.text, key.place, Value{}};
  }

  std::string file_;
  Value root_;
  std::vector<Open> open_;
  std::map<YAML::anchor_t, Value> anchors_;
  int values_ = 0;
};

Errors single(Error error) { return Errors{std::move(error)}; }

}  // namespace

const Entry* Value::find(std::string_view key) const {
  for (const Entry& entry : entries) {
    if (entry.key == key) return &entry;
  }
  return nullptr;
}

Entry* Value::find(std::string_view key) {
  return const_cast<Entry*>(static_cast<const Value*>(this)->find(key));
}

std::string Value::described() const {
  switch (kind) {
    case Kind::kNull:
      return "nothing";
    case Kind::kList:
      return "a list";
    case Kind::kMap:
      return "a mapping";
    case Kind::kScalar:
      break;
  }
  return fmt::format("\"{}\"", shortened(text));
}

Result<Value> parse_tree(std::string_view text, const std::string& file, std::size_t bytes_max) {
  if (text.size() > bytes_max) {
    return tl::make_unexpected(
        single({file, 1, 1, fmt::format("more than {} KiB of text", bytes_max / 1024)}));
  }
  if (const std::size_t bad = first_bad_byte(text); bad != std::string_view::npos) {
    const auto line = 1 + std::count(text.begin(), text.begin() + static_cast<long>(bad), '\n');
    return tl::make_unexpected(single(
        {file, static_cast<int>(line), 1, fmt::format("byte {} is no text in UTF-8", bad + 1)}));
  }
  try {
    std::istringstream in{std::string{text}};
    YAML::Parser parser{in};
    TreeBuilder builder{file};
    parser.HandleNextDocument(builder);
    TreeBuilder rest{file};
    if (parser.HandleNextDocument(rest)) {
      const Place second = rest.take_root().place;
      return tl::make_unexpected(single(
          {file, std::max(second.line, 1), std::max(second.column, 1), "more than one document"}));
    }
    return builder.take_root();
  } catch (const Refused& refused) {
    return tl::make_unexpected(single(refused.error));
  } catch (const YAML::Exception& e) {
    const bool has_place = e.mark.line >= 0;
    return tl::make_unexpected(
        single({file, has_place ? e.mark.line + 1 : 1, has_place ? e.mark.column + 1 : 1,
                fmt::format("not YAML: {}", e.msg)}));
  }
}

}  // namespace dojo::scenario
