// Swarm configuration: each schedule draws its own configuration inside declared ranges (Groce et
// al., ISSTA 2012; FoundationDB's BUGGIFY for the rare branches).
//
// A wrapper around any strategy that asks questions one by one. What it draws only restricts what
// the wrapped strategy may choose, so a schedule that it finds is one of the declared world,
// replays there without it, and its race margin counts the declared jitter:
//
//   jitter   a share of each window, from its beginning: with 0 % nothing is ever late
//   faults   each fault's rate, as a share of the declared one; 0 %: the fault does not happen
//   rare     two coins: a site is active with probability 1/4 for the whole schedule, and an active
//            one says yes with kRarePpm; so a random subset of the rare branches is common while
//            the others stay quiet, and conjunctions are reached that equal rates never reach
//   variant  which machine (World::choose_variant)
//
// A share is the lower end with probability 1/4, the upper end with 1/4, else uniform.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "sim/explore/strategy.h"

namespace dojo::sim {

struct SwarmRanges {
  static constexpr std::uint32_t kWhole = 1'000'000;
  struct Share {  // in parts per million
    std::uint32_t low = kWhole;
    std::uint32_t high = kWhole;
  };
  Share jitter;
  Share faults;
  std::uint32_t variants = 1;             ///< of the world, the declared one included
  std::vector<std::uint32_t> rare_sites;  ///< Site::hash
};

class Swarm final : public Strategy {
 public:
  Swarm(std::unique_ptr<Strategy> inner, SwarmRanges ranges)
      : inner_(std::move(inner)), ranges_(std::move(ranges)) {}

  void begin(std::uint64_t seed, std::uint64_t index, const Learned& learned) override;
  std::uint64_t first_round() const override { return inner_->first_round(); }
  std::uint32_t world_variant() const override { return variant_; }
  bool takes_defaults() const override { return inner_->takes_defaults(); }
  bool may_run_on_fibers() const override { return inner_->may_run_on_fibers(); }
  Pick next(const Ready& ready) override;
  std::uint32_t choose(const Site& site, const Actor& who, std::uint32_t ordinal,
                       std::uint32_t options) override {
    return inner_->choose(site, who, ordinal, options);
  }
  bool happens(const Site& site, const Actor& who, std::uint32_t ordinal,
               std::uint32_t ppm) override;
  Learned learned() const override { return inner_->learned(); }
  std::string bound(const Learned& learned) const override;

  /// The draws of the present schedule.
  std::uint32_t jitter_ppm() const { return jitter_; }
  bool is_active(std::uint32_t rare_site) const;

 private:
  std::uint64_t draw(std::uint64_t of) const;
  std::uint32_t share(SwarmRanges::Share range, std::uint64_t of) const;
  Tick latest(const Actor& actor, Tick now) const;

  std::unique_ptr<Strategy> inner_;
  SwarmRanges ranges_;
  std::uint64_t schedule_ = 0;  // hash of (seed, index): every draw is a function of it
  std::uint32_t jitter_ = SwarmRanges::kWhole;
  std::uint32_t variant_ = 0;
  std::vector<Actor*> kept_;
  std::vector<std::size_t> places_;  // of kept_ among those that are ready
};

}  // namespace dojo::sim
