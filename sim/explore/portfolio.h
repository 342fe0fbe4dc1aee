// Portfolio: random walk and PCT in turn, PCT with depth 1, 2, 3. The default of a hunt: neither is
// best everywhere, and the cost of the wrong one is at most a factor.
#pragma once

#include <array>

#include "sim/explore/pct.h"
#include "sim/explore/random_walk.h"

namespace dojo::sim {

class Portfolio final : public Strategy {
 public:
  void begin(std::uint64_t seed, std::uint64_t index, const Learned& learned) override;
  bool may_run_on_fibers() const override { return true; }
  Pick next(const Ready& ready) override { return active_->next(ready); }
  std::uint32_t choose(const Site& site, const Actor& who, std::uint32_t ordinal,
                       std::uint32_t options) override {
    return active_->choose(site, who, ordinal, options);
  }
  bool happens(const Site& site, const Actor& who, std::uint32_t ordinal,
               std::uint32_t ppm) override {
    return active_->happens(site, who, ordinal, ppm);
  }
  Learned learned() const override { return active_->learned(); }
  std::string bound(const Learned& learned) const override;

 private:
  RandomWalk walk_;
  std::array<Pct, 3> pct_{Pct{1}, Pct{2}, Pct{3}};
  Strategy* active_ = &walk_;
};

}  // namespace dojo::sim
