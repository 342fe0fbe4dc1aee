// Wake-up tree: the sequences that have yet to be explored below one node of a search, in order.
//
// Source: Abdulla, Aronis, Jonsson, Sagonas, POPL 2014, section 6.
#pragma once

#include <vector>

#include "sim/explore/execution.h"

namespace dojo::sim {

/// A sequence of events of one execution, in its order.
using EventSequence = std::vector<const Event*>;

/// Could `actor`, whose next step touches `footprint`, come first in `sequence`? That is: its first
/// event there has no predecessor there, or it has none and commutes with all of them.
struct Initial {
  bool is_initial = false;
  std::optional<std::size_t> position;  ///< of its first event in the sequence
};
Initial find_initial(ActorId actor, const Footprint& footprint, const EventSequence& sequence);

struct WakeupBranch {
  ActorId actor = 0;
  std::uint32_t place = 0;  ///< where the actor runs
  std::vector<std::uint32_t> answers;
  Footprint footprint;
  std::vector<WakeupBranch> below;
};

/// Adds `sequence` unless a sequence that is already there covers it. True: it was added.
bool insert_sequence(std::vector<WakeupBranch>& tree, EventSequence sequence);

}  // namespace dojo::sim
