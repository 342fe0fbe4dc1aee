// Chains: the events of a run partitioned, while it goes, into sequences in which each event comes
// causally after the one before it.
//
// An event comes after its actor's event before, and after the step that enabled it; vector clocks
// over the chains tell the rest. A new event continues the chain of one of these two if it can,
// else the first chain whose last event it comes after, else it opens a chain.
#pragma once

#include <cstdint>
#include <vector>

#include "sim/engine.h"
#include "sim/explore/by_slot.h"

namespace dojo::sim {

class Chains {
 public:
  void begin();
  /// The chain of the actor's pending event.
  std::uint32_t of(const Actor& actor);
  /// `chosen` is about to fire.
  void fires(const Actor& chosen);
  std::size_t count() const { return chains_.size(); }

 private:
  using Clock = std::vector<std::uint32_t>;  // by chain: how many of its events came before
  struct Event {
    std::uint64_t run = 0;
    StepId step = 0;
    std::uint32_t chain = 0;
    std::uint32_t position = 0;  ///< in its chain, from 1
    Clock clock;
  };
  struct Chain {
    std::uint32_t length = 0;  ///< events that have fired
    bool is_taken = false;     ///< its next event is pending
  };
  struct Pending {
    std::uint32_t number = 0;  ///< 1 + times the actor had fired; 0: no event was placed yet
    std::uint32_t chain = 0;
  };

  const Event* event_of(StepId step) const;
  void merge(StepId step, Clock& clock) const;
  void clock_before(const Actor& actor, Clock& clock);
  bool is_last(const Event& event) const;
  std::uint32_t place(const Actor& actor);

  /// Causes further back than this many steps are forgotten.
  static constexpr std::size_t kEventsKept = 1 << 14;
  /// Later events without a fitting chain share the last one.
  static constexpr std::size_t kChainsMax = 256;

  std::uint64_t run_ = 0;      // number of this schedule: events of others are not there
  std::vector<Event> events_;  // by step modulo kEventsKept
  std::vector<Chain> chains_;
  BySlot<Pending> pending_;
  BySlot<StepId> last_step_;
  Clock scratch_;
};

}  // namespace dojo::sim
