// Codecs of lists and of what has more than one form: node sets, expect, sweep.

#include <fmt/format.h>

#include <algorithm>

#include "runner/scenario/object.h"
#include "runner/scenario/utf8.h"

namespace dojo::scenario {

// --- lists --------------------------------------------------------------------------------------

bool check_list(Context& context, const Value& value, std::size_t min) {
  if (value.kind != Value::Kind::kList) {
    context.fail(value.place, fmt::format("is {}; a list is expected", value.described()));
    return false;
  }
  const std::size_t size = value.items.size();
  if (size >= min && size <= kListMax) return true;
  context.fail(value.place, size < min
                                ? fmt::format("the list is empty; at least {} is needed", min)
                                : fmt::format("{} items; at most {} are accepted", size, kListMax));
  return false;
}

void NameSetCodec::read(Context& context, const Value& value, Type& out) const {
  Type list;
  ListCodec<NameCodec>{{vocabulary}, min}.read(context, value, list);
  Type seen;
  for (std::size_t i = 0; i < list.size(); ++i) {
    if (list[i].empty()) continue;  // reported
    if (std::ranges::find(seen, list[i]) != seen.end()) {
      context.fail(value.items[i].place, fmt::format("\"{}\" is given twice", list[i]));
    }
    seen.push_back(list[i]);
  }
  out = std::move(seen);
}

Json NameSetCodec::schema() const {
  Json schema = ListCodec<NameCodec>{{vocabulary}, min}.schema();
  schema["uniqueItems"] = true;
  return schema;
}

void OperationsCodec::read(Context& context, const Value& value, Type& out) const {
  std::vector<std::string> words;
  NameSetCodec{Vocabulary::kOperation, 1}.read(context, value, words);
  out.clear();
  for (const std::string& word : words) {
    out.push_back(static_cast<Operation>(index_of(Vocabulary::kOperation, word)));
  }
  std::ranges::sort(out);
}

Json OperationsCodec::write(const Type& value) const {
  Json json = Json::array();
  for (const Operation op : value) json.push_back(std::string{name_of(Vocabulary::kOperation, op)});
  return json;
}

void InstructionCodec::read(Context& context, const Value& value, Type& out) const {
  static constexpr std::string_view kFlushTo = "flush to ";
  out = Instruction{};
  if (value.kind != Value::Kind::kScalar || !value.text.starts_with(kFlushTo)) {
    EnumCodec<Operation>{Vocabulary::kOperation}.read(context, value, out.operation);
    return;
  }
  out.operation = Operation::kFlush;
  Value node = value;
  node.text = value.text.substr(kFlushTo.size());
  CountCodec{0, static_cast<std::int64_t>(kNodesMax) - 1}.read(context, node, out.to.emplace());
}

Json InstructionCodec::write(const Type& value) const {
  const std::string name{name_of(Vocabulary::kOperation, value.operation)};
  return value.to ? fmt::format("{} to {}", name, *value.to) : name;
}

Json InstructionCodec::schema() const {
  return {{"oneOf",
           {NameCodec{Vocabulary::kOperation}.schema(),
            {{"type", "string"}, {"pattern", "^flush to [0-9]+$"}}}}};
}

void NodeSetCodec::read(Context& context, const Value& value, Type& out) const {
  out = NodeSet{};
  if (value.kind == Value::Kind::kScalar && value.text == "all") return;
  if (value.kind == Value::Kind::kScalar) {
    context.fail(value.place,
                 fmt::format("is {}; accepted: all, or a list of node numbers", value.described()));
    return;
  }
  out.is_all = false;
  ListCodec<CountCodec>{{0, static_cast<std::int64_t>(kNodesMax) - 1}, 1}.read(context, value,
                                                                               out.ids);
  std::ranges::sort(out.ids);
  const auto repeated = std::ranges::adjacent_find(out.ids);
  if (repeated != out.ids.end()) {
    context.fail(value.place, fmt::format("node {} is given twice", *repeated));
  }
}

Json NodeSetCodec::write(const Type& value) const {
  return value.is_all ? Json("all") : Json(value.ids);
}

Json NodeSetCodec::schema() const {
  const Json list =
      ListCodec<CountCodec>{{0, static_cast<std::int64_t>(kNodesMax) - 1}, 1}.schema();
  return {{"oneOf", {{{"const", "all"}}, list}}};
}

// --- expect, sweep ------------------------------------------------------------------------------

namespace {

/// `{violation: NAME}` or `{violation: [NAME, ...]}`.
struct ViolationsCodec {
  using Type = std::vector<std::string>;
  void read(Context& context, const Value& value, Type& out) const {
    if (value.kind == Value::Kind::kScalar) {
      NameCodec{Vocabulary::kOracle}.read(context, value, out.emplace_back());
    } else {
      NameSetCodec{Vocabulary::kOracle, 1}.read(context, value, out);
    }
  }
  Json write(const Type& value) const { return value; }
  Json schema() const {
    return {
        {"oneOf",
         {NameCodec{Vocabulary::kOracle}.schema(), NameSetCodec{Vocabulary::kOracle, 1}.schema()}}};
  }
};

template <class Visitor>
void describe_expect(Visitor& v, Expect& expect) {
  v.required("violation", "the oracle, or a list of which any counts", expect.violations,
             ViolationsCodec{});
  v.optional("says", "what its message has to contain", expect.says, MaybeCodec<TextCodec>{});
}

}  // namespace

void ExpectCodec::read(Context& context, const Value& value, Type& out) const {
  out = Expect{};
  if (value.kind == Value::Kind::kScalar && value.text == "holds") return;
  if (value.kind == Value::Kind::kScalar && value.text == "proved") {
    out.is_proved = true;
    return;
  }
  if (value.kind != Value::Kind::kMap) {
    context.fail(value.place, fmt::format("is {}; accepted: holds, proved, {{violation: NAME}}, "
                                          "{{violation: [NAME, ...]}}, each with says: TEXT or not",
                                          value.described()));
    return;
  }
  MapReader reader{context, value};
  describe_expect(reader, out);
  reader.finish();
}

Json ExpectCodec::write(const Type& value) const {
  if (value.holds()) return value.is_proved ? "proved" : "holds";
  Json json{{"violation", value.violations}};
  if (value.says) json["says"] = *value.says;
  return json;
}

Json ExpectCodec::schema() const {
  SchemaWriter writer;
  Expect any;
  describe_expect(writer, any);
  return {{"oneOf", {{{"enum", {"holds", "proved"}}}, writer.take()}}};
}

// --- ranges ------------------------------------------------------------------------------------

namespace {

constexpr QuantityCodec<std::int64_t> kShare{Quantity::kPercent, 0, kPpmOfOne};

}  // namespace

void ShareRangeCodec::read(Context& context, const Value& value, Type& out) const {
  if (value.kind != Value::Kind::kList || value.items.size() != 2) {
    context.fail(value.place,
                 fmt::format("is {}; accepted: two percentages, the lower one first, such as "
                             "[0%, 100%]",
                             value.described()));
    return;
  }
  const std::size_t errors = context.errors().size();
  kShare.read(context, value.items[0], out.low_ppm);
  kShare.read(context, value.items[1], out.high_ppm);
  if (context.errors().size() == errors && out.low_ppm > out.high_ppm) {
    context.fail(value.place, fmt::format("[{}, {}] is empty; the lower percentage comes first",
                                          value.items[0].text, value.items[1].text));
  }
}

Json ShareRangeCodec::write(const Type& value) const {
  return Json::array({kShare.write(value.low_ppm), kShare.write(value.high_ppm)});
}

Json ShareRangeCodec::schema() const {
  return {{"type", "array"}, {"items", kShare.schema()}, {"minItems", 2}, {"maxItems", 2}};
}

void SweepCodec::read(Context& context, const Value& value, Type& out) const {
  if (value.kind != Value::Kind::kMap) {
    context.fail(value.place, fmt::format("is {}; a mapping from path to values is expected",
                                          value.described()));
    return;
  }
  out.clear();
  for (const Entry& entry : value.entries) {
    const Context::Step step{context, shortened(entry.key)};
    SweepAxis axis{entry.key, {}};
    if (!check_list(context, entry.value, 1)) continue;
    for (const Value& item : entry.value.items) {
      if (item.kind != Value::Kind::kScalar)
        context.fail(item.place, fmt::format("is {}; a plain value is expected", item.described()));
      axis.values.push_back(item.text);
    }
    out.push_back(std::move(axis));
  }
  // The canonical form sorts its keys; an order that it cannot keep must not mean anything.
  std::ranges::sort(out, {}, &SweepAxis::path);
}

Json SweepCodec::write(const Type& value) const {
  Json json = Json::object();
  for (const SweepAxis& axis : value) json[axis.path] = axis.values;
  return json;
}

Json SweepCodec::schema() const {
  const Json values = {
      {"type", "array"}, {"minItems", 1}, {"items", {{"type", {"string", "number", "boolean"}}}}};
  return {{"type", "object"}, {"additionalProperties", values}};
}

}  // namespace dojo::scenario
