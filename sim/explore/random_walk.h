// Random walk: each step one of the candidates, uniformly; in `feasible` also a random instant.
//
// Every schedule has probability at least the product of 1 / candidates. The instant is the first
// possible one half of the time, else the last or a uniform one: races at the ends of a window need
// few steps to be set up.
#pragma once

#include "sim/explore/strategy.h"

namespace dojo::sim {

class RandomWalk final : public Strategy {
 public:
  void begin(std::uint64_t seed, std::uint64_t index, const Learned& learned) override;
  bool may_run_on_fibers() const override { return true; }
  Pick next(const Ready& ready) override;
  std::uint32_t choose(const Site& site, const Actor& who, std::uint32_t ordinal,
                       std::uint32_t options) override;
  bool happens(const Site& site, const Actor& who, std::uint32_t ordinal,
               std::uint32_t ppm) override;
  Learned learned() const override { return learned_; }
  std::string bound(const Learned& learned) const override;

 private:
  RandomStream random_;
  Learned learned_;
};

/// An instant of actors[index]'s window: first, last or uniform between.
Tick draw_instant(RandomStream& random, const Ready& ready, std::size_t index);

}  // namespace dojo::sim
