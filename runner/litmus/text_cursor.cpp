#include "runner/litmus/text_cursor.h"

#include <algorithm>
#include <charconv>
#include <system_error>

namespace dojo::litmus {

namespace {

constexpr std::size_t kShownBytesMax = 24;

bool is_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }
bool is_name_part(char c) { return is_letter(c) || is_digit(c); }

// The next few bytes of the line without blanks around them, fit for a terminal.
std::string shown(std::string_view rest) {
  std::string text;
  const std::size_t begin = rest.find_first_not_of(" \t");
  if (begin != rest.npos) rest.remove_prefix(begin);
  for (const char c : rest.substr(0, kShownBytesMax)) {
    if (c == '\n' || c == '\r') break;
    text += c >= ' ' && c <= '~' ? c : '?';
  }
  while (text.ends_with(' ')) text.pop_back();
  return text.empty() ? "the end of the line" : fmt::format("`{}`", text);
}

}  // namespace

TextCursor::TextCursor(std::string_view text, std::size_t begin, std::size_t end)
    : text_(text), offset_(begin), end_(end) {}

void TextCursor::skip_space() {
  while (!is_at_end() && is_space(text_[offset_])) ++offset_;
}

bool TextCursor::accept(std::string_view word) {
  skip_space();
  if (text_.substr(offset_, end_ - offset_).substr(0, word.size()) != word) return false;
  const std::size_t after = offset_ + word.size();
  if (is_letter(word.back()) && after < end_ && is_name_part(text_[after])) return false;
  offset_ = after;
  return true;
}

void TextCursor::require(std::string_view word, std::string_view expected) {
  if (!accept(word)) fail(expected);
}

std::string TextCursor::name() {
  skip_space();
  const std::size_t begin = offset_;
  if (is_at_end() || !is_letter(text_[offset_])) return "";
  while (!is_at_end() && is_name_part(text_[offset_])) ++offset_;
  return std::string(text_.substr(begin, offset_ - begin));
}

Value TextCursor::number(std::string_view expected) {
  skip_space();
  const std::size_t begin = offset_;
  const bool is_negative = accept("-");
  const bool is_hex = peek() == '0' && offset_ + 1 < end_ && text_[offset_ + 1] == 'x';
  const std::size_t digits = offset_ + (is_hex ? 2 : 0);
  // from_chars would accept a second sign.
  if (digits == end_ || !is_name_part(text_[digits])) fail(expected);
  const std::string literal =
      (is_negative ? "-" : "") + std::string(text_.substr(digits, end_ - digits));
  Value value = 0;
  const char* first = literal.data();
  const auto [stop, error] =
      std::from_chars(first, first + literal.size(), value, is_hex ? 16 : 10);
  if (error == std::errc::result_out_of_range) {
    fail_at(begin, "the number does not fit in 64 bits with sign");
  }
  if (error != std::errc()) fail(expected);
  offset_ = digits + static_cast<std::size_t>(stop - first) - (is_negative ? 1 : 0);
  return value;
}

bool TextCursor::is_at_digit() const { return is_digit(peek()); }

void TextCursor::fail(std::string_view expected) const {
  if (offset_ >= text_.size()) {
    fail_at(offset_, fmt::format("the file ends too early; expected {}", expected));
  }
  // At the end of a cell or entry, what ends it is what is wrong.
  const std::size_t stop = is_at_end() ? end_ + 1 : end_;
  const std::string found = shown(text_.substr(offset_, stop - offset_));
  fail_at(offset_, fmt::format("found {}; expected {}", found, expected));
}

void TextCursor::fail_at(std::size_t offset, std::string message) const {
  throw SyntaxError{offset, std::move(message)};
}

InputError located(const std::string& file, std::string_view text, const SyntaxError& error) {
  const std::string_view before = text.substr(0, error.offset);
  const auto lines = std::count(before.begin(), before.end(), '\n');
  const std::size_t line_begin = before.rfind('\n') + 1;  // npos + 1 == 0: the first line.
  return {file, static_cast<int>(lines) + 1, static_cast<int>(error.offset - line_begin) + 1,
          error.message};
}

}  // namespace dojo::litmus
