// Search to completion with state matching: depth first on snapshots, and a state that was met
// before is not gone through again.
//
// For worlds that can tell their state (World::state): what can happen from here must depend on it
// alone. States are known again by 128 bits of XXH3 over words that contain 64-bit hashes of what
// each task knows, so two of them could be taken for one; nothing else is assumed but what the
// world leaves out.
//
// A step that nothing which follows could come into conflict with is taken alone
// (future_touches.h, matching_reduction.cpp). `verifies` tests both: matching_verification.cpp.
//
// Critical sections are one step where that hides nothing (joining.h). One that others can look
// into is found where some state lets both go on; it stops there when the search begins anew.
//
// Sources: Holzmann, SPIN, 1997 (state matching); Musuvathi et al., CMC, OSDI 2002 (of real code).
// Tests: tests/runner/proof_test.cpp.
#pragma once

#include <functional>
#include <string>
#include <unordered_map>
#include <vector>

#include "sim/arena.h"
#include "sim/explore/future_touches.h"
#include "sim/explore/lock_nesting.h"
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
  /// Leaves out steps that commute with all that others may do first. Off: every state is met.
  bool reduces = true;
  /// Told when a run is given up: its state was met before.
  std::function<void()> on_given_up = {};
  /// Told when the search begins anew because joining hid something.
  std::function<void()> on_restart = {};
};

struct MatchingResult {
  std::uint64_t states = 0;
  std::uint64_t steps = 0;    ///< taken from a state to the next
  std::uint64_t matched = 0;  ///< steps that led to a state met before
  std::uint64_t ends = 0;     ///< runs that went on to their end
  std::uint64_t deepest = 0;  ///< steps of the longest way without a repetition
  std::uint64_t reduced = 0;  ///< states that not everybody left who could
  std::uint64_t exposed = 0;  ///< objects at which joined sections stop
  std::uint64_t restarts = 0;
  std::uint64_t verified = 0;  ///< steps that were taken again and compared
  std::uint64_t pairs = 0;     ///< of steps taken to commute, compared in both orders
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
  void on_watched(std::uint32_t object) override;
  void on_guard(std::uint32_t lock, bool is_taken) override;

 private:
  /// Somebody holds a lock between two steps.
  struct Held {
    std::uint32_t who;  ///< path
    std::uint32_t lock;
  };

  /// A question on the way from the beginning to where the search stands.
  struct Question {
    bool is_schedule = false;
    std::uint32_t answer = 0;
    std::uint32_t options = 0;
    std::uint32_t rare_before = 0;
    // Of a schedule question: the state, who can go on, and how to come back.
    StateKey state;
    std::vector<std::uint32_t> ready;     ///< paths, in the order in which they are tried
    std::vector<std::uint32_t> intended;  ///< their next steps: intended()
    bool is_repeat = false;               ///< met before: each step once, for comparison
    std::uint32_t enough = 0;             ///< so many answers would have been; for comparison
    std::size_t snapshot = kNone;
    std::uint32_t joined = 0;  ///< single steps that the step to this state stands for
    std::vector<Held> held;
    ActorSet tried = 0;
    StepTouches steps;     ///< of those who were tried
    FutureTouches future;  ///< of all that follows these steps
  };
  /// How often a step like that could be taken first, and how often not.
  struct Score {
    std::uint32_t alone = 0;
    std::uint32_t not_alone = 0;
  };
  using Kind = TouchNames::Kind;
  static constexpr std::size_t kNone = SIZE_MAX;

  bool run_all(const Visit& visit);
  RunResult run_once();
  Pick give_up(const Ready& ready);
  Pick take(const Ready& ready, Question& question);
  std::uint32_t single_steps() const;
  bool arrive(const StateKey& state);
  void compare(const StateKey& outcome);
  void compare_orders(const Question& question);
  void object_to(std::string text);
  std::uint64_t step_key() const;
  const StateKey* outcome_of(const StateKey& state, std::uint32_t path) const;
  std::string name_of(std::uint32_t path) const;
  bool backtrack();
  bool is_done(Question& question);
  void leave(Question& question);
  Question* question_under_way();
  Question* last_schedule_question(std::size_t end);
  FutureTouches empty_future();
  static std::uint32_t intended(const Actor& actor);
  void sort_by_score(const Ready& ready, Question& question);
  void add_touch(Kind kind, std::uint32_t name, bool writes, bool is_watch = false);
  void find_unguarded(const Question& question);
  bool has_to_restart();
  void end_step(const Ready* ready);
  std::uint32_t ask(std::uint32_t options);
  std::size_t bytes() const;

  World& world_;
  MatchingLimits limits_;
  MatchingResult result_;
  Joining joining_{/*allows_one=*/true};
  LockNesting nesting_;
  /// Where more is to be exposed, more of it is looked for until there are so many states.
  std::size_t restart_at_ = SIZE_MAX;
  /// With what follows; kOpen: on the way from the beginning to where the search stands.
  std::unordered_map<StateKey, FutureTable::Id, StateKeyHash> states_;
  static constexpr FutureTable::Id kOpen = UINT32_MAX;
  FutureTable futures_;
  TouchNames names_;
  std::unordered_map<std::uint32_t, Score> scores_;       // of next steps
  std::unordered_map<std::uint64_t, StateKey> outcomes_;  // of steps, where they are compared
  std::vector<Question> path_;
  std::vector<FutureTouches> spare_;  // their memory is used again
  std::size_t under_way_ = kNone;     // the question whose answer is the present step
  std::size_t depth_ = 0;             // questions of path_ answered in the present run
  std::uint64_t schedule_depth_ = 0;
  std::vector<arena::Snapshot> snapshots_;
  std::size_t snapshots_used_ = 0;
  std::uint32_t rare_events_ = 0;
  std::vector<Held> held_;
  HeldLocks own_locks_;  // of who takes the present step
  bool is_given_up_ = false;
  std::uint64_t left_out_before_ = 0;  // choice points joined to steps, when this step began
};

}  // namespace dojo::sim
