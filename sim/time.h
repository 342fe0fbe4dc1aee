// Simulated time: integer nanoseconds, and how much of the declared jitter a run allows.
//
// Window of a transition: [nominal, nominal + lambda * jitter]. Mode `timed` is lambda 0,
// `feasible` is lambda 1, `async` is lambda infinite; replays of a race margin use the fractions
// between.
#pragma once

#include <cstdint>

namespace dojo::sim {

/// A point in simulated time or a duration, in nanoseconds.
using Tick = std::int64_t;

/// Later than everything that happens: the end of a window without an end.
inline constexpr Tick kNever = INT64_MAX / 4;

/// What one operation takes: at least `nominal`, at most `nominal + lambda * jitter`.
struct Cost {
  Tick nominal = 0;
  Tick jitter = 0;
};

/// The multiple of the declared jitter that windows are made with: an exact fraction, or infinite.
struct Lambda {
  std::int64_t numerator = 0;
  std::int64_t denominator = 1;  ///< 0: infinite

  static constexpr Lambda timed() { return {0, 1}; }
  static constexpr Lambda feasible() { return {1, 1}; }
  static constexpr Lambda async() { return {1, 0}; }

  constexpr bool is_infinite() const { return denominator == 0; }
  constexpr bool is_zero() const { return numerator == 0; }

  /// The end of a window that starts at `earliest`. Fractions round up: one nanosecond is enough.
  constexpr Tick latest(Tick earliest, Tick jitter) const {
    if (is_infinite()) return kNever;
    if (is_zero()) return earliest;
    if (numerator == denominator) return earliest + jitter;
    const auto product = static_cast<__int128>(jitter) * numerator;
    return earliest + static_cast<Tick>((product + denominator - 1) / denominator);
  }
};

}  // namespace dojo::sim
