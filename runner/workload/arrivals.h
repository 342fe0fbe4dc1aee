// When requests arrive: an endless sequence of instants, drawn with integers only.
//
// Tests: tests/measure/arrivals_test.cpp.
#pragma once

#include <cstdint>

#include "sim/random.h"
#include "sim/time.h"

namespace dojo::runner {

/// A draw of the exponential distribution of mean 1, in units of 2^-32: -ln(U) without floating
/// point, so that it is the same on every machine.
std::uint64_t exponential(sim::RandomStream& random);

/// Bursts arrive as a Poisson process; all requests of one burst arrive at once. A burst of one is
/// the Poisson process of requests.
class Arrivals {
 public:
  Arrivals() = default;
  /// `per_second`: requests, on average.
  Arrivals(std::uint64_t per_second, std::uint32_t burst, sim::RandomStream random)
      : per_second_(per_second), burst_(burst), random_(random) {}

  /// The next instant, counted from the beginning.
  sim::Tick next();

 private:
  std::uint64_t per_second_ = 1;
  std::uint32_t burst_ = 1;
  sim::RandomStream random_;
  std::uint32_t left_ = 0;  // of the burst that has come
  sim::Tick now_ = 0;
};

}  // namespace dojo::runner
