#include "runner/scenario/codec.h"

#include <fmt/format.h>

#include <algorithm>

#include "runner/scenario/object.h"
#include "runner/scenario/utf8.h"

namespace dojo::scenario {
namespace {

std::vector<std::string> as_words(std::span<const NameInfo> list) {
  std::vector<std::string> words;
  for (const NameInfo& info : list) words.emplace_back(info.name);
  return words;
}

std::string suggestion(std::string_view word, const std::vector<std::string>& candidates) {
  const std::string best = nearest(word, candidates);
  return best.empty() ? "" : fmt::format("; did you mean \"{}\"?", best);
}

bool is_scalar(const Value& value) { return value.kind == Value::Kind::kScalar; }

std::string joined(const std::vector<std::string>& words) {
  return fmt::format("{}", fmt::join(words, ", "));
}

/// A whole number that is written as one, without quotes.
std::optional<std::int64_t> as_count(const Value& value) {
  constexpr std::size_t kDigitsMax = 18;
  if (!is_scalar(value) || value.is_quoted) return std::nullopt;
  const bool is_negative = value.text.starts_with('-');
  const std::string_view digits = std::string_view{value.text}.substr(is_negative ? 1 : 0);
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  if (digits.empty() || digits.size() > kDigitsMax || !std::ranges::all_of(digits, is_digit)) {
    return std::nullopt;
  }
  std::int64_t number = 0;
  for (const char c : digits) number = number * 10 + (c - '0');
  return is_negative ? -number : number;
}

/// Spells the units of a quantity as a pattern for editors.
const char* pattern(Quantity quantity) {
  switch (quantity) {
    case Quantity::kDuration:
      return "^[0-9]+([.][0-9]+)? ?(ns|us|ms|s)$";
    case Quantity::kRate:
      return "^[0-9]+([.][0-9]+)? ?(bps|kbps|Mbps|Gbps)$";
    case Quantity::kSize:
      return "^[0-9]+([.][0-9]+)? ?(B|KiB|MiB|GiB)$";
    case Quantity::kPercent:
      return "^[0-9]+([.][0-9]+)? ?%$";
  }
  return "";
}

}  // namespace

// --- context ------------------------------------------------------------------------------------

void Context::fail(const Place& place, const std::string& message) {
  const std::string text = path_.empty() ? message : fmt::format("{}: {}", path_, message);
  add({Error{place.file, place.line, place.column, text}});
}

void Context::add(const Errors& errors) {
  for (const Error& error : errors) {
    if (errors_.size() >= kErrorsMax) return;
    if (std::ranges::find(errors_, error) == errors_.end()) errors_.push_back(error);
  }
}

Context::Step::Step(Context& context, std::string word)
    : context_(context), length_before_(context.path_.size()) {
  if (!context_.path_.empty()) context_.path_ += '.';
  context_.path_ += word;
}

Context::Step::~Step() { context_.path_.resize(length_before_); }

// --- mappings -----------------------------------------------------------------------------------

MapReader::MapReader(Context& context, const Value& value) : context_(context), value_(value) {
  if (!is_map()) {
    context_.fail(value.place, fmt::format("is {}; a mapping is expected", value.described()));
  }
}

void MapReader::fail_missing(const char* key, const char* about) {
  context_.fail(value_.place, fmt::format("key \"{}\" is missing ({})", key, about));
}

void MapReader::finish() {
  for (const Entry& entry : value_.entries) {
    if (std::ranges::find(accepted_, entry.key) != accepted_.end()) continue;
    context_.fail(entry.place,
                  fmt::format("unknown key \"{}\"; accepted: {}{}", shortened(entry.key),
                              joined(accepted_), suggestion(entry.key, accepted_)));
  }
}

Json SchemaWriter::take() {
  Json schema = {
      {"type", "object"}, {"properties", std::move(properties_)}, {"additionalProperties", false}};
  schema["required"] = std::move(required_);
  return schema;
}

// --- plain values -------------------------------------------------------------------------------

void CountCodec::read(Context& context, const Value& value, Type& out) const {
  const auto number = as_count(value);
  if (!number) {
    context.fail(value.place, fmt::format("{} is no count; accepted: a whole number from {} to {}",
                                          value.described(), min, max));
  } else if (*number < min || *number > max) {
    context.fail(value.place,
                 fmt::format("{} is out of range; accepted: {} to {}", *number, min, max));
  } else {
    out = *number;
  }
}

template <class Integer>
void QuantityCodec<Integer>::read(Context& context, const Value& value, Type& out) const {
  const std::string accepted = accepted_quantity(quantity);
  if (!is_scalar(value)) {
    context.fail(value.place, fmt::format("is {}; accepted: {}", value.described(), accepted));
    return;
  }
  const auto number = parse_quantity(quantity, value.text);
  if (!number) {
    context.fail(value.place,
                 fmt::format("{} {}; accepted: {}", value.described(), number.error(), accepted));
  } else if (*number < min || *number > max) {
    context.fail(value.place,
                 fmt::format("{} is out of range; accepted: {} to {}", value.text,
                             print_quantity(quantity, min), print_quantity(quantity, max)));
  } else {
    out = static_cast<Integer>(*number);
  }
}

template <class Integer>
Json QuantityCodec<Integer>::schema() const {
  return {{"type", "string"}, {"pattern", pattern(quantity)}};
}

template struct QuantityCodec<std::int64_t>;
template struct QuantityCodec<std::uint64_t>;

void JitterCodec::read(Context& context, const Value& value, Type& out) const {
  constexpr const char* kAccepted = "a percentage such as 30% or a duration such as 200ns";
  constexpr std::int64_t kJitterPpmMax = 100 * kPpmOfOne;
  if (!is_scalar(value)) {
    context.fail(value.place, fmt::format("is {}; accepted: {}", value.described(), kAccepted));
    return;
  }
  const auto jitter = parse_jitter(value.text);
  if (!jitter) {
    context.fail(value.place,
                 fmt::format("{} {}; accepted: {}", value.described(), jitter.error(), kAccepted));
  } else if (jitter->ppm > kJitterPpmMax || jitter->ns > kDurationMaxNs) {
    context.fail(value.place,
                 fmt::format("{} is out of range; accepted: up to {} or {}", value.text,
                             print_quantity(Quantity::kPercent, kJitterPpmMax),
                             print_quantity(Quantity::kDuration, kDurationMaxNs)));
  } else {
    out = *jitter;
  }
}

Json JitterCodec::schema() const {
  return {{"type", "string"}, {"pattern", "^[0-9]+([.][0-9]+)? ?(%|ns|us|ms|s)$"}};
}

void BoolCodec::read(Context& context, const Value& value, Type& out) const {
  const bool is_plain = is_scalar(value) && !value.is_quoted;
  if (is_plain && (value.text == "true" || value.text == "false")) {
    out = value.text == "true";
  } else {
    context.fail(value.place, fmt::format("is {}; accepted: true, false", value.described()));
  }
}

void TextCodec::read(Context& context, const Value& value, Type& out) const {
  if (!is_scalar(value) || value.text.empty()) {
    context.fail(value.place, fmt::format("is {}; a text is expected", value.described()));
  } else {
    out = value.text;
  }
}

void NameCodec::read(Context& context, const Value& value, Type& out) const {
  const auto list = names(vocabulary);
  if (!is_scalar(value)) {
    context.fail(value.place,
                 fmt::format("is {}; accepted: {}", value.described(), joined_names(list)));
  } else if (index_of(vocabulary, value.text) < 0) {
    context.fail(value.place,
                 fmt::format("{} is unknown; accepted: {}{}", value.described(), joined_names(list),
                             suggestion(value.text, as_words(list))));
  } else {
    out = value.text;
  }
}

Json NameCodec::schema() const {
  std::string lines;
  for (const NameInfo& info : names(vocabulary)) {
    lines += fmt::format("{}{}: {}", lines.empty() ? "" : "; ", info.name, info.about);
  }
  return {{"enum", as_words(names(vocabulary))}, {"description", lines}};
}

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

void NodeSetCodec::read(Context& context, const Value& value, Type& out) const {
  out = NodeSet{};
  if (is_scalar(value) && value.text == "all") return;
  if (is_scalar(value)) {
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
    if (is_scalar(value)) {
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

}  // namespace

void ExpectCodec::read(Context& context, const Value& value, Type& out) const {
  out = Expect{};
  if (is_scalar(value) && value.text == "holds") return;
  if (value.kind != Value::Kind::kMap) {
    context.fail(value.place, fmt::format("is {}; accepted: holds, {{violation: NAME}}, "
                                          "{{violation: [NAME, ...]}}",
                                          value.described()));
    return;
  }
  MapReader reader{context, value};
  reader.required("violation", "the oracle, or a list of which any counts", out.violations,
                  ViolationsCodec{});
  reader.finish();
}

Json ExpectCodec::write(const Type& value) const {
  return value.holds() ? Json("holds") : Json{{"violation", value.violations}};
}

Json ExpectCodec::schema() const {
  SchemaWriter writer;
  writer.required("violation", "the oracle, or a list of which any counts", {}, ViolationsCodec{});
  return {{"oneOf", {{{"const", "holds"}}, writer.take()}}};
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
      if (!is_scalar(item))
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
