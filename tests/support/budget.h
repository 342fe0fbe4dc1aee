// How many schedules a test may spend.
#pragma once

#include <cstdint>

#include "sim/limits.h"

namespace dojo::test {

#ifdef DOJO_ASAN
inline constexpr bool kIsSanitized = true;
#else
inline constexpr bool kIsSanitized = false;
#endif

/// `schedules`, or a tenth of them under the sanitizers: a schedule takes ten times as long there,
/// and what they look for shows in each.
constexpr std::uint64_t budget(std::uint64_t schedules) {
  return kIsSanitized ? (schedules + 9) / 10 : schedules;
}

}  // namespace dojo::test
