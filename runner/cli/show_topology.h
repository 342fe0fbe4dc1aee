#pragma once

#include "runner/cli/options.h"

namespace dojo::cli {

/// dojo show topology SCENARIO: the network as a table, and drawn where Graphviz is installed.
int show_topology(const Options& options);

}  // namespace dojo::cli
