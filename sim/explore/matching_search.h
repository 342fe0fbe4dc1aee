// Search to completion with state matching: depth first on snapshots, and a state that was met
// before is not gone through again.
//
// For worlds that can tell their state (World::state): what can happen from here must depend on it
// alone. States are known again by 128 bits of XXH3 over words that contain 64-bit hashes of what
// each task knows, so two of them could be taken for one; nothing else is assumed but what the
// world leaves out. `verifies` tests that: a state that is met again is left by every step once
// more, and each step has to lead to the same state as it did the first time.
//
// Critical sections are one step where that hides nothing (joining.h). Which objects stop them is
// found by lock sets (lock_sets.h), which look at every touch of every step that is taken; when one
// more turns out to need a stop, the search begins anew.
// Sources: Holzmann, SPIN, 1997 (state matching); Musuvathi et al., CMC, OSDI 2002 (of real code).
// Tests: tests/explore/matching_test.cpp, tests/runner/proof_test.cpp.
#pragma once

#include <functional>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "sim/arena.h"
#include "sim/explore/lock_sets.h"
#include "sim/explore/step_follower.h"
#include "sim/explore/world.h"
#include "sim/joining.h"
#include "sim/observer.h"

namespace dojo::sim {

struct MatchingLimits {
  std::uint64_t runs = UINT64_MAX;
  /// Of what is remembered of the states.
  std::uint64_t bytes = UINT64_MAX;
  /// Rare events (faults) in one execution; they are part of the state.
  std::uint32_t rare_events = 0;
  bool joins_sections = false;  ///< Requires: a world whose contexts honour it
  bool verifies = false;
  /// Told when the search begins anew because joining hid something.
  std::function<void()> on_restart = {};
};

struct MatchingResult {
  std::uint64_t states = 0;
  std::uint64_t steps = 0;    ///< taken from a state to the next
  std::uint64_t matched = 0;  ///< steps that led to a state met before
  std::uint64_t ends = 0;     ///< runs that went on to their end
  std::uint64_t deepest = 0;  ///< steps of the longest way without a repetition
  std::uint64_t exposed = 0;  ///< objects at which joined sections stop
  std::uint64_t restarts = 0;
  std::uint64_t verified = 0;  ///< steps that were taken again and compared
  std::string objection;       ///< of the comparison, "" for none
  bool is_complete = false;
  bool is_out_of_memory = false;
};

class MatchingSearch final : public Chooser, public Observer {
 public:
  /// Called at the end of each run that was not given up because its state was met before; false
  /// stops the search.
  using Visit = std::function<bool(const RunResult&)>;

  /// Requires: a world in async mode that tells its state.
  MatchingSearch(World& world, const MatchingLimits& limits) : world_(world), limits_(limits) {}
  MatchingResult search(const Visit& visit);
  const MatchingResult& result() const { return result_; }
  /// The state in which the world asks who goes on.
  StateKey state_of(const Ready& ready) const;
  bool has_met(const StateKey& state) const { return states_.count(state) != 0; }
  /// What is joined at present; null: nothing.
  Joining* joining() { return limits_.joins_sections ? &joining_ : nullptr; }
  /// The present run, to be told in single steps.
  std::vector<JoinedStep> steps() const;

  Pick next(const Ready& ready) override;
  std::uint32_t choose(const Site& site, const Actor& who, std::uint32_t ordinal,
                       std::uint32_t options) override;
  bool happens(const Site& site, const Actor& who, std::uint32_t ordinal,
               std::uint32_t ppm) override;
  void on_touch(std::uint32_t object, Touch touch) override;
  void on_judged(std::uint32_t memory, Touch touch) override { on_touch(memory, touch); }
  void on_guard(std::uint32_t lock, bool is_taken) override;

 private:
  using Held = std::unordered_map<std::uint32_t, HeldLocks>;  // by path

  /// A question on the way from the beginning to where the search stands.
  struct Question {
    bool is_schedule = false;
    std::uint32_t answer = 0;
    std::uint32_t options = 0;
    std::uint32_t rare_before = 0;
    // Of a schedule question: the state, who can go on, and how to come back.
    StateKey state;
    std::vector<std::uint32_t> ready;  ///< paths
    bool is_repeat = false;            ///< met before: each step once, for comparison
    std::size_t snapshot = kNone;
    std::uint32_t joined = 0;  ///< single steps that the step to this state stands for
    Held held;
  };
  static constexpr std::size_t kNone = SIZE_MAX;

  bool run_all(const Visit& visit);
  RunResult run_once();
  Pick give_up(const Ready& ready);
  Pick take(const Ready& ready, const Question& question);
  std::uint32_t single_steps() const;
  bool arrive(const StateKey& state);
  void compare(std::uint64_t outcome);
  std::uint64_t step_key() const;
  bool backtrack();
  std::uint32_t ask(std::uint32_t options);
  void expose(std::uint32_t object);
  std::size_t bytes() const;

  World& world_;
  MatchingLimits limits_;
  MatchingResult result_;
  Joining joining_{/*allows_one=*/true};
  LockSets lock_sets_;
  bool must_restart_ = false;
  std::unordered_set<StateKey, StateKeyHash> states_;
  std::unordered_map<std::uint64_t, std::uint64_t> outcomes_;  // of steps, where they are compared
  std::vector<Question> path_;
  std::size_t depth_ = 0;  // questions of path_ answered in the present run
  std::uint64_t schedule_depth_ = 0;
  std::vector<arena::Snapshot> snapshots_;
  std::size_t snapshots_used_ = 0;
  std::uint32_t rare_events_ = 0;
  Held held_;
  bool is_given_up_ = false;
  std::uint64_t left_out_before_ = 0;  // choice points joined to steps, when this step began
};

}  // namespace dojo::sim
