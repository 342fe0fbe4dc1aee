// PCT, probabilistic concurrency testing (Burckhardt et al., ASPLOS 2010).
//
// The actors get random priorities; the candidate with the highest one runs. At d-1 random steps
// the running actor falls below all others. A bug of depth d is hit by one schedule with
// probability at least 1 / (n k^(d-1)), n actors, k steps with a choice. k comes from earlier
// rounds. In `feasible` the candidates are those that the windows allow, so the bound counts bugs
// reachable under them.
#pragma once

#include "sim/explore/change_points.h"
#include "sim/explore/sampler.h"

namespace dojo::sim {

class Pct final : public Sampler {
 public:
  explicit Pct(std::uint32_t depth) : depth_(depth) {}

  void begin(std::uint64_t seed, std::uint64_t index, const Learned& learned) override;
  std::uint64_t first_round() const override { return 1; }
  Pick next(const Ready& ready) override;
  std::string bound(const Learned& learned) const override;

 private:
  std::uint64_t& priority_of(const Actor& actor);

  std::uint32_t depth_;
  bool is_walking_ = false;  // the first schedule is a random walk: it shows how long runs are
  BySlot<std::uint64_t> priorities_;  // 0 = not drawn yet
  ChangePoints changes_;
};

}  // namespace dojo::sim
