#include "sim/explore/key.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <optional>
#include <vector>

#include "sim/explore/holds.h"
#include "sim/site.h"

namespace dojo::sim {

namespace {

/// The second format has holds; a key without any is written in the first.
constexpr std::string_view kFormats[] = {"d1", "d2"};
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
    if (d.site == kSiteHold.hash) words.push_back(until_of(d.answer).actor);
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
    if (d.site == kSiteNext.hash) {
      put(bytes, index(d.answer));
    } else if (d.site == kSiteHold.hash) {
      put(bytes, index(until_of(d.answer).actor));
      put(bytes, until_of(d.answer).fired);
    } else {
      put(bytes, d.answer);
    }
  }
  return bytes;
}

std::optional<std::vector<std::uint32_t>> read_dictionary(Reader& reader, std::size_t bytes) {
  const auto count = reader.number();
  if (!count || *count > bytes / 4) return std::nullopt;
  std::vector<std::uint32_t> words;
  for (std::uint64_t i = 0; i < *count; ++i) {
    const auto word = reader.word();
    if (!word) return std::nullopt;
    words.push_back(*word);
  }
  return words;
}

std::optional<Deviation> read_entry(Reader& reader, const std::vector<std::uint32_t>& words,
                                    bool has_holds) {
  const auto word = [&]() -> std::optional<std::uint32_t> {
    const auto index = reader.number();
    if (!index || *index >= words.size()) return std::nullopt;
    return words[*index];
  };
  const auto count = [&]() -> std::optional<std::uint32_t> {
    const auto number = reader.number();
    if (!number || *number > UINT32_MAX) return std::nullopt;
    return static_cast<std::uint32_t>(*number);
  };
  const auto site = word();
  const auto actor = word();
  const auto ordinal = count();
  if (!site || !actor || !ordinal) return std::nullopt;
  if (*site == kSiteHold.hash) {
    const auto until = word();
    const auto fired = count();
    if (!has_holds || !until || !fired) return std::nullopt;
    return Deviation{*site, *actor, *ordinal, to_answer({*until, *fired})};
  }
  std::optional<std::uint64_t> answer;
  if (*site == kSiteNext.hash) {
    answer = word();
  } else {
    answer = reader.number();
  }
  if (!answer) return std::nullopt;
  return Deviation{*site, *actor, *ordinal, *answer};
}

std::optional<Deviations> unpack(const std::vector<std::uint8_t>& bytes, bool has_holds) {
  Reader reader(bytes);
  const auto words = read_dictionary(reader, bytes.size());
  if (!words) return std::nullopt;
  const auto entries = reader.number();
  if (!entries || *entries > kMaxDeviations || *entries > bytes.size()) return std::nullopt;
  Deviations deviations;
  for (std::uint64_t i = 0; i < *entries; ++i) {
    const auto entry = read_entry(reader, *words, has_holds);
    if (!entry) return std::nullopt;
    deviations.push_back(*entry);
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
  const bool has_holds = std::ranges::any_of(
      key.deviations, [](const Deviation& d) { return d.site == kSiteHold.hash; });
  return fmt::format("{}:{:08x}:{}:{}", kFormats[has_holds ? 1 : 0], key.scenario, key.seed,
                     packed);
}

bool looks_like_key(std::string_view text) {
  return std::ranges::any_of(kFormats, [&](std::string_view format) {
    return text.starts_with(format) && text.substr(format.size()).starts_with(':');
  });
}

std::variant<ScheduleKey, KeyError> parse_key(std::string_view text) {
  const std::vector<Part> parts = split(text);
  if (std::ranges::find(kFormats, parts[0].text) == std::end(kFormats)) {
    return KeyError{1, fmt::format("not a key of this version; a key starts with '{}:' or '{}:'",
                                   kFormats[0], kFormats[1])};
  }
  if (parts.size() != 4) {
    return KeyError{1, "a key has four parts: FORMAT:SCENARIO:SEED:SCHEDULE"};
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
  auto deviations = unpack(decode(parts[3].text), parts[0].text == kFormats[1]);
  if (!deviations) {
    return KeyError{parts[3].column, "the schedule is cut off or damaged; copy the whole key"};
  }
  key.deviations = std::move(*deviations);
  return key;
}

}  // namespace dojo::sim
