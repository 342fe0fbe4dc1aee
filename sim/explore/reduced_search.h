// Search to completion with partial-order reduction: one execution for each class of executions
// that differ in the order of commuting steps only.
//
// Optimal dynamic partial-order reduction with wake-up trees (Abdulla, Aronis, Jonsson, Sagonas,
// POPL 2014), on snapshots. Steps commute unless their footprints conflict (footprint.h). What
// the reduction rests on: mode async, every step tells all objects it touches (docs/DETERMINISM.md;
// tests/explore compares with plain search on random programs).
//
// A step that cannot fire for a while and then can (a waiter for a held lock, a task under an
// interrupt) is not ordered behind what held it up: the search goes back to the event that took
// its turn away, and lets it go first there. Choices inside a step are branches, all taken.
#pragma once

#include <functional>
#include <vector>

#include "sim/arena.h"
#include "sim/explore/deviation.h"
#include "sim/explore/execution.h"
#include "sim/explore/lock_nesting.h"
#include "sim/explore/wakeup_tree.h"
#include "sim/explore/world.h"
#include "sim/observer.h"

namespace dojo::sim {

enum class Reduction : std::uint8_t {
  kSource,   ///< source sets and sleep sets: little to remember, some executions are begun in vain
  kOptimal,  ///< wake-up trees: none are
};

struct ReducedSearchLimits {
  std::uint64_t executions = UINT64_MAX;
  /// Rare events (faults) the search may let happen in one execution.
  std::uint32_t rare_events = 0;
  Reduction reduction = Reduction::kOptimal;
  /// Takes critical sections of spinning locks as one step where that hides nothing (joining.h).
  /// Requires: a world whose contexts honour it.
  bool joins_sections = false;
  /// Told when the search begins anew because joining hid something.
  std::function<void()> on_restart = {};
};

struct ReducedSearchResult {
  std::uint64_t executions = 0;  ///< that ran to their end
  std::uint64_t blocked = 0;     ///< begun, and then found to repeat another one
  /// Orders that could not be followed as they were planned: everything that was possible in their
  /// place was tried.
  std::uint64_t fallbacks = 0;
  std::uint64_t exposed = 0;  ///< objects that joined steps stop at (joining.h)
  std::uint64_t limited = 0;  ///< cut by a step limit: the search is then not complete
  bool is_complete = false;
};

class ReducedSearch final : public Chooser, public Observer {
 public:
  /// Called at the end of each execution; false stops the search.
  using Visit = std::function<bool(const RunResult&)>;

  /// Requires: a world in async mode.
  ReducedSearch(World& world, const ReducedSearchLimits& limits);
  ReducedSearchResult search(const Visit& visit);
  const Execution& execution() const { return execution_; }
  /// What is joined at present; null: nothing.
  Joining* joining() { return limits_.joins_sections ? &joining_ : nullptr; }
  /// The present execution as deviations from the default order.
  Deviations deviations() const;

  Pick next(const Ready& ready) override;
  std::uint32_t choose(const Site& site, const Actor& who, std::uint32_t ordinal,
                       std::uint32_t options) override;
  bool happens(const Site& site, const Actor& who, std::uint32_t ordinal,
               std::uint32_t ppm) override;
  void on_step(StepId step, const Actor& actor, Tick now, const Enabling& enabling) override;
  void on_touch(std::uint32_t object, Touch touch) override;
  void on_watched(std::uint32_t object) override;
  void on_judged(std::uint32_t memory, Touch touch) override;
  void on_guard(std::uint32_t lock, bool is_taken) override;

 private:
  /// An actor whose step here is explored already; it need not go before something conflicts.
  struct Sleeper {
    ActorId actor;
    Footprint footprint;
  };
  struct Answer {
    std::uint32_t options;
    Deviation deviation;
  };
  struct ReadyActor {
    ActorId actor;
    std::uint32_t place;
  };
  /// A state on the path, and the event that leaves it at present (execution_[index of node]).
  struct Node {
    std::vector<ReadyActor> ready;  ///< by actor
    std::vector<Sleeper> sleep;
    std::vector<WakeupBranch> tree;  ///< after the present branch
    WakeupBranch branch;             ///< the present one, its subtree until the step has ended
    Footprint explored;              ///< of the present actor's step, over the answers tried
    std::vector<Answer> questions;   ///< inside the present step
    std::optional<Deviation> deviation;
    std::optional<std::size_t> snapshot;
    std::uint32_t rare_before = 0;

    bool is_ready(ActorId actor) const;
    bool is_asleep(ActorId actor) const;
    /// The context on the core `place`, if its step is ready.
    const ReadyActor* in_the_way(std::uint32_t place) const;
  };

  void begin_path();
  void close_event();
  bool take_branch(Node& node);
  void inherit(Node& node);
  std::uint32_t ask(const Site& site, const Actor& who, std::uint32_t ordinal,
                    std::uint32_t options);
  bool backtrack();
  bool next_answer(Node& node);
  void go_back_to(std::size_t index);
  void find_races();
  void reverse(EventIndex first, EventIndex second);
  bool insert(EventIndex place, EventIndex last);
  bool can_go_before(EventIndex place, EventIndex last) const;
  bool covers(const Node& node, const EventSequence& sequence) const;
  void try_everything(Node& node);
  std::optional<EventIndex> lock_in_the_way(EventIndex first, EventIndex second) const;
  void expose(std::uint32_t object);
  void look_for_unguarded();
  void branch_at_violation();
  bool is_bound(EventIndex first, EventIndex later) const;
  void note_waiting();
  void race_with_waiting();

  World& world_;
  ReducedSearchLimits limits_;
  ReducedSearchResult result_;
  ActorNumbers numbers_;
  Execution execution_;
  std::vector<Node> path_;
  std::size_t depth_ = 0;       // nodes of path_ passed in the present run
  std::size_t fresh_from_ = 0;  // events from here on are new since the last backtracking
  StepId first_step_ = 0;       // of the path: steps before it belong to the world's beginning
  std::size_t answers_given_ = 0;
  std::vector<std::uint32_t> pending_answers_;  // of the step that is about to be taken again
  std::uint32_t rare_events_ = 0;
  bool is_open_ = false;     // an event is being recorded
  bool is_blocked_ = false;  // nothing new can follow: the run is being ended
  bool was_asked_ = false;   // since the last step
  bool is_unruly_ = false;   // a step was taken without asking
  bool is_cut_ = false;      // the run's end left something undone
  struct Waiting {
    ActorId actor;
    std::uint32_t path;
    std::uint32_t place;
    std::uint32_t object;
  };
  std::vector<Waiting> waiting_;
  Joining joining_;
  bool must_restart_ = false;
  std::uint64_t left_out_before_ = 0;
  LockNesting nesting_;
  std::vector<arena::Snapshot> snapshots_;
  std::size_t snapshots_used_ = 0;
};

}  // namespace dojo::sim
