// An execution as a partial order: its events with their footprints and vector clocks.
//
// One event happens before another when both are steps of one actor, when it enabled the other
// (offered it: a spawn, a send, a wake-up), when their footprints conflict, or through others.
// Steps that no order connects commute. Source: the notation of reference "source sets" (Abdulla,
// Aronis, Jonsson, Sagonas: Optimal dynamic partial order reduction, POPL 2014).
#pragma once

#include <cstdint>
#include <optional>
#include <unordered_map>
#include <vector>

#include "sim/engine.h"
#include "sim/explore/footprint.h"
#include "sim/observer.h"

namespace dojo::sim {

/// An actor's number in a search: the same in every execution of the world.
using ActorId = std::uint32_t;
using EventIndex = std::uint32_t;

/// Numbers actors by their spawn path, in the order in which they are first seen.
class ActorNumbers {
 public:
  ActorId of(const Actor& actor);

 private:
  std::unordered_map<std::uint32_t, ActorId> numbers_;
};

struct Event {
  ActorId actor = 0;
  std::uint32_t path = 0;   ///< of the actor
  std::uint32_t place = 0;  ///< where the actor runs: an object that takes its turn away
  EventIndex index = 0;
  std::uint32_t ordinal = 0;           ///< the actor's n-th event, from 1
  std::optional<EventIndex> previous;  ///< the actor's event before
  bool is_owed = false;            ///< the causes asked for the step, they did not just let it go
  std::vector<EventIndex> causes;  ///< events without which the step would not be offered
  std::vector<std::uint32_t> answers;  ///< to the questions inside the step
  std::uint32_t left_out = 0;          ///< choice points that were joined to the step
  std::vector<std::uint32_t> taken;    ///< locks taken in the step
  std::vector<std::uint32_t> given;    ///< locks given back in it that were taken in an earlier one
  std::vector<std::uint32_t> held;     ///< locks held after it
  Footprint footprint;
  std::vector<std::uint32_t>
      clock;                      ///< by actor: so many of its events happen before, or are, this
  std::vector<EventIndex> races;  ///< earlier events that conflict, with none in between
  std::uint64_t past = 0;         ///< hash of the event and all that happens before it

  void note_causes(const Enabling& enabling, StepId first_step);
  bool is_caused_by(EventIndex event) const;
};

class Execution {
 public:
  std::size_t size() const { return events_.size(); }
  const Event& operator[](std::size_t index) const { return events_[index]; }
  Event& operator[](std::size_t index) { return events_[index]; }
  /// Forgets the events from `size` on.
  void truncate(std::size_t size);
  /// The event whose step begins now. Complete it with close_last() when the step has ended.
  Event& open(const Actor& actor, ActorId number) {
    return open_virtual(number, actor.path(), actor.place());
  }
  Event& open_virtual(ActorId actor, std::uint32_t path, std::uint32_t place);
  void close_last();
  /// The same for two executions if and only if (up to collisions) they differ in the order of
  /// commuting steps only.
  std::uint64_t class_hash() const;

  bool happens_before(EventIndex first, EventIndex second) const {
    return is_before(events_[first], events_[second]);
  }
  static bool is_before(const Event& first, const Event& second) {
    return first.actor < second.clock.size() && second.clock[first.actor] >= first.ordinal;
  }

 private:
  std::vector<Event> events_;
  std::vector<std::optional<EventIndex>> last_of_;  // by actor
};

/// Watches a run of any chooser and writes its execution down.
class ExecutionLog : public Observer {
 public:
  void begin(const Engine& engine);
  void on_step(StepId step, const Actor& actor, Tick now, const Enabling& enabling) override;
  void on_touch(std::uint32_t object, Touch touch) override;
  void on_judged(std::uint32_t memory, Touch touch) override { on_touch(memory, touch); }
  void on_watched(std::uint32_t object) override;
  /// After the run.
  const Execution& finish();

 private:
  ActorNumbers numbers_;
  Execution execution_;
  StepId first_step_ = 1;
};

}  // namespace dojo::sim
