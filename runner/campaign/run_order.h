// The order of a timed run: everything at its time, and the declared faults at their rates.
//
// Each answer is drawn from (seed, who asks, where, the how-manieth time), so that a fault more in
// one place does not move those of another. All other choices are the default ones.
#pragma once

#include <cstdint>

#include "sim/chooser.h"

namespace dojo::campaign {

class RunOrder final : public sim::Chooser {
 public:
  explicit RunOrder(std::uint64_t seed) : seed_(seed) {}

  bool takes_defaults() const override { return true; }
  bool may_run_on_fibers() const override { return true; }
  sim::Pick next(const sim::Ready& ready) override { return {0, ready.first_instant(0)}; }
  std::uint32_t choose(const sim::Site& site, const sim::Actor& who, std::uint32_t ordinal,
                       std::uint32_t options) override;
  bool happens(const sim::Site& site, const sim::Actor& who, std::uint32_t ordinal,
               std::uint32_t ppm) override;

 private:
  std::uint64_t seed_;
};

}  // namespace dojo::campaign
