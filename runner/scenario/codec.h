// How one kind of value is read from a tree, written to JSON and described in the schema.
//
// A codec has read (reports what is wrong, at its place), write (what read reads back) and schema.
// fields.h says which keys of which struct use which codec; so loader, canonical form and schema
// cannot disagree.
#pragma once

#include <cstdint>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "runner/scenario/limits.h"
#include "runner/scenario/load.h"
#include "runner/scenario/names.h"
#include "runner/scenario/tree.h"
#include "runner/scenario/units.h"

namespace dojo::scenario {

using Json = nlohmann::json;

/// What reading needs to know, and the errors it found.
class Context {
 public:
  Context(const LoadOptions& options, std::filesystem::path folder)
      : options_(options), folder_(std::move(folder)) {}

  const LoadOptions& options() const { return options_; }
  const std::filesystem::path& folder() const { return folder_; }
  const Errors& errors() const { return errors_; }
  Errors take_errors() { return std::move(errors_); }

  /// Records one error, prefixed with the path of the value being read. Repeated ones count once.
  void fail(const Place& place, const std::string& message);
  void add(const Errors& errors);

  /// Names the value being read for as long as it lives.
  class Step {
   public:
    Step(Context& context, std::string word);
    ~Step();
    Step(const Step&) = delete;
    Step& operator=(const Step&) = delete;

   private:
    Context& context_;
    std::size_t length_before_;
  };
  /// Forgets the path while another file is read.
  std::string swap_path(std::string path) {
    path_.swap(path);
    return path;
  }

 private:
  const LoadOptions& options_;
  std::filesystem::path folder_;
  std::string path_;
  Errors errors_;
};

/// A whole number between two bounds.
struct CountCodec {
  using Type = std::int64_t;
  std::int64_t min = 0;
  std::int64_t max = 0;
  void read(Context& context, const Value& value, Type& out) const;
  Json write(const Type& value) const { return value; }
  Json schema() const { return {{"type", "integer"}, {"minimum", min}, {"maximum", max}}; }
};

/// A number with a unit. `Type` is what the struct keeps it in.
template <class Integer>
struct QuantityCodec {
  using Type = Integer;
  Quantity quantity;
  std::int64_t min = 0;
  std::int64_t max = 0;
  void read(Context& context, const Value& value, Type& out) const;
  Json write(const Type& value) const {
    return print_quantity(quantity, static_cast<std::int64_t>(value));
  }
  Json schema() const;
};

struct JitterCodec {
  using Type = Jitter;
  void read(Context& context, const Value& value, Type& out) const;
  Json write(const Type& value) const { return print_jitter(value); }
  Json schema() const;
};

struct BoolCodec {
  using Type = bool;
  void read(Context& context, const Value& value, Type& out) const;
  Json write(const Type& value) const { return value; }
  Json schema() const { return {{"type", "boolean"}}; }
};

/// Any text that is not empty.
struct TextCodec {
  using Type = std::string;
  void read(Context& context, const Value& value, Type& out) const;
  Json write(const Type& value) const { return value.empty() ? Json{} : Json(value); }
  Json schema() const { return {{"type", "string"}, {"minLength", 1}}; }
};

/// The replay key of a schedule. What it means is not looked into here.
struct KeyCodec {
  using Type = std::string;
  void read(Context& context, const Value& value, Type& out) const;
  Json write(const Type& value) const { return value; }
  Json schema() const;
};

/// A name of a vocabulary, kept as text.
struct NameCodec {
  using Type = std::string;
  Vocabulary vocabulary;
  void read(Context& context, const Value& value, Type& out) const;
  Json write(const Type& value) const { return value; }
  Json schema() const;
};

/// A name of a vocabulary, kept as its enumerator.
template <class Enum>
struct EnumCodec {
  using Type = Enum;
  Vocabulary vocabulary;
  void read(Context& context, const Value& value, Type& out) const {
    std::string name;
    NameCodec{vocabulary}.read(context, value, name);
    const int index = index_of(vocabulary, name);
    if (index >= 0) out = static_cast<Enum>(index);
  }
  Json write(const Type& value) const { return std::string{name_of(vocabulary, value)}; }
  Json schema() const { return NameCodec{vocabulary}.schema(); }
};

/// True if `value` is a list of an allowed length; reports otherwise.
bool check_list(Context& context, const Value& value, std::size_t min);

template <class Inner>
struct ListCodec {
  using Type = std::vector<typename Inner::Type>;
  Inner inner;
  std::size_t min = 0;
  void read(Context& context, const Value& value, Type& out) const {
    if (!check_list(context, value, min)) return;
    out.clear();
    for (std::size_t i = 0; i < value.items.size(); ++i) {
      const Context::Step step{context, std::to_string(i)};
      typename Inner::Type item{};
      inner.read(context, value.items[i], item);
      out.push_back(std::move(item));
    }
  }
  Json write(const Type& list) const {
    Json json = Json::array();
    for (const auto& item : list) json.push_back(inner.write(item));
    return json;
  }
  Json schema() const {
    return {
        {"type", "array"}, {"items", inner.schema()}, {"minItems", min}, {"maxItems", kListMax}};
  }
};

/// Names of a vocabulary, each at most once.
struct NameSetCodec {
  using Type = std::vector<std::string>;
  Vocabulary vocabulary;
  std::size_t min = 0;
  void read(Context& context, const Value& value, Type& out) const;
  Json write(const Type& value) const { return value; }
  Json schema() const;
};

/// A file: its path, or a mapping with `text`, which is what the canonical form has.
struct FileCodec {
  using Type = Attachment;
  void read(Context& context, const Value& value, Type& out) const;
  Json write(const Type& value) const;
  Json schema() const;
};

struct OperationsCodec {
  using Type = std::vector<Operation>;
  void read(Context& context, const Value& value, Type& out) const;
  Json write(const Type& value) const;
  Json schema() const { return NameSetCodec{Vocabulary::kOperation, 1}.schema(); }
};

/// "grab", "put", ...; "flush to 2", and "flush" without a destination.
struct InstructionCodec {
  using Type = Instruction;
  void read(Context& context, const Value& value, Type& out) const;
  Json write(const Type& value) const;
  Json schema() const;
};

struct NodeSetCodec {
  using Type = NodeSet;
  void read(Context& context, const Value& value, Type& out) const;
  Json write(const Type& value) const;
  Json schema() const;
};

struct ExpectCodec {
  using Type = Expect;
  void read(Context& context, const Value& value, Type& out) const;
  Json write(const Type& value) const;
  Json schema() const;
};

/// Two percentages, the lower one first: [0%, 100%].
struct ShareRangeCodec {
  using Type = ShareRange;
  void read(Context& context, const Value& value, Type& out) const;
  Json write(const Type& value) const;
  Json schema() const;
};

struct SweepCodec {
  using Type = std::vector<SweepAxis>;
  void read(Context& context, const Value& value, Type& out) const;
  Json write(const Type& value) const;
  Json schema() const;
};

/// A name, to be found in a folder of machines, or a whole profile in place.
struct MachineCodec {
  using Type = Machine;
  void read(Context& context, const Value& value, Type& out) const;
  Json write(const Type& value) const;
  Json schema() const;
};

/// The value may be absent; it is then not written either.
template <class Inner>
struct MaybeCodec {
  using Type = std::optional<typename Inner::Type>;
  Inner inner;
  void read(Context& context, const Value& value, Type& out) const {
    inner.read(context, value, out.emplace());
  }
  Json write(const Type& value) const { return value ? inner.write(*value) : Json{}; }
  Json schema() const { return inner.schema(); }
};

}  // namespace dojo::scenario
