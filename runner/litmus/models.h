// The two reference models: which final states can a litmus test have under sequential
// consistency, and which under x86-TSO?
//
// Method: every reachable machine state is visited once, by the operational definitions (SC:
// interleavings on one memory; TSO: a first-in-first-out store buffer per thread). No simulator is
// involved, so the sets serve as what a run of the data layer is compared with.
// Tests: tests/litmus/models_test.cpp, against an axiomatic enumeration.

#pragma once

#include <cstddef>
#include <string>
#include <tl/expected.hpp>

#include "runner/litmus/litmus_test.h"
#include "runner/litmus/state.h"

namespace dojo::litmus {

enum class Model { kSc, kTso };

inline constexpr std::size_t kMachineStatesMax = 1'000'000;

// Every final state of the test, or a message when more than `states_max` machine states are
// reachable.
[[nodiscard]] tl::expected<StateSet, std::string> final_states(
    const LitmusTest& test, Model model, std::size_t states_max = kMachineStatesMax);

const char* model_name(Model model);

}  // namespace dojo::litmus
