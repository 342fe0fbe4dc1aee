// The event machine: fires one enabled transition after another until nothing must happen any more.
//
// One engine per process at a time; it lives in the arena with the world. The loop is run() in
// engine.cpp: ask the chooser, advance time, fire. Windows and the rule which transition may fire
// are those of docs/ARCHITECTURE.md ("the one idea").
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <source_location>
#include <string_view>
#include <vector>

#include "sim/actor.h"
#include "sim/chooser.h"
#include "sim/hash.h"
#include "sim/joining.h"
#include "sim/limits.h"
#include "sim/observer.h"
#include "sim/time.h"
#include "sim/violation.h"

namespace dojo::sim {

enum class Stop : std::uint8_t {
  kQuiescent,  ///< no transition that must happen is enabled
  kViolation,  ///< an oracle objected: Engine::violation()
  kStepLimit,  ///< RunLimits::steps reached
  kTimeLimit,  ///< RunLimits::until reached
  kAsked,      ///< stop_soon() was called (the workload is complete)
  kHorizon,    ///< the next transition lies behind RunLimits::horizon
};

struct RunLimits {
  std::uint64_t steps = limits::kSteps;
  std::uint64_t livelock_steps = limits::kLivelockSteps;
  Tick until = kNever;  ///< no step begins once this instant is reached
  /// No transition fires later than that: another simulator has the word first. Time stays where it
  /// is. In mode timed only, where the earliest transition is the next.
  Tick horizon = kNever;
};

/// A step and its time, as the cause of a later transition.
struct Origin {
  StepId step = 0;
  Tick time = 0;
};

class Engine {
 public:
  /// Requires: an arena::Inside scope. Becomes Engine::current().
  explicit Engine(Lambda lambda);
  ~Engine();
  Engine(const Engine&) = delete;
  Engine& operator=(const Engine&) = delete;
  static Engine* current() { return current_; }

  // --- queries ------------------------------------------------------------------------------------
  Tick now() const { return now_; }
  std::uint64_t steps() const { return steps_; }
  std::uint64_t steps_since_progress() const { return steps_ - last_progress_; }
  Lambda lambda() const { return lambda_; }
  std::uint64_t fingerprint() const { return fingerprint_; }
  const Actor* running() const { return running_; }
  std::size_t offered() const { return heap_.size(); }
  /// When the earliest transition that is enabled may fire; kNever: there is none.
  Tick next_instant() const { return heap_.empty() ? kNever : heap_.front().earliest; }
  std::vector<Actor*> enabled() const;
  const std::vector<Actor*>& actors() const { return actors_; }
  static const Violation& violation();

  // --- what may happen -----------------------------------------------------------------------------
  /// Enables `actor`'s transition: window [now + cost.nominal, ... + lambda * cost.jitter], caused
  /// by the running step. `must` = false: a run may end without it, and it has no latest.
  void offer(Actor& actor, Cost cost, OrderClass order, bool must = true);
  /// As offer, for what an earlier step caused and the running step lets go on: the next packet of
  /// a channel when the one ahead of it was delivered.
  void offer_since(Actor& actor, const Origin& origin, Cost cost, OrderClass order);
  /// The running step, as the cause of something offered later.
  Origin origin() const { return {static_cast<StepId>(steps_), now_}; }
  /// Disables it; the window is kept for reoffer().
  void withdraw(Actor& actor);
  /// Enables it again: [max(earliest + shift, now), max(latest + shift, now)].
  void reoffer(Actor& actor, Tick shift = 0);
  /// A cancelled transition: as withdraw, and watchers are told (the race margin keeps it in time).
  void cancel(Actor& actor);

  // --- decisions, verdicts, observation -----------------------------------------------------------
  /// One of `options` alternatives, asked on behalf of `who`. 1 option asks nobody.
  std::uint32_t choose(const Site& site, Actor& who, std::uint32_t options);
  /// A fault or another rare event with a rate; a choice like any other. Rate 0 asks nobody.
  bool happens(const Site& site, Actor& who, std::uint32_t ppm);
  /// Ends the run. Called from a fiber or from Actor::fire; does not return.
  [[noreturn]] void violate(std::string_view oracle, std::string_view message,
                            std::source_location where);
  [[noreturn]] void violate(std::string_view oracle, std::string_view message,
                            std::string_view where = "");
  /// Lets `look` inspect the world between runs; what it objects to with violate() is the result.
  std::optional<Violation> inspect(const std::function<void()>& look);
  /// For a task's code at a choice point, instead of offer() and begin_next_on_fiber(): in default
  /// order, when the offer would be what happens next, that step begins at once. False: nothing has
  /// happened yet.
  bool goes_on_by_default(Actor& actor, Cost cost, OrderClass order) {
    return goes_by_default_ && is_next_by_default(actor, cost, order);
  }
  /// For a task's code that waits for its next transition (Task::pause): decides what happens next,
  /// on the fiber's own stack. That step has begun; who fires it is up to the caller when the actor
  /// is a task, and else to the loop. nullptr: the loop has to decide.
  Actor* begin_next_on_fiber();
  /// The run may end after this step.
  void stop_soon() { stop_asked_ = true; }
  /// Draws the horizon of the run under way nearer.
  void lower_horizon(Tick horizon);
  /// The workload got further: resets the livelock bound.
  void progress() { last_progress_ = steps_; }
  void touch(std::uint32_t object, Touch kind) {
    if (observer_ != nullptr) tell_touch(object, kind);
  }
  /// As touch, for what only an oracle remembers.
  void judged(std::uint32_t memory, Touch kind) {
    if (observer_ != nullptr) tell_judged(memory, kind);
  }
  void watched(std::uint32_t object) {
    if (observer_ != nullptr) tell_watched(object);
  }
  void guard(std::uint32_t lock, bool is_taken) {
    if (observer_ != nullptr) tell_guard(lock, is_taken);
  }
  /// What the search under way takes as one step; null: nothing is joined.
  static Joining* joining() { return joining_; }
  static void set_joining(Joining* joining) { joining_ = joining; }
  void mix(std::uint64_t value) {
    fingerprint_ = fold(fingerprint_, value);
    if (observer_ != nullptr) [[unlikely]]
      tell_mix(value);
  }
  static void set_observer(Observer* observer);
  static Observer* observer() { return observer_; }

  /// Runs until nothing must happen, a violation, a limit, or stop_soon(). May be called again
  /// after a restored snapshot. Requires: no fiber is running.
  Stop run(Chooser& chooser, const RunLimits& limits);

 private:
  friend class Actor;

  // What the heap compares stands in the heap itself: no look at the actor. Copied word by word: it
  // is read right after it was written, and a vector load would wait for the words.
  struct Entry {
    Entry(std::uint64_t its_rank, Actor& its_actor);
    Entry(const Entry& other) { *this = other; }
    Entry& operator=(const Entry& other) {
      rank = other.rank;
      earliest = other.earliest;
      latest = other.latest;
      actor = other.actor;
      return *this;
    }
    // As one number: which of two comes first is chance, and a branch on it is often mispredicted.
    unsigned __int128 key() const {
      return static_cast<unsigned __int128>(static_cast<std::uint64_t>(earliest)) << 64 | rank;
    }
    bool is_before(const Entry& other) const { return key() < other.key(); }

    std::uint64_t rank;  // class, then insertion
    Tick earliest;       // never negative
    Tick latest;
    Actor* actor;
  };
  void place(const Entry& entry, std::size_t index) {
    heap_[index] = entry;
    entry.actor->heap_index_ = static_cast<std::uint32_t>(index);
  }
  /// Which transition fires next, and when.
  struct Decision {
    Actor* actor = nullptr;
    Tick instant = 0;
  };
  struct Gathered;

  void insert(Actor& actor);
  void remove(Actor& actor);
  void sift_up(const Entry& moving, std::size_t index);
  void sift_down(const Entry& moving, std::size_t index);
  void insert_flat(const Entry& entry);
  std::size_t first_of(std::size_t begin, std::size_t end) const;
  void gather(std::size_t index, Gathered& found);
  bool is_within_limits() const;
  bool may_step() const;
  Decision decide();
  Actor& begin_next();
  Decision ask(Chooser& chooser);
  bool is_next_by_default(Actor& actor, Cost cost, OrderClass order);
  std::uint64_t rank_of(const Actor& actor) const;
  void advance(Actor& actor, Tick instant);
  void tell_touch(std::uint32_t object, Touch kind);
  void tell_judged(std::uint32_t memory, Touch kind);
  void tell_guard(std::uint32_t lock, bool is_taken);
  void tell_watched(std::uint32_t object);
  void tell_mix(std::uint64_t value);
  void note_violation(std::string_view oracle, std::string_view message, std::string_view where);
  [[noreturn]] static void leave_for_good();
  Stop loop();

  Tick now_ = 0;
  std::uint64_t steps_ = 0;
  std::uint64_t last_progress_ = 0;
  std::uint64_t fingerprint_ = 0;
  std::uint64_t insertions_ = 0;
  std::uint64_t must_count_ = 0;
  std::uint32_t next_slot_ = 0;
  Actor* running_ = nullptr;
  bool stop_asked_ = false;
  Lambda lambda_;
  Actor* begun_ = nullptr;      // by begin_next_on_fiber(), for the loop to fire
  std::vector<Entry> heap_;     // 4-ary, by (earliest, class, insertion)
  std::vector<Actor*> ready_;   // scratch of ask(), as large as the heap ever was
  std::vector<Actor*> actors_;  // all that exist, in order of creation

  static Engine* current_;
  static Observer* observer_;
  static Joining* joining_;
  static bool goes_by_default_;
};

}  // namespace dojo::sim
