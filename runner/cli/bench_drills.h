// dojo bench drills: strategy x drill, beside the published figures.
#pragma once

#include "runner/cli/options.h"

namespace dojo::cli {

int bench_drills(const Options& options);

}  // namespace dojo::cli
