// URW, uniform random walk (Zhao et al., ASPLOS 2025).
//
// An actor with c events left is chosen with probability c / sum of all c. With exact counts this
// is uniform over the interleavings: after a prefix, the share of its completions that start with
// that actor is just this fraction. The first schedule, a random walk, counts.
#pragma once

#include "sim/explore/event_shares.h"
#include "sim/explore/profiler.h"
#include "sim/explore/sampler.h"

namespace dojo::sim {

class Urw final : public Sampler {
 public:
  void begin(std::uint64_t seed, std::uint64_t index, const Learned& learned) override;
  std::uint64_t first_round() const override { return 1; }
  Pick next(const Ready& ready) override;
  Learned learned() const override;
  std::string bound(const Learned& learned) const override;

 private:
  bool is_profiling_ = false;
  Profiler profiler_;
  EventShares shares_;
};

}  // namespace dojo::sim
