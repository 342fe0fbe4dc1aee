// An actor: something that has at most one next transition at a time.
//
// A task, a core's interrupt context, the delivery of a channel's head, a timer, a fault kind at a
// target. Named by its spawn path, never by address, so that a schedule can name it in another run.
#pragma once

#include <cstdint>
#include <vector>

#include "sim/time.h"

namespace dojo::sim {

class Engine;
class Task;

enum class ActorKind : std::uint8_t { kTask, kInterrupt, kChannel, kTimer, kFault };

/// Order of transitions at one instant. Lower goes first.
enum class OrderClass : std::uint8_t {
  kInterrupt,  ///< the machine reacts before it computes on
  kDelivery,   ///< a message that arrives now is seen by whoever acts now
  kTimer,      ///< a time-out loses against the event it waits for
  kTask,       ///< ordinary steps
  kFault,      ///< a fault acts on what the others left
};

/// Step number of a transition in its run, 1 = first; 0 = the world's beginning.
using StepId = std::uint32_t;

/// Why and from when a transition may fire: what the race margin is computed from.
struct Enabling {
  StepId cause = 0;  ///< the last event that enabled it
  Tick nominal = 0;  ///< earliest = time(cause) + nominal
  Tick jitter = 0;   ///< latest = time(cause) + nominal + lambda * jitter
  StepId after = 0;  ///< another event that must come before (0: none)
  Tick after_nominal = 0;
  /// For the partial order of steps. A step that had to wait for a free core is offered by whoever
  /// freed it, and owed to who asked for it.
  bool is_owed = false;
  StepId asked = 0;  ///< the interrupt was raised, the task woken
  StepId freed = 0;  ///< another task left the core (0: none did)
};

enum class Touch : std::uint8_t {
  kRead,
  kWrite,
  kUpdate,  ///< a read-modify-write declared to commute with others of its kind; else as a write
  kName,    ///< takes one of many alike (a page frame, an id): which one means nothing
};

/// What the offered transition will touch, as far as it is known before it fires. For strategies
/// only: samplers draw anew where two intents conflict. Object 0: nothing that others touch.
struct Intent {
  std::uint32_t object = 0;
  Touch kind = Touch::kWrite;

  bool conflicts_with(const Intent& other) const {
    return object != 0 && object == other.object && (kind != other.kind || kind == Touch::kWrite);
  }
};

class Actor {
 public:
  /// Registers with the engine being built. Requires: an arena::Inside scope; `name` outlives it.
  Actor(Engine& engine, ActorKind kind, std::uint32_t parent_path, const char* name);
  virtual ~Actor();
  Actor(const Actor&) = delete;
  Actor& operator=(const Actor&) = delete;

  /// Executes the transition, at engine.now(). Runs on the engine's stack.
  virtual void fire() = 0;
  /// The object that decides whose turn it is where this actor runs (a core); 0: nobody's.
  virtual std::uint32_t place() const { return 0; }

  ActorKind kind() const { return kind_; }
  std::uint32_t path() const { return path_; }
  const char* name() const { return name_; }
  /// Number of creation in this world, from 0: an index for tables of strategies.
  std::uint32_t slot() const { return slot_; }
  Engine& engine() const { return engine_; }

  bool is_offered() const { return heap_index_ != kNotOffered; }
  Tick earliest() const { return earliest_; }
  Tick latest() const { return latest_; }
  bool must() const { return must_; }
  const Enabling& enabling() const { return enabling_; }
  /// After an offer: who asked for this step, and who made room for it.
  void owe(StepId asked, StepId freed) {
    enabling_.is_owed = true;
    enabling_.asked = asked;
    enabling_.freed = freed;
  }
  const Intent& intent() const { return intent_; }
  void intend(Intent intent) { intent_ = intent; }
  /// The next step needs `object` in a state that others change back and forth (a lock that is
  /// free, a message that nobody else took); 0: it has it. While it waits it offers nothing, and
  /// whoever took its turn is in a race with it, even if it never comes.
  void await(std::uint32_t object) { awaited_ = object; }
  std::uint32_t awaited() const { return awaited_; }
  std::uint32_t fired() const { return fired_; }
  std::uint32_t times_default() const { return times_default_; }

  /// The next answer of this actor at the choice site with this hash gets this ordinal.
  std::uint32_t next_ordinal(std::uint32_t site);
  /// What this actor did and saw since its history began anew, as a hash; kept while somebody
  /// observes the run. Code is deterministic: two actors with one history stand at one place.
  std::uint64_t history() const { return history_; }
  /// From here on it acts on nothing that it saw before, but for `what`.
  void restart_history(std::uint64_t what) { history_ = what; }
  std::uint32_t objects_made() const { return objects_made_; }
  /// Ids for objects this actor makes: unique per actor, the same in every schedule.
  std::uint32_t next_object_number() { return ++objects_made_; }
  /// This actor, if it is a task.
  Task* code() const { return code_; }

 protected:
  void set_code(Task& code) { code_ = &code; }

 private:
  friend class Engine;
  static constexpr std::uint32_t kNotOffered = UINT32_MAX;

  struct SiteCount {
    std::uint32_t site;
    std::uint32_t count;
  };

  // What every step looks at comes first: one cache line, with the pointer to the virtual table.
  Engine& engine_;
  Tick earliest_ = 0;
  Tick latest_ = 0;
  std::uint32_t heap_index_ = kNotOffered;
  std::uint32_t path_;
  std::uint32_t fired_ = 0;
  std::uint32_t times_default_ = 0;
  std::uint32_t slot_;
  ActorKind kind_;
  OrderClass order_ = OrderClass::kTask;
  bool must_ = true;
  Enabling enabling_;
  Task* code_ = nullptr;
  const char* name_;
  Intent intent_;
  std::uint32_t objects_made_ = 0;
  std::uint32_t awaited_ = 0;
  std::uint64_t history_ = 0;
  std::vector<SiteCount> site_counts_;
};

}  // namespace dojo::sim
