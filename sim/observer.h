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
  /// An armed transition was taken back (a cancelled timer).
  virtual void on_withdraw(const Actor& actor) {}
};

}  // namespace dojo::sim
