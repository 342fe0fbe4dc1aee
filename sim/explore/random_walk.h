// Random walk: each step one of the candidates, uniformly; in `feasible` also a random instant.
//
// Every schedule has probability at least the product of 1 / candidates.
#pragma once

#include "sim/explore/sampler.h"

namespace dojo::sim {

class RandomWalk final : public Sampler {
 public:
  void begin(std::uint64_t seed, std::uint64_t index, const Learned& learned) override;
  Pick next(const Ready& ready) override;
  std::string bound(const Learned& learned) const override;
};

}  // namespace dojo::sim
