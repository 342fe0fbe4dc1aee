// The minimiser: a failing schedule becomes one with as few deviations and context switches as it
// takes.
//
// A trial is a candidate replayed as far as it applies, and written down again as what made a
// difference; it counts when it fails with the same cause. In turn, until nothing helps any more:
//
//   chunks      delta debugging (ddmin) over the deviations, down to each one of them
//   forms       the order written with holds, or without (holds.h): starving somebody is one entry
//   joins       the holds of an actor become one that lasts to the end
//   neighbours  a deviation is moved, or given another's answer, where that saves something
//   switches    a later step of an actor is moved up to its earlier one (follow.h)
//
// Each accepted trial is smaller, so this ends: at a schedule from which no single deviation can be
// taken (is_one_minimal), or at the budget. Tests: tests/explore/minimise_test.cpp.
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

  std::size_t holds() const;
  /// Fewer deviations, then fewer holds among them, then fewer context switches, then fewer steps.
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
  /// Of the last minimise(): without any one of its deviations the schedule does not fail. False:
  /// the budget ended before that was known.
  bool is_one_minimal() const { return is_one_minimal_; }
  std::uint64_t replays() const { return replays_; }
  std::uint64_t steps() const { return steps_; }  ///< of all replays

 private:
  void remove_chunks(Finding& best);
  bool rewrite_with_holds(Finding& best);
  bool rewrite_without_holds(Finding& best);
  bool join_holds(Finding& best);
  bool move_one(Finding& best);
  bool try_moves_of(std::size_t index, Finding& best);
  bool save_switches(Finding& best);
  bool accept(const Deviations& candidate, Finding& best);
  bool has_budget() const { return replays_ < budget_ && steps_ < budget_ * kStepsPerReplay; }
  /// A quarter is kept for taking deviations away: what is moved last has to be 1-minimal, too.
  bool may_move() const {
    return replays_ < budget_ - budget_ / 4 && steps_ < (budget_ - budget_ / 4) * kStepsPerReplay;
  }

  World& world_;
  Matches matches_;
  std::uint64_t budget_;
  std::uint64_t replays_ = 0;
  std::uint64_t steps_ = 0;
  bool is_one_minimal_ = false;
};

}  // namespace dojo::sim
