// Data races by happens-before, exact for the accesses it is told of: two accesses of different
// contexts to one place, one of them a write and one of them plain, that nothing orders.
//
// Epochs and vector clocks as in FastTrack (Flanagan, Freund, PLDI 2009), with all unordered reads
// kept. What orders: locks, wake-ups, messages, atomics, spawning, masks, one core without
// preemption (docs/data-races.md): models/ calls acquire and release. Instrumented code reports its
// accesses through the listener; accesses of named words (kapi::Shared) come from models/.
//
// The detector lives in the arena, so it is rewound and snapshotted with the world. What a race was
// is told by complete() after the run: symbols are looked up outside of the world.
// Tests: tests/access/race_detector_test.cpp, tests/broken/data_race_test.cpp.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "sim/access/listener.h"
#include "sim/access/shadow.h"
#include "sim/task.h"
#include "sim/violation.h"

namespace dojo::sim::access {

/// What orders two contexts: whoever acquires it sees what was done before it was released.
using SyncId = std::uint64_t;

struct DetectorOptions {
  bool ends_run = true;  ///< a race is the violation `data-race`; else it is only written down
  bool steps_at_atomics = false;  ///< std::atomic operations are choice points
  std::uintptr_t code_base = 0;   ///< where the instrumented code is loaded: sites count from there
};

/// A place in the instrumented code: bytes from its base. Means the same in one build only.
using Site = std::uint32_t;

/// Makes a choice point of a plain access.
class PlainStep {
 public:
  virtual ~PlainStep() = default;
  virtual void step(std::uint32_t object, Kind kind) = 0;
};

/// Sites whose plain accesses are choice points of the runs to come; sorted. Decided between runs,
/// so it lies outside of the world.
void watch_sites(std::vector<Site> sites);

/// Two accesses that nothing orders; `first` was made earlier in this run.
struct Race {
  Access first;
  Access second;
  const char* word = nullptr;  ///< name of the field, for a kapi::Shared one
};

/// A write outside the arena: state that would survive a rewind.
struct Breach {
  const void* at = nullptr;
  const void* pc = nullptr;
};

class RaceDetector final : public Listener {
 public:
  /// Requires: an arena::Inside scope. Listens until the next world is built: see ~ClusterWorld.
  RaceDetector(Engine& engine, const DetectorOptions& options, PlainStep* plain_step = nullptr);

  // --- what orders contexts ------------------------------------------------------------------------
  void acquire(SyncId id);
  void release(SyncId id);
  /// For a context that does not run now.
  void acquire_for(const Actor& context, SyncId id);
  /// `child` begins with what its maker knows; made by nobody, with what everybody knows.
  void fork(const Actor& child);
  /// The running context wakes `sleeper`, which sees what was done before once it calls woken().
  void wake(const Actor& sleeper);
  void woken();

  // --- what reports tell beside ----------------------------------------------------------------------
  void locked(std::uint32_t lock, const char* name, const std::source_location& where);
  void unlocked(std::uint32_t lock);
  void name_place(std::uint32_t place, std::string name) { places_[place] = std::move(name); }

  // --- accesses ----------------------------------------------------------------------------------------
  /// A named word is accessed; until word_done() the code's own accesses are those of the word.
  void word_access(std::uint32_t word, const char* name, Kind kind, bool is_atomic,
                   const std::source_location& where, const void* pc);
  void word_done();
  /// The word access of the running context that comes next is atomic, whatever it does.
  void mark_next();
  void drop_word(std::uint32_t word) { words_.erase(word); }
  /// Code that watches the run (an oracle) is no part of it.
  void enter_ghost();
  void leave_ghost();

  // --- Listener ------------------------------------------------------------------------------------------
  void on_access(const void* at, std::size_t bytes, Kind kind, const void* pc) override;
  void before_atomic(const void* at, std::size_t bytes, Kind kind, const void* pc) override;
  void on_atomic(const void* at, std::size_t bytes, Kind kind, Ordering ordering,
                 const void* pc) override;
  void on_fence(Ordering ordering) override;
  void on_enter(const void* call_site) override;
  void on_leave() override;
  void on_free(const void* at, std::size_t bytes) override;

  // --- afterwards ------------------------------------------------------------------------------------------
  const std::optional<Race>& race() const { return race_; }
  /// Plain accesses that raced in this run, as sites in order.
  std::vector<Site> racy_sites() const;
  /// Tells what a `data-race` or a breach of an `arena-rule` was: message, place, stacks.
  void complete(Violation& violation) const;

 private:
  struct Held {
    std::uint32_t lock;
    const char* name;
    std::source_location where;
  };
  struct ContextState {
    std::string name;
    VectorClock clock;
    VectorClock wake;
    std::vector<Held> held;
    LockSetNumber locks = 0;
    std::uint32_t ghost_depth = 0;
    bool is_in_word = false;
    bool is_marked = false;
  };

  ContextNumber number_of(const Actor& actor);
  ContextNumber self() { return number_of(*Task::current()); }
  bool is_watched(ContextNumber context) const;
  void note_locks(ContextState& context);
  void access(const void* at, std::size_t bytes, Kind kind, bool is_atomic, const void* pc);
  void step_before(const void* at, Kind kind);
  void note_racy(const Access& access);
  Access describe(ContextNumber context, Kind kind, bool is_atomic) const;
  void check(Cell& cell, const Access& access, const char* word);
  /// Protocol code wrote where a rewind does not reach.
  void note_breach(const void* at, const void* pc);
  void note_race(const Access& first, const Access& second, const char* word);
  StackNumber& stack_of_running();
  std::string locks_text(const Access& access) const;
  std::string stack_text(const Access& access, const char* word) const;

  Engine& engine_;
  const DetectorOptions options_;
  PlainStep* const plain_step_;
  std::vector<ContextState> contexts_;
  std::vector<ContextNumber> by_slot_;  // Actor::slot() -> number + 1
  std::vector<StackNumber> stacks_;     // by stack slot of the fiber: what its code is in
  std::map<SyncId, VectorClock> syncs_;
  std::vector<std::vector<Held>> lock_sets_;
  std::map<std::uint32_t, std::string> places_;
  std::map<std::uint32_t, Cell> words_;
  VectorClock fence_;
  Shadow shadow_;
  std::optional<Race> race_;
  std::optional<Breach> breach_;
  std::vector<const void*> racy_;  // where plain accesses raced
  bool is_shadow_busy_ = false;    // what the shadow frees was never watched
};

}  // namespace dojo::sim::access
