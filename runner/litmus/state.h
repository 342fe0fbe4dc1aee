// Final states: from memory and registers to the tuple of observed values, and to text.

#pragma once

#include <set>
#include <string>
#include <vector>

#include "runner/litmus/litmus_test.h"

namespace dojo::litmus {

using StateSet = std::set<FinalState>;

// All values at the end of one run. `registers[t]` follows `LitmusTest::threads[t].registers`.
struct Outcome {
  std::vector<Value> memory;
  std::vector<std::vector<Value>> registers;
};

// The values every variable and register starts with.
Outcome initial_outcome(const LitmusTest& test);

FinalState observe(const LitmusTest& test, const Outcome& outcome);

// `0:rax` or, in square brackets, `[x]`.
std::string place_name(const LitmusTest& test, const Place& place);

// One state line of a log: `0:rax=0; [x]=1;`.
std::string state_text(const LitmusTest& test, const FinalState& state);

// Puts places into the canonical order of a log: registers by thread and name, then memory by
// name; each place once.
void sort_places(const LitmusTest& test, std::vector<Place>& places);

// The states of `seen` that `allowed` does not hold.
StateSet states_outside(const StateSet& seen, const StateSet& allowed);

}  // namespace dojo::litmus
