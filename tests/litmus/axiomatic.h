// The final states of a litmus test by axioms: the second, independent way to compute them.
//
// Every execution (where each load reads from, in which order the stores to a variable take effect)
// is enumerated, and kept when the model's relations have no cycle:
//   SC    po, rf, co, fr together
//   TSO   po-loc, rf, co, fr; and: po without store->load pairs that no fence separates, rfe, co,
//   fr
// Only for tests with up to 64 loads and stores, and small ones: the enumeration is not clever.

#pragma once

#include "runner/litmus/models.h"

namespace dojo::litmus::test {

StateSet axiomatic_states(const LitmusTest& test, Model model);

}  // namespace dojo::litmus::test
