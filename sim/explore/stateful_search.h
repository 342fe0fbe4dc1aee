// Stateful search: every reachable state of a system of rules, breadth first, each once.
//
// States are kept whole and compared exactly (state_table.h): a completed search has seen every
// state, without a chance of a collision. Breadth first, so that the way to a finding is a shortest
// one. With symmetry each state stands for all that differ by a renaming of nodes and values.
//
// Found: a state that breaks an invariant; a deadlock (no rule is enabled); and, where asked for, a
// lasso: a way into a cycle in which somebody waits in every state, no step is progress, and no
// rule is passed over for ever (weak fairness: each fair instance fires in the cycle, or is
// disabled somewhere on it). Lassos are the strongly connected components of the states in which
// somebody waits, joined by steps that are no progress (lasso.h); they need symmetry off, because
// a renamed node is no longer the one that was passed over.
//
// Tests: tests/explore/stateful_search_test.cpp, tests/german/.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "sim/rules/rule_system.h"

namespace dojo::sim {

/// Oracles of the search itself, beside the system's invariants.
inline constexpr const char* kDeadlockOracle = "deadlock";
inline constexpr const char* kLassoOracle = "lasso";

struct StatefulOptions {
  bool has_symmetry = false;
  std::uint32_t invariants = ~0u;  ///< bit i: invariant i of the system is looked at
  bool finds_deadlocks = true;
  bool finds_lassos = false;  ///< Requires: !has_symmetry
  std::uint64_t states_max = UINT64_MAX;
  std::size_t bytes_max = SIZE_MAX;
  std::function<bool()> may_go_on = {};  ///< asked now and then
};

/// One way to something that is wrong: a start state, then rules. The same in any other run.
struct StatefulTrace {
  std::string oracle;
  std::string message;
  std::size_t start = 0;                   ///< which of the system's start states
  std::vector<rules::Packed> states;       ///< start first; one more than instances
  std::vector<rules::Instance> instances;  ///< states[i] -- instances[i] --> states[i + 1]
  std::optional<std::size_t> cycle;        ///< a lasso: states.back() == states[*cycle]
};

struct StatefulResult {
  std::uint64_t states = 0;
  std::uint64_t firings = 0;      ///< enabled instances over all expanded states
  std::uint32_t depth = 0;        ///< steps to the furthest state
  std::size_t bytes = 0;          ///< that the states take, and edges where lassos are looked for
  bool is_complete = false;       ///< every reachable state was seen
  std::string limit;              ///< what ended it else: "states", "memory", "interrupted", ""
  std::uint64_t fingerprint = 0;  ///< of the states, in their order
  std::vector<std::uint64_t> fired;  ///< by rule
};

/// Requires: the system outlives it.
class StatefulSearch {
 public:
  StatefulSearch(const rules::RuleSystem& system, const StatefulOptions& options);
  ~StatefulSearch();

  /// Hands over each first finding of an oracle; stops when `take` says false.
  StatefulResult search(const std::function<bool(const StatefulTrace&)>& take);

 private:
  struct Work;
  std::unique_ptr<Work> work_;
};

}  // namespace dojo::sim
