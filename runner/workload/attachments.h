// The files that a workload needs, looked into: the scenario's loader reads their text only.
#pragma once

#include <optional>

#include "runner/input_error.h"
#include "runner/scenario/scenario.h"

namespace dojo::runner {

/// What is wrong with the first trace or litmus test that is not valid; nothing when all are.
std::optional<InputError> check_attachments(const scenario::Scenario& scenario);

}  // namespace dojo::runner
