// What the strategies that draw at random have in common: one stream per schedule, uniform answers
// to n-way choices, faults at their rate, an instant for whoever fires.
#pragma once

#include <vector>

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

/// A table by actor slot that grows as actors appear.
template <class Value>
class BySlot {
 public:
  void clear() { values_.clear(); }
  Value& operator[](const Actor& actor) { return (*this)[actor.slot()]; }
  Value& operator[](std::uint32_t slot) {
    if (slot >= values_.size()) values_.resize(slot + 16);
    return values_[slot];
  }

 private:
  std::vector<Value> values_;
};

/// An instant of actors[index]'s window: first, last or uniform between.
Tick draw_instant(RandomStream& random, const Ready& ready, std::size_t index);

}  // namespace dojo::sim
