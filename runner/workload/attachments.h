// What the scenario's loader cannot judge, because it knows files only: the content of traces,
// litmus tests and networks, the rows of a table.
#pragma once

#include <optional>

#include "runner/input_error.h"
#include "runner/scenario/scenario.h"

namespace dojo::runner {

/// What is wrong with the first network, trace, litmus test or row that is not valid; nothing when
/// all are.
std::optional<InputError> check_attachments(const scenario::Scenario& scenario);

}  // namespace dojo::runner
