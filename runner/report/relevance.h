// How much each event of a story has to do with its failure: scores, highest first to be told.
#pragma once

#include <span>
#include <vector>

#include "runner/report/causality.h"
#include "sim/violation.h"

namespace dojo::report {

struct Relevance {
  std::vector<int> score;        ///< by event; 0: no influence on the failure is known
  std::vector<bool> is_telling;  ///< worth a line however many there are; the others are scenery
  std::vector<EventPair> pairs;  ///< tell one of them, tell the other: races, messages
  std::size_t failure = 0;       ///< the event at which it was noticed
};

/// Requires: events is not empty.
Relevance relevance_of(std::span<const Event> events, const Causality& causality,
                       const sim::Violation& violation);

/// Events up to the failure; what a story tells after it is not part of it.
std::size_t length_until(std::span<const Event> events, const sim::Violation& violation);

}  // namespace dojo::report
