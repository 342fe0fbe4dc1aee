// Structs with keys: the three visitors that a `describe` function of fields.h is called with, and
// the codecs built from them.
//
//   template <class Visitor> void describe(Visitor& v, Bounds& b) {
//     v.optional("steps", "transitions in one run", b.steps, CountCodec{1, kOperationsMax});
//   }
#pragma once

#include <array>
#include <string>
#include <utility>
#include <vector>

#include "runner/scenario/codec.h"

namespace dojo::scenario {

/// Reads the keys of one mapping; whatever no key asked for is unknown.
class MapReader {
 public:
  MapReader(Context& context, const Value& value);

  bool is_map() const { return value_.kind == Value::Kind::kMap; }

  template <class Codec>
  void required(const char* key, const char* about, typename Codec::Type& member,
                const Codec& codec) {
    if (!read(key, member, codec)) fail_missing(key, about);
  }
  template <class Codec>
  void optional(const char* key, const char*, typename Codec::Type& member, const Codec& codec) {
    read(key, member, codec);
  }
  /// Reports the unknown keys.
  void finish();

 private:
  template <class Codec>
  bool read(const char* key, typename Codec::Type& member, const Codec& codec) {
    accepted_.emplace_back(key);
    const Entry* entry = value_.find(key);
    if (entry == nullptr) return false;
    const Context::Step step{context_, key};
    codec.read(context_, entry->value, member);
    return true;
  }
  void fail_missing(const char* key, const char* about);

  Context& context_;
  const Value& value_;
  std::vector<std::string> accepted_;
};

/// Writes the keys of one struct.
class MapWriter {
 public:
  template <class Codec>
  void required(const char* key, const char*, const typename Codec::Type& member,
                const Codec& codec) {
    Json value = codec.write(member);
    if (!value.is_null()) json_[key] = std::move(value);
  }
  template <class Codec>
  void optional(const char* key, const char* about, const typename Codec::Type& member,
                const Codec& codec) {
    required(key, about, member, codec);
  }
  Json take() { return std::move(json_); }

 private:
  Json json_ = Json::object();
};

/// Describes the keys of one struct.
class SchemaWriter {
 public:
  template <class Codec>
  void required(const char* key, const char* about, const typename Codec::Type& member,
                const Codec& codec) {
    optional(key, about, member, codec);
    required_.push_back(key);
  }
  template <class Codec>
  void optional(const char* key, const char* about, const typename Codec::Type&,
                const Codec& codec) {
    Json schema = codec.schema();
    schema["description"] = schema.contains("description")
                                ? about + (". " + schema["description"].get<std::string>())
                                : about;
    properties_[key] = std::move(schema);
  }
  Json take();

 private:
  Json properties_ = Json::object();
  Json required_ = Json::array();
};

/// What has to be done once all keys of a struct are read; overloaded where there is something.
template <class T>
void settle(Context&, const Value&, T&) {}
void settle(Context& context, const Value& value, Node& node);
void settle(Context& context, const Value& value, ReadersWriters& workload);
void settle(Context& context, const Value& value, RandomPrograms& workload);
void settle(Context& context, const Value& value, EveryProgram& workload);
void settle(Context& context, const Value& value, PageTrace& trace);
void settle(Context& context, const Value& value, Litmus& litmus);
void settle(Context& context, const Value& value, Interconnect& net);
void settle(Context& context, const Value& value, Load& load);
void settle(Context& context, const Value& value, Fault& fault);
void settle(Context& context, const Value& value, Rpc& rpc);

template <class T>
struct ObjectCodec {
  using Type = T;
  void read(Context& context, const Value& value, T& out) const {
    MapReader reader{context, value};
    if (!reader.is_map()) return;
    describe(reader, out);
    reader.finish();
    settle(context, value, out);
  }
  Json write(const T& value) const {
    MapWriter writer;
    describe(writer, const_cast<T&>(value));  // the writer only reads
    return writer.take();
  }
  Json schema() const {
    SchemaWriter writer;
    T sample{};
    describe(writer, sample);
    return writer.take();
  }
};

/// One of several structs; the key `kind` says which, by its name's index in the vocabulary.
template <class Variant>
struct VariantCodec {
  using Type = Variant;
  Vocabulary vocabulary;

  void read(Context& context, const Value& value, Variant& out) const {
    MapReader reader{context, value};
    if (!reader.is_map()) return;
    int kind = -1;
    reader.required("kind", "which kind", kind, EnumCodec<int>{vocabulary});
    if (kind >= 0) read_kind(context, value, reader, out, kind, Indexes{});
  }
  Json write(const Variant& value) const {
    Json json = std::visit([](const auto& v) { return write_kind(v); }, value);
    json["kind"] = names(vocabulary)[value.index()].name;
    return json;
  }
  Json schema() const { return schema_kinds(Indexes{}); }

 private:
  using Indexes = std::make_index_sequence<std::variant_size_v<Variant>>;

  template <std::size_t... I>
  static void read_kind(Context& context, const Value& value, MapReader& reader, Variant& out,
                        int kind, std::index_sequence<I...>) {
    const auto read_one = [&]<std::size_t N>() {
      auto& member = out.template emplace<N>();
      describe(reader, member);
      reader.finish();
      settle(context, value, member);
    };
    ((static_cast<int>(I) == kind ? read_one.template operator()<I>() : void()), ...);
  }
  template <class T>
  static Json write_kind(const T& value) {
    return ObjectCodec<T>{}.write(value);
  }
  template <std::size_t... I>
  Json schema_kinds(std::index_sequence<I...>) const {
    Json kinds = Json::array();
    (kinds.push_back(schema_kind<I>()), ...);
    return {{"oneOf", kinds}};
  }
  template <std::size_t I>
  Json schema_kind() const {
    Json schema = ObjectCodec<std::variant_alternative_t<I, Variant>>{}.schema();
    const NameInfo& info = names(vocabulary)[I];
    schema["title"] = info.name;
    schema["description"] = info.about;
    schema["properties"]["kind"] = {{"const", info.name}};
    schema["required"].push_back("kind");
    return schema;
  }
};

}  // namespace dojo::scenario
