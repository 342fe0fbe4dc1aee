#include "sim/explore/critical.h"

#include "sim/explore/random_walk.h"
#include "sim/explore/replay.h"

namespace dojo::sim {

namespace {

/// A schedule up to and including a step, and then another chooser.
class Fork final : public Chooser {
 public:
  Fork(const Engine& engine, std::uint64_t step, Chooser& before, Chooser& after)
      : engine_(engine), step_(step), before_(before), after_(after) {}

  Pick next(const Ready& ready) override {
    return (engine_.steps() < step_ ? before_ : after_).next(ready);
  }
  // What is asked while a step is under way belongs to that step.
  std::uint32_t choose(const Site& site, const Actor& who, std::uint32_t ordinal,
                       std::uint32_t options) override {
    return within().choose(site, who, ordinal, options);
  }
  bool happens(const Site& site, const Actor& who, std::uint32_t ordinal,
               std::uint32_t ppm) override {
    return within().happens(site, who, ordinal, ppm);
  }

 private:
  Chooser& within() const { return engine_.steps() <= step_ ? before_ : after_; }

  const Engine& engine_;
  std::uint64_t step_;
  Chooser& before_;
  Chooser& after_;
};

class Bisection {
 public:
  Bisection(World& world, const Deviations& schedule, const IsFailure& is_failure,
            std::uint64_t seed, std::uint32_t samples)
      : world_(world),
        schedule_(schedule),
        is_failure_(is_failure),
        seed_(seed),
        samples_(samples) {}

  Critical run(std::uint64_t failure) {
    std::uint64_t too_late = failure;  // the failure itself
    std::uint64_t in_time = 0;         // beyond which nothing is known yet
    if (count_avoiding(0, 1) == 0) return {0, samples_, 0};
    while (too_late - in_time > 1) {
      const std::uint64_t middle = in_time + (too_late - in_time) / 2;
      (count_avoiding(middle, 1) == 0 ? too_late : in_time) = middle;
    }
    return {too_late, samples_, count_avoiding(in_time, samples_)};
  }

 private:
  /// Completions after `step` that do not fail; stops counting at `enough`.
  std::uint32_t count_avoiding(std::uint64_t step, std::uint32_t enough) {
    std::uint32_t avoiding = 0;
    for (std::uint32_t i = 0; i < samples_ && avoiding < enough; ++i) {
      world_.rewind();
      Replay replay(schedule_);
      RandomWalk walk;
      walk.begin(seed_, step * samples_ + i, {});
      Fork fork(world_.engine(), step, replay, walk);
      const RunResult result = world_.run(fork);
      if (!result.violation || !is_failure_(*result.violation)) ++avoiding;
    }
    return avoiding;
  }

  World& world_;
  const Deviations& schedule_;
  const IsFailure& is_failure_;
  std::uint64_t seed_;
  std::uint32_t samples_;
};

}  // namespace

std::uint32_t Critical::missed_percent() const {
  // (1 - p)^samples <= 0.05 from p = 3 / samples on ("rule of three", on the safe side).
  return samples == 0 ? 100 : (300 + samples - 1) / samples;
}

Critical critical_transition(World& world, const Deviations& schedule, std::uint64_t failure,
                             const IsFailure& is_failure, std::uint64_t seed,
                             std::uint32_t samples) {
  return Bisection(world, schedule, is_failure, seed, samples).run(failure);
}

}  // namespace dojo::sim
