// The condition of a litmus test: does a formula hold in a state, does the quantified condition
// hold for a set of states, and the condition as one line of text.

#pragma once

#include <string>

#include "runner/litmus/litmus_test.h"
#include "runner/litmus/state.h"

namespace dojo::litmus {

[[nodiscard]] bool holds(const Formula& formula, const FinalState& state);

// exists: in some state; ~exists: in none; forall: in all.
[[nodiscard]] bool condition_holds(const LitmusTest& test, const StateSet& states);

// `exists (0:rax=0 /\ [x]=1)`: the text of a log's `Condition` line.
std::string condition_text(const LitmusTest& test);

// The word in the file: `exists`, `~exists`, `forall`.
const char* quantifier_text(Quantifier quantifier);

}  // namespace dojo::litmus
