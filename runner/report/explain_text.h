// An explanation as lines for a terminal: number, place, task, operation, what happens, where,
// when.
#pragma once

#include <string>

#include "runner/report/explain.h"
#include "runner/report/terminal.h"

namespace dojo::report {

/// Ends with a newline. No line is wider than the terminal; source positions go first when it is
/// narrow.
std::string explanation_text(const Explanation& explanation, const Terminal& terminal);

}  // namespace dojo::report
