// The fair tail: makes a livelock verdict mean "stop the faults and the bad luck, it still gets
// nowhere".
//
// A strategy may starve a task for as long as it likes, so steps without progress prove nothing by
// themselves. This chooser lets another one decide; once the workload has made no progress for
// `patience` steps it takes over: default order (by time, so everyone who is enabled gets their
// turn), no faults, every choice 0. It hands back at the next progress. With patience half of
// RunLimits::livelock_steps, the engine's verdict `livelock` rests on as many fair steps. What it
// decides are defaults, so a schedule recorded around it replays without it.
//
// The same is the second phase of a liveness check (convergence.h): from `quiet` on it decides
// until the end. Tests: tests/check/fair_tail_test.cpp.
#pragma once

#include <cstdint>

#include "sim/chooser.h"
#include "sim/engine.h"

namespace dojo::sim::check {

/// From this time, or this step, on there are no faults and no bad luck.
struct Quiet {
  Tick after = kNever;
  std::uint64_t after_steps = UINT64_MAX;
};

class FairTail final : public Chooser {
 public:
  FairTail(Chooser& decides, const Engine& engine, std::uint64_t patience, Quiet quiet = {})
      : decides_(decides), engine_(engine), patience_(patience), quiet_(quiet) {}

  bool takes_defaults() const override { return decides_.takes_defaults(); }
  bool may_run_on_fibers() const override { return decides_.may_run_on_fibers(); }
  Pick next(const Ready& ready) override {
    return is_fair() ? Pick{0, ready.first_instant(0)} : decides_.next(ready);
  }
  std::uint32_t choose(const Site& site, const Actor& who, std::uint32_t ordinal,
                       std::uint32_t options) override {
    return is_fair() ? 0 : decides_.choose(site, who, ordinal, options);
  }
  bool happens(const Site& site, const Actor& who, std::uint32_t ordinal,
               std::uint32_t ppm) override {
    return !is_fair() && decides_.happens(site, who, ordinal, ppm);
  }

 private:
  bool is_fair() const {
    return engine_.steps_since_progress() >= patience_ || engine_.now() >= quiet_.after ||
           engine_.steps() >= quiet_.after_steps;
  }

  Chooser& decides_;
  const Engine& engine_;
  std::uint64_t patience_;
  Quiet quiet_;
};

}  // namespace dojo::sim::check
