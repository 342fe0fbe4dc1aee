// POS, partial order sampling (Yuan, Yang, Gu, CAV 2018).
//
// Each pending operation has a random number; the candidate with the largest one runs, and its next
// operation gets a new number. So do all other pending operations that conflict with what ran (one
// object, at least one writes): their order is drawn anew, while the order of independent ones is
// not worth a draw. Every partial order has a positive probability that falls with the number of
// conflicts, not with that of steps.
#pragma once

#include "sim/explore/sampler.h"

namespace dojo::sim {

class Pos final : public Sampler {
 public:
  void begin(std::uint64_t seed, std::uint64_t index, const Learned& learned) override;
  Pick next(const Ready& ready) override;
  std::string bound(const Learned& learned) const override;

 private:
  BySlot<std::uint64_t> numbers_;  // of the pending operation, 0 = not drawn yet
};

}  // namespace dojo::sim
