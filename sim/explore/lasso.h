// Lassos: cycles that go round for ever with somebody waiting, without progress, and fairly.
//
// Source: the usual emptiness check of generalised Büchi conditions. The states in which somebody
// waits, with the steps that are no progress, fall into strongly connected components. A component
// is a lasso if and only if each fair instance fires inside it or is disabled in one of its states:
// a cycle through the whole component then passes nobody over, and a smaller one does no better.
#pragma once

#include <functional>
#include <optional>
#include <vector>

#include "sim/explore/state_graph.h"
#include "sim/rules/rule_system.h"

namespace dojo::sim {

struct Cycle {
  StateNumber entry = kNoState;  ///< where it begins and ends: nearest to the start
  std::vector<StateGraph::Edge> steps;
};

/// The one whose entry has the lowest number, or nothing.
std::optional<Cycle> find_lasso(const StateGraph& graph, const rules::RuleSystem& system);

/// Whether the steps from states[from] to the end, back in an equal state, are such a cycle: no
/// instance is passed over and none is progress. For a single run that keeps what was enabled.
struct RunStep {
  rules::Instance instance = 0;  ///< what fired next
  std::vector<rules::Instance> enabled;
  bool is_waiting = false;
};
bool is_lasso(std::span<const RunStep> steps, const rules::RuleSystem& system);

}  // namespace dojo::sim
