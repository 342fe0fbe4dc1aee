#include "runner/workload/arrivals.h"

#include <bit>

namespace dojo::runner {

namespace {

using Wide = unsigned __int128;

constexpr unsigned kFractionBits = 32;
/// ln(2) in units of 2^-32.
constexpr std::uint64_t kLn2 = 2'977'044'472;
constexpr std::uint64_t kNanoseconds = 1'000'000'000;

/// log2(value) in units of 2^-32: the place of the leading bit, then one bit of the fraction for
/// each squaring of what is left. Requires: value > 0.
std::uint64_t log2_scaled(std::uint64_t value) {
  const auto whole = static_cast<unsigned>(std::bit_width(value)) - 1;
  std::uint64_t rest = value << (63 - whole);  // in [1, 2), with 63 bits after the point
  std::uint64_t result = whole;
  for (unsigned bit = 0; bit < kFractionBits; ++bit) {
    const Wide square = Wide{rest} * rest;  // in [1, 4), with 126 bits after the point
    const bool is_two_or_more = (square >> 127) != 0;
    rest = static_cast<std::uint64_t>(square >> (is_two_or_more ? 64 : 63));
    result = result << 1 | (is_two_or_more ? 1 : 0);
  }
  return result;
}

}  // namespace

// -ln(u / 2^64) = (64 - log2(u)) * ln(2), for u in [1, 2^64).
std::uint64_t exponential(sim::RandomStream& random) {
  const std::uint64_t u = random.next() | 1;
  const std::uint64_t halvings = (std::uint64_t{64} << kFractionBits) - log2_scaled(u);
  return static_cast<std::uint64_t>((Wide{halvings} * kLn2) >> kFractionBits);
}

sim::Tick Arrivals::next() {
  if (left_ == 0) {
    const Wide gap = Wide{exponential(random_)} * kNanoseconds * burst_ / per_second_;
    now_ += static_cast<sim::Tick>(gap >> kFractionBits);
    left_ = burst_;
  }
  --left_;
  return now_;
}

}  // namespace dojo::runner
