// What a run tells to those who watch it: trace, recorder, coverage. Off in searches.
//
// Observers live outside the arena and decide nothing. The engine calls them with allocation
// switched to the ordinary heap.
#pragma once

#include <cstdint>
#include <string_view>

#include "sim/actor.h"

namespace dojo::sim {

class Observer {
 public:
  virtual ~Observer() = default;
  /// `actor` fires at `now` as step `step`; `enabling` tells why it could.
  virtual void on_step(StepId step, const Actor& actor, Tick now, const Enabling& enabling) {}
  /// The running step reads or writes an object of the world.
  virtual void on_touch(std::uint32_t object, Touch touch) {}
  /// The running step changes or looks at what an oracle remembers. It decides nothing in the
  /// world, but a reduction must keep the order of such steps.
  virtual void on_judged(std::uint32_t memory, Touch touch) {}
  /// The running step looks whether a watched object has changed since it looked last. Looking too
  /// early or too late by a part of somebody's critical section makes no difference.
  virtual void on_watched(std::uint32_t object) {}
  /// A value goes into the fingerprint: something the running step did or saw.
  virtual void on_mix(std::uint64_t value) {}
  /// The running step takes or gives back a lock that protects objects it touches.
  virtual void on_guard(std::uint32_t lock, bool is_taken) {}
  /// An armed transition was taken back (a cancelled timer).
  virtual void on_withdraw(const Actor& actor) {}
};

}  // namespace dojo::sim
