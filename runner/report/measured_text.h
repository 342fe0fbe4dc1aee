// What was measured of a run as tables of at most 80 columns.
#pragma once

#include <string>

#include "runner/measure/measurements.h"

namespace dojo::report {

/// Throughput, latencies, messages, links, locks, queues, cores. Parts without anything are left
/// out.
std::string measured_text(const measure::Measurements& measured);

}  // namespace dojo::report
