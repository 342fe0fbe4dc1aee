// The plan of a sweep from the command line and a scenario file.
#pragma once

#include <optional>
#include <string>

#include "runner/cli/options.h"
#include "runner/sweep/plan.h"

namespace dojo::cli {

/// Nothing, and an error on stderr: the file, or a combination of its values, is not valid.
std::optional<sweep::Plan> plan_of(const Options& options);

/// "9 variants x 10 repetitions = 90 runs".
std::string shape_text(const sweep::Plan& plan);

}  // namespace dojo::cli
