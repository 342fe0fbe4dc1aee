// dojo test --mutants.
#pragma once

#include <optional>
#include <vector>

#include "runner/cli/options.h"
#include "runner/report/junit.h"

namespace dojo::cli {

/// Every mutant whose scenario is among the arguments (none: all), their scenarios without a
/// defect, and a canary. Nothing, and an error on stderr: an argument is no scenario of a mutant.
std::optional<std::vector<report::TestResult>> test_mutants(const Options& options);

/// One result, as it is known.
void print_line(const report::TestResult& result, const Options& options);

}  // namespace dojo::cli
