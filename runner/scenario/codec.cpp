#include "runner/scenario/codec.h"

#include <fmt/format.h>

#include <algorithm>

#include "runner/scenario/utf8.h"

namespace dojo::scenario {
namespace {

std::vector<std::string> as_words(std::span<const NameInfo> list) {
  std::vector<std::string> words;
  for (const NameInfo& info : list) words.emplace_back(info.name);
  return words;
}

bool is_scalar(const Value& value) { return value.kind == Value::Kind::kScalar; }

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

constexpr const char* kKeyPattern = "^d[0-9]+:[0-9a-f]{8}:[0-9]+:[A-Za-z0-9_-]+$";

/// kKeyPattern, on texts of any length: four parts, and none but the last has other characters.
bool looks_like_key(std::string_view text) {
  constexpr std::string_view kDecimal = "0123456789";
  constexpr std::string_view kHex = "0123456789abcdef";
  constexpr std::string_view kWord =
      "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-_";
  const auto take = [&](std::string_view accepted) {
    const std::size_t length = std::min(text.find_first_not_of(accepted), text.size());
    text.remove_prefix(length);
    return length;
  };
  const auto take_colon = [&] { return take(":") == 1; };
  if (!text.starts_with('d')) return false;
  text.remove_prefix(1);
  return take(kDecimal) > 0 && take_colon() && take(kHex) == 8 && take_colon() &&
         take(kDecimal) > 0 && take_colon() && take(kWord) > 0 && text.empty();
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
    case Quantity::kFrequency:
      return "^[0-9]+([.][0-9]+)? ?(/s|/ms)$";
  }
  return "";
}

}  // namespace

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

void KeyCodec::read(Context& context, const Value& value, Type& out) const {
  if (is_scalar(value) && looks_like_key(value.text)) {
    out = value.text;
  } else {
    context.fail(value.place, fmt::format("{} is no replay key; accepted: a key as dojo prints it, "
                                          "such as d1:9f3c21ab:1:AwIb",
                                          value.described()));
  }
}

Json KeyCodec::schema() const { return {{"type", "string"}, {"pattern", kKeyPattern}}; }

void NameCodec::read(Context& context, const Value& value, Type& out) const {
  const auto list = names(vocabulary);
  if (!is_scalar(value)) {
    context.fail(value.place,
                 fmt::format("is {}; accepted: {}", value.described(), joined_names(list)));
  } else if (index_of(vocabulary, value.text) < 0) {
    context.fail(value.place,
                 fmt::format("{} is unknown; accepted: {}{}", value.described(), joined_names(list),
                             did_you_mean(value.text, as_words(list))));
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

}  // namespace dojo::scenario
