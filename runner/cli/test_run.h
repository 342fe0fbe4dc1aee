#pragma once

#include <string>

#include "runner/cli/options.h"
#include "runner/report/junit.h"
#include "runner/scenario/scenario.h"

namespace dojo::cli {

/// A scenario whose network has one order only, as a test: one timed run, in a process of its own.
report::TestResult test_run(const std::string& file, const scenario::Scenario& scenario,
                            const Options& options);

}  // namespace dojo::cli
