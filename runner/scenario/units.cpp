#include "runner/scenario/units.h"

#include <fmt/format.h>

#include <algorithm>
#include <span>

namespace dojo::scenario {
namespace {

struct Unit {
  const char* name;
  std::int64_t factor;
};

struct QuantityInfo {
  const char* noun;
  const char* example;
  std::span<const Unit> units;  ///< ascending
};

constexpr std::int64_t kThousand = 1000;
constexpr std::int64_t kKibi = 1024;

constexpr Unit kDurations[] = {{"ns", 1},
                               {"us", kThousand},
                               {"ms", kThousand* kThousand},
                               {"s", kThousand* kThousand* kThousand}};
constexpr Unit kRates[] = {{"bps", 1},
                           {"kbps", kThousand},
                           {"Mbps", kThousand* kThousand},
                           {"Gbps", kThousand* kThousand* kThousand}};
constexpr Unit kSizes[] = {
    {"B", 1}, {"KiB", kKibi}, {"MiB", kKibi* kKibi}, {"GiB", kKibi* kKibi* kKibi}};
constexpr Unit kPercents[] = {{"%", kPpmOfOne / 100}};
constexpr Unit kFrequencies[] = {{"/s", 1}, {"/ms", kThousand}};

constexpr QuantityInfo kQuantities[] = {{"a duration", "25us", kDurations},
                                        {"a rate in bits", "100Mbps", kRates},
                                        {"a size", "64MiB", kSizes},
                                        {"a percentage", "30%", kPercents},
                                        {"a rate of events", "2000/s", kFrequencies}};

const QuantityInfo& info(Quantity quantity) { return kQuantities[static_cast<int>(quantity)]; }

bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// The digits before and after the point; `unit` is what follows.
struct Number {
  std::string_view whole;
  std::string_view fraction;
  std::string_view unit;
};

tl::expected<Number, std::string> split(std::string_view text) {
  std::size_t end = 0;
  while (end < text.size() && is_digit(text[end])) ++end;
  Number number{text.substr(0, end), {}, {}};
  if (number.whole.empty()) return tl::make_unexpected("is no number with a unit");
  if (end < text.size() && text[end] == '.') {
    const std::size_t begin = ++end;
    while (end < text.size() && is_digit(text[end])) ++end;
    number.fraction = text.substr(begin, end - begin);
    if (number.fraction.empty()) return tl::make_unexpected("has no digit after the point");
  }
  while (end < text.size() && text[end] == ' ') ++end;
  number.unit = text.substr(end);
  return number;
}

constexpr std::size_t kDigitsMax = 18;  // so that a digit string fits 63 bits

std::int64_t as_integer(std::string_view digits) {
  std::int64_t value = 0;
  for (const char c : digits) value = value * 10 + (c - '0');
  return value;
}

/// whole.fraction * factor, exactly.
tl::expected<std::int64_t, std::string> scale(const Number& number, std::int64_t factor) {
  std::string_view fraction = number.fraction;
  while (!fraction.empty() && fraction.back() == '0') fraction.remove_suffix(1);
  if (number.whole.size() > kDigitsMax || fraction.size() > kDigitsMax) {
    return tl::make_unexpected("has too many digits");
  }
  std::int64_t base = 1;
  for (std::size_t i = 0; i < fraction.size(); ++i) base *= 10;
  // Both factors are below 2^63, so 128 bits hold the product.
  const auto part = static_cast<__int128>(as_integer(fraction)) * factor;
  if (part % base != 0) return tl::make_unexpected("is no whole number of the smallest unit");
  std::int64_t value = 0;
  if (__builtin_mul_overflow(as_integer(number.whole), factor, &value) ||
      __builtin_add_overflow(value, static_cast<std::int64_t>(part / base), &value)) {
    return tl::make_unexpected("is too large");
  }
  return value;
}

}  // namespace

tl::expected<std::int64_t, std::string> parse_quantity(Quantity quantity, std::string_view text) {
  const auto number = split(text);
  if (!number) return tl::make_unexpected(number.error());
  if (number->unit.empty()) return tl::make_unexpected("has no unit");
  for (const Unit& unit : info(quantity).units) {
    if (number->unit == unit.name) return scale(*number, unit.factor);
  }
  return tl::make_unexpected(fmt::format("has the unknown unit \"{}\"", number->unit));
}

std::string print_quantity(Quantity quantity, std::int64_t value) {
  const auto units = info(quantity).units;
  if (quantity == Quantity::kPercent) {
    const std::int64_t factor = units[0].factor;
    if (value % factor == 0) return fmt::format("{}%", value / factor);
    std::string fraction = fmt::format("{:04}", value % factor);
    while (fraction.back() == '0') fraction.pop_back();
    return fmt::format("{}.{}%", value / factor, fraction);
  }
  const Unit* best = &units[0];
  for (const Unit& unit : units) {
    if (value != 0 && value % unit.factor == 0) best = &unit;
  }
  return fmt::format("{}{}", value / best->factor, best->name);
}

tl::expected<Jitter, std::string> parse_jitter(std::string_view text) {
  const bool is_share = !text.empty() && text.back() == '%';
  const auto value = parse_quantity(is_share ? Quantity::kPercent : Quantity::kDuration, text);
  if (!value) return tl::make_unexpected(value.error());
  return is_share ? Jitter{.ppm = *value} : Jitter{.ns = *value};
}

std::string print_jitter(const Jitter& jitter) {
  return jitter.ns != 0 ? print_quantity(Quantity::kDuration, jitter.ns)
                        : print_quantity(Quantity::kPercent, jitter.ppm);
}

std::string accepted_quantity(Quantity quantity) {
  const QuantityInfo& about = info(quantity);
  std::string units;
  for (const Unit& unit : about.units) {
    units += units.empty() ? unit.name : fmt::format(", {}", unit.name);
  }
  return fmt::format("{} such as {} ({})", about.noun, about.example, units);
}

}  // namespace dojo::scenario
