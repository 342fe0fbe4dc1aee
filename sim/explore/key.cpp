#include "sim/explore/key.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <optional>
#include <vector>

#include "sim/site.h"

namespace dojo::sim {

namespace {

constexpr std::string_view kFormat = "d1";
constexpr std::string_view kDigits =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
/// A key longer than this is not one that dojo printed.
constexpr std::size_t kMaxDeviations = 1'000'000;

// --- bytes <-> base64url ---------------------------------------------------------------------------------

std::string encode(const std::vector<std::uint8_t>& bytes) {
  std::string text;
  std::uint32_t bits = 0;
  int count = 0;
  for (const std::uint8_t byte : bytes) {
    bits = (bits << 8) | byte;
    count += 8;
    while (count >= 6) {
      count -= 6;
      text += kDigits[(bits >> count) & 63];
    }
  }
  if (count > 0) text += kDigits[(bits << (6 - count)) & 63];
  return text;
}

std::optional<std::size_t> first_bad_digit(std::string_view text) {
  const std::size_t at = text.find_first_not_of(kDigits);
  if (at == std::string_view::npos) return std::nullopt;
  return at;
}

std::vector<std::uint8_t> decode(std::string_view text) {
  std::vector<std::uint8_t> bytes;
  std::uint32_t bits = 0;
  int count = 0;
  for (const char digit : text) {
    bits = ((bits << 6) | static_cast<std::uint32_t>(kDigits.find(digit))) & 0xffffff;
    count += 6;
    if (count >= 8) {
      count -= 8;
      bytes.push_back(static_cast<std::uint8_t>(bits >> count));
    }
  }
  return bytes;
}

// --- numbers <-> bytes -------------------------------------------------------------------------------------

void put(std::vector<std::uint8_t>& bytes, std::uint64_t value) {
  while (value >= 0x80) {
    bytes.push_back(static_cast<std::uint8_t>(value | 0x80));
    value >>= 7;
  }
  bytes.push_back(static_cast<std::uint8_t>(value));
}

class Reader {
 public:
  explicit Reader(const std::vector<std::uint8_t>& bytes) : bytes_(bytes) {}

  std::optional<std::uint64_t> number() {
    std::uint64_t value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      if (at_ == bytes_.size()) return std::nullopt;
      const std::uint8_t byte = bytes_[at_++];
      value |= static_cast<std::uint64_t>(byte & 0x7f) << shift;
      if ((byte & 0x80) == 0) return value;
    }
    return std::nullopt;
  }
  std::optional<std::uint32_t> word() {
    if (bytes_.size() - at_ < 4) return std::nullopt;
    std::uint32_t value = 0;
    for (int i = 0; i < 4; ++i) value |= std::uint32_t{bytes_[at_++]} << (8 * i);
    return value;
  }
  bool is_at_end() const { return at_ == bytes_.size(); }

 private:
  const std::vector<std::uint8_t>& bytes_;
  std::size_t at_ = 0;
};

void put_word(std::vector<std::uint8_t>& bytes, std::uint32_t value) {
  for (int i = 0; i < 4; ++i) bytes.push_back(static_cast<std::uint8_t>(value >> (8 * i)));
}

// --- deviations <-> bytes: a dictionary of hashes first, then entries that point into it ------------------

std::vector<std::uint32_t> dictionary_of(const Deviations& deviations) {
  std::vector<std::uint32_t> words;
  for (const Deviation& d : deviations) {
    words.push_back(d.site);
    words.push_back(d.actor);
    if (d.site == kSiteNext.hash) words.push_back(static_cast<std::uint32_t>(d.answer));
  }
  std::sort(words.begin(), words.end());
  words.erase(std::unique(words.begin(), words.end()), words.end());
  return words;
}

std::vector<std::uint8_t> pack(const Deviations& deviations) {
  const std::vector<std::uint32_t> words = dictionary_of(deviations);
  const auto index = [&](std::uint64_t word) {
    return static_cast<std::uint64_t>(std::lower_bound(words.begin(), words.end(), word) -
                                      words.begin());
  };
  std::vector<std::uint8_t> bytes;
  put(bytes, words.size());
  for (const std::uint32_t word : words) put_word(bytes, word);
  put(bytes, deviations.size());
  for (const Deviation& d : deviations) {
    put(bytes, index(d.site));
    put(bytes, index(d.actor));
    put(bytes, d.ordinal);
    put(bytes, d.site == kSiteNext.hash ? index(d.answer) : d.answer);
  }
  return bytes;
}

std::optional<Deviations> unpack(const std::vector<std::uint8_t>& bytes) {
  Reader reader(bytes);
  const auto count = reader.number();
  if (!count || *count > bytes.size() / 4) return std::nullopt;
  std::vector<std::uint32_t> words;
  for (std::uint64_t i = 0; i < *count; ++i) {
    const auto word = reader.word();
    if (!word) return std::nullopt;
    words.push_back(*word);
  }
  const auto entries = reader.number();
  if (!entries || *entries > kMaxDeviations || *entries > bytes.size()) return std::nullopt;
  Deviations deviations;
  for (std::uint64_t i = 0; i < *entries; ++i) {
    const auto site = reader.number();
    const auto actor = reader.number();
    const auto ordinal = reader.number();
    const auto answer = reader.number();
    if (!site || !actor || !ordinal || !answer) return std::nullopt;
    if (*site >= words.size() || *actor >= words.size() || *ordinal > UINT32_MAX) {
      return std::nullopt;
    }
    Deviation d{words[*site], words[*actor], static_cast<std::uint32_t>(*ordinal), *answer};
    if (d.site == kSiteNext.hash) {
      if (*answer >= words.size()) return std::nullopt;
      d.answer = words[*answer];
    }
    deviations.push_back(d);
  }
  if (!reader.is_at_end()) return std::nullopt;
  return deviations;
}

struct Part {
  std::string_view text;
  std::size_t column;
};

std::vector<Part> split(std::string_view text) {
  std::vector<Part> parts;
  std::size_t start = 0;
  for (;;) {
    const std::size_t end = std::min(text.find(':', start), text.size());
    parts.push_back({text.substr(start, end - start), start + 1});
    if (end == text.size()) return parts;
    start = end + 1;
  }
}

template <class Number>
bool read_number(std::string_view text, Number& value, int base) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, base);
  return error == std::errc() && end == text.data() + text.size() && !text.empty();
}

}  // namespace

std::string to_text(const ScheduleKey& key) {
  const std::string packed = key.deviations.empty() ? "-" : encode(pack(key.deviations));
  return fmt::format("{}:{:08x}:{}:{}", kFormat, key.scenario, key.seed, packed);
}

std::variant<ScheduleKey, KeyError> parse_key(std::string_view text) {
  const std::vector<Part> parts = split(text);
  if (parts[0].text != kFormat) {
    return KeyError{1, fmt::format("not a key of this version; a key starts with '{}:'", kFormat)};
  }
  if (parts.size() != 4) {
    return KeyError{1, "a key has four parts: d1:SCENARIO:SEED:SCHEDULE"};
  }
  ScheduleKey key;
  if (parts[1].text.size() != 8 || !read_number(parts[1].text, key.scenario, 16)) {
    return KeyError{parts[1].column, "the scenario's hash is eight hexadecimal digits"};
  }
  if (!read_number(parts[2].text, key.seed, 10)) {
    return KeyError{parts[2].column, "the seed is a decimal number below 2^64"};
  }
  if (parts[3].text == "-") return key;
  if (const auto bad = first_bad_digit(parts[3].text)) {
    return KeyError{parts[3].column + *bad, "the schedule has only letters, digits, '-' and '_'"};
  }
  auto deviations = unpack(decode(parts[3].text));
  if (!deviations) {
    return KeyError{parts[3].column, "the schedule is cut off or damaged; copy the whole key"};
  }
  key.deviations = std::move(*deviations);
  return key;
}

}  // namespace dojo::sim
