// The same work without instrumentation.
#include <cstdint>
#include <map>

#include "bench/access/work.h"

#define DOJO_BENCH_SPACE plain
#include "bench/access/work_body.h"
