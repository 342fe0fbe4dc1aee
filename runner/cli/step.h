// dojo replay --step: a walk through the run, driven by lines of standard input.
#pragma once

#include "runner/cli/story.h"
#include "runner/report/step_walk.h"

namespace dojo::cli {

/// False: standard output is closed.
bool walk_through(const Story& story, const std::vector<report::StepTaken>& steps);

}  // namespace dojo::cli
