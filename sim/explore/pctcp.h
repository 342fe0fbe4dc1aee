// PCTCP, probabilistic concurrency testing with chain partitioning (Ozkan et al., OOPSLA 2018): PCT
// for messages.
//
// Priorities belong to chains of causally ordered events, not to actors: a message's delivery and
// what it causes continue the chain of its sender when nothing has continued it yet, else they open
// a chain of their own. At d-1 random events the running chain falls below all others. A bug of
// depth d is hit with probability at least 1 / (w^2 k^(d-1)), w the width of the causal order, k
// events with a choice, as long as first fit keeps the chains few. Causes are those the engine
// knows: the step that enabled a transition, and the actor's own step before.
#pragma once

#include <vector>

#include "sim/explore/chains.h"
#include "sim/explore/change_points.h"
#include "sim/explore/sampler.h"

namespace dojo::sim {

class Pctcp final : public Sampler {
 public:
  explicit Pctcp(std::uint32_t depth) : depth_(depth) {}

  void begin(std::uint64_t seed, std::uint64_t index, const Learned& learned) override;
  std::uint64_t first_round() const override { return 1; }
  Pick next(const Ready& ready) override;
  std::string bound(const Learned& learned) const override;

 private:
  std::uint64_t& priority_of(const Actor& actor);

  std::uint32_t depth_;
  bool is_walking_ = false;  // the first schedule is a random walk: it shows how long runs are
  Chains chains_;
  std::vector<std::uint64_t> priorities_;  // by chain, 0 = not drawn yet
  ChangePoints changes_;
};

}  // namespace dojo::sim
