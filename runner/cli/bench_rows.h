// dojo bench rows: how many generated row mutants of the data layer the oracles catch.
#pragma once

#include "runner/cli/options.h"

namespace dojo::cli {

int bench_rows(const Options& options);

}  // namespace dojo::cli
