// The minimiser: a failing schedule becomes one with as few deviations and context switches as it
// takes.
//
// Delta debugging (ddmin) over the deviations, each trial replayed leniently and recorded again;
// then local search: each remaining deviation is moved or given another answer where that saves
// steps or switches. A trial counts when it fails with the same cause. Stops at a fixed point or
// the budget.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>

#include "sim/explore/deviation.h"
#include "sim/explore/world.h"

namespace dojo::sim {

/// A failing schedule and its size.
struct Finding {
  Deviations deviations;
  RunResult result;
  std::uint32_t switches = 0;

  /// Fewer deviations, then fewer context switches, then fewer steps.
  bool is_smaller_than(const Finding& other) const;
};

class Minimiser {
 public:
  /// Steps of a replay on average. A budget of replays is one of so many times as many steps, too:
  /// a candidate that ends in a livelock takes as long as hundreds of others.
  static constexpr std::uint64_t kStepsPerReplay = 1'000;

  /// True when a violation is the one that is being minimised.
  using Matches = std::function<bool(const Violation&)>;

  Minimiser(World& world, Matches matches, std::uint64_t replay_budget)
      : world_(world), matches_(std::move(matches)), budget_(replay_budget) {}

  /// The smallest finding reached from `deviations`; nothing when they do not fail at all.
  std::optional<Finding> minimise(const Deviations& deviations);
  /// Replays leniently, recording: the finding when it fails with a matching cause.
  std::optional<Finding> try_schedule(const Deviations& deviations);
  std::uint64_t replays() const { return replays_; }
  std::uint64_t steps() const { return steps_; }  ///< of all replays

 private:
  void remove_chunks(Finding& best);
  bool improve_once(Finding& best);
  bool accept(const Deviations& candidate, Finding& best);
  bool has_budget() const { return replays_ < budget_ && steps_ < budget_ * kStepsPerReplay; }

  World& world_;
  Matches matches_;
  std::uint64_t budget_;
  std::uint64_t replays_ = 0;
  std::uint64_t steps_ = 0;
};

}  // namespace dojo::sim
