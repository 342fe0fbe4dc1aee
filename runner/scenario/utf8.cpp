#include "runner/scenario/utf8.h"

#include <cstdint>

namespace dojo::scenario {
namespace {

/// Bytes of the character that starts with `lead`, 0 if none does.
std::size_t length_of(unsigned char lead) {
  if (lead < 0x80) return 1;
  if (lead < 0xC2) return 0;
  if (lead < 0xE0) return 2;
  if (lead < 0xF0) return 3;
  return lead < 0xF5 ? 4 : 0;
}

/// The code point of one complete character, or -1.
std::int32_t decode(std::string_view character) {
  constexpr std::int32_t kLeadBits[] = {0, 0x7F, 0x1F, 0x0F, 0x07};
  const std::size_t length = character.size();
  std::int32_t code = static_cast<unsigned char>(character[0]) & kLeadBits[length];
  for (const char byte : character.substr(1)) {
    const auto bits = static_cast<unsigned char>(byte);
    if ((bits & 0xC0) != 0x80) return -1;
    code = (code << 6) | (bits & 0x3F);
  }
  return code;
}

bool is_accepted(std::int32_t code, std::size_t length) {
  constexpr std::int32_t kLeast[] = {0, 0, 0x80, 0x800, 0x10000};  // a longer form is no UTF-8
  if (code < kLeast[length] || code > 0x10FFFF) return false;
  if (code >= 0xD800 && code < 0xE000) return false;  // surrogates
  return code >= 0x20 || code == '\t' || code == '\n' || code == '\r';
}

}  // namespace

std::size_t first_bad_byte(std::string_view text) {
  std::size_t i = 0;
  while (i < text.size()) {
    const std::size_t length = length_of(static_cast<unsigned char>(text[i]));
    if (length == 0 || i + length > text.size()) return i;
    if (!is_accepted(decode(text.substr(i, length)), length)) return i;
    i += length;
  }
  return std::string_view::npos;
}

std::string shortened(std::string_view text, std::size_t bytes_max) {
  if (text.size() <= bytes_max) return std::string{text};
  std::size_t end = bytes_max;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
  return std::string{text.substr(0, end)} + "...";
}

}  // namespace dojo::scenario
