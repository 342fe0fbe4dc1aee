// What the strategies that draw at random have in common: one stream per schedule, uniform answers
// to n-way choices, faults at their rate, an instant for whoever fires.
#pragma once

#include "sim/explore/by_slot.h"
#include "sim/explore/strategy.h"

namespace dojo::sim {

class Sampler : public Strategy {
 public:
  bool may_run_on_fibers() const override { return true; }
  std::uint32_t choose(const Site& site, const Actor& who, std::uint32_t ordinal,
                       std::uint32_t options) override;
  bool happens(const Site& site, const Actor& who, std::uint32_t ordinal,
               std::uint32_t ppm) override;
  Learned learned() const override { return learned_; }

 protected:
  /// `salt` keeps the streams of different strategies apart.
  void begin_sampling(std::uint64_t seed, std::uint64_t index, std::uint64_t salt);
  /// Counts a question with these candidates.
  void count(const Ready& ready);
  /// actors[index] at a random instant of its window.
  Pick pick(const Ready& ready, std::size_t index);

  RandomStream random_;
  Learned learned_;
};

/// Steps with a choice to reckon with in the next schedule: a fifth more than were ever seen.
std::uint32_t choices_to_expect(const Learned& learned);

/// An instant of actors[index]'s window: first, last or uniform between.
Tick draw_instant(RandomStream& random, const Ready& ready, std::size_t index);

}  // namespace dojo::sim
