#include "runner/report/text.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace dojo::report {

namespace {

struct Unit {
  sim::Tick size;
  const char* name;
};
constexpr Unit kUnits[] = {{1'000'000'000, "s"}, {1'000'000, "ms"}, {1'000, "us"}};

bool starts_character(char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }

// First byte after an escape sequence that starts at `at`, or `at`.
std::size_t after_escape(std::string_view text, std::size_t at) {
  if (text[at] != '\x1b') return at;
  const std::size_t end = text.find('m', at);
  return end == std::string_view::npos ? text.size() : end + 1;
}

// First byte after `count` columns.
std::size_t after_columns(std::string_view text, std::size_t count) {
  std::size_t at = 0;
  while (at < text.size()) {
    if (starts_character(text[at])) {
      if (count == 0) return at;
      --count;
    }
    ++at;
  }
  return at;
}

}  // namespace

std::string time_text(sim::Tick nanoseconds) {
  for (const Unit& unit : kUnits) {
    if (nanoseconds < unit.size) continue;
    const sim::Tick thousandths = nanoseconds / (unit.size / 1'000);
    return fmt::format("{}.{:03} {}", thousandths / 1'000, thousandths % 1'000, unit.name);
  }
  return fmt::format("{} ns", nanoseconds);
}

std::string short_time_text(sim::Tick nanoseconds) {
  for (const Unit& unit : kUnits) {
    if (nanoseconds < unit.size) continue;
    const sim::Tick tenths = nanoseconds / (unit.size / 10);
    if (tenths % 10 == 0) return fmt::format("{} {}", tenths / 10, unit.name);
    return fmt::format("{}.{} {}", tenths / 10, tenths % 10, unit.name);
  }
  return fmt::format("{} ns", nanoseconds);
}

std::string seconds_text(double seconds) {
  if (seconds < 9.995) return fmt::format("{:.2f} s", seconds);
  if (seconds < 59.95) return fmt::format("{:.1f} s", seconds);
  const auto whole = static_cast<std::int64_t>(std::llround(seconds));
  return fmt::format("{} min {} s", whole / 60, whole % 60);
}

std::string rate_text(double per_second) {
  if (per_second >= 999'950) return fmt::format("{:.1f}M/s", per_second / 1e6);
  if (per_second >= 999.5) return fmt::format("{:.1f}k/s", per_second / 1e3);
  return fmt::format("{:.0f}/s", per_second);
}

std::string count_text(std::int64_t number) {
  std::string digits = std::to_string(number);
  const std::size_t first = number < 0 ? 1 : 0;
  for (std::size_t at = digits.size(); at > first + 3;) {
    at -= 3;
    digits.insert(at, ",");
  }
  return digits;
}

std::string plural(std::int64_t number, std::string_view noun) {
  const bool is_sibilant = noun.ends_with("s") || noun.ends_with("x") || noun.ends_with("ch");
  const char* ending = number == 1 ? "" : is_sibilant ? "es" : "s";
  return fmt::format("{} {}{}", count_text(number), noun, ending);
}

std::string listed(const std::vector<std::string>& words) {
  std::string text;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (i != 0) text += i + 1 == words.size() ? " and " : ", ";
    text += words[i];
  }
  return text;
}

std::size_t width_of(std::string_view text) {
  std::size_t width = 0;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t next = after_escape(text, at);
    if (next != at) {
      at = next;
      continue;
    }
    if (starts_character(text[at])) ++width;
    ++at;
  }
  return width;
}

std::string padded(std::string_view text, std::size_t width) {
  const std::size_t used = width_of(text);
  return std::string(text) + std::string(used < width ? width - used : 0, ' ');
}

std::string padded_left(std::string_view text, std::size_t width) {
  const std::size_t used = width_of(text);
  return std::string(used < width ? width - used : 0, ' ') + std::string(text);
}

std::vector<std::string> wrapped(std::string_view text, std::size_t width) {
  std::vector<std::string> lines;
  width = std::max<std::size_t>(width, 1);
  while (width_of(text) > width) {
    const std::size_t room = after_columns(text, width);
    // A space just behind the last column is as good as one inside.
    const std::size_t space = text.substr(0, room + 1).rfind(' ');
    const bool can_break = space != std::string_view::npos && space != 0;
    const std::size_t end = can_break ? space : room;
    lines.emplace_back(text.substr(0, end));
    text.remove_prefix(can_break ? end + 1 : end);
  }
  lines.emplace_back(text);
  return lines;
}

std::string indented(std::string_view lines) {
  std::string text;
  while (!lines.empty()) {
    const std::size_t end = std::min(lines.find('\n'), lines.size() - 1);
    text += "  ";
    text += lines.substr(0, end + 1);
    lines.remove_prefix(end + 1);
  }
  return text;
}

std::string_view base_name(std::string_view path) {
  const std::size_t slash = path.rfind('/');
  return slash == std::string_view::npos ? path : path.substr(slash + 1);
}

std::string printable(std::string_view text) {
  std::string result;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x20 || byte == 0x7F) {
      result += fmt::format("\\x{:02x}", byte);
    } else {
      result += c;
    }
  }
  return result;
}

}  // namespace dojo::report
