// dojo replay --gdb: the same replay under a debugger, stopped at a step.
#pragma once

#include "runner/cli/options.h"
#include "runner/cli/story.h"

namespace dojo::cli {

/// Becomes gdb running this replay with --stop-at. `story`: the replay as it went without one.
/// Returns only on errors: an exit code, everything said.
int become_debugger(const Options& options, const Story& story);

}  // namespace dojo::cli
