// Quantities with units, parsed exactly: no floating point, no silent default unit.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <tl/expected.hpp>

#include "runner/scenario/scenario.h"

namespace dojo::scenario {

enum class Quantity { kDuration, kRate, kSize, kPercent, kFrequency };

/// Nanoseconds, bits per second, bytes, ppm or events per second; or what is wrong and what is
/// accepted. Decimals are fine as long as the result is whole: "1.5us" is, "0.5ns" is not.
tl::expected<std::int64_t, std::string> parse_quantity(Quantity quantity, std::string_view text);

/// The shortest text that parses back to `value`: 25000 ns -> "25us".
std::string print_quantity(Quantity quantity, std::int64_t value);

/// "30%" or "200ns".
tl::expected<Jitter, std::string> parse_jitter(std::string_view text);
std::string print_jitter(const Jitter& jitter);

/// "a duration such as 25us (ns, us, ms, s)".
std::string accepted_quantity(Quantity quantity);

}  // namespace dojo::scenario
