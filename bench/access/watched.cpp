// Compiled as protocol code is: its accesses are reported (cmake/access.cmake).
#include <cstdint>
#include <map>

#include "bench/access/work.h"

#define DOJO_BENCH_SPACE watched
#include "bench/access/work_body.h"
