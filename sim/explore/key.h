// A schedule as one word that can be pasted: "d1:9f3c21ab:1:AwIb...".
//
//   d1        format of the key; d2 where the schedule has holds
//   9f3c21ab  hash of the resolved scenario: a key replays only what it was made for
//   1         seed
//   AwIb...   the deviations, packed and in base64url; "-" when there are none
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>

#include "sim/explore/deviation.h"

namespace dojo::sim {

struct ScheduleKey {
  std::uint32_t scenario = 0;
  std::uint64_t seed = 1;
  Deviations deviations;

  friend bool operator==(const ScheduleKey&, const ScheduleKey&) = default;
};

std::string to_text(const ScheduleKey& key);

/// Whether a word is meant as a key: for errors that say what is missing beside it.
bool looks_like_key(std::string_view text);

struct KeyError {
  std::size_t column = 0;  ///< from 1
  std::string message;     ///< what is wrong and what is accepted
};
std::variant<ScheduleKey, KeyError> parse_key(std::string_view text);

}  // namespace dojo::sim
