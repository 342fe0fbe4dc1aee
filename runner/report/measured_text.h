// What was measured of a run as tables of at most 80 columns.
#pragma once

#include <string>
#include <vector>

#include "runner/measure/measurements.h"

namespace dojo::report {

/// Throughput, latencies, messages, links, locks, queues, cores. Parts without anything are left
/// out.
std::string measured_text(const measure::Measurements& measured);

/// Means of the main figures with their 95 % confidence intervals; --json has all of them.
std::string estimates_text(const std::vector<measure::Estimate>& estimates,
                           std::size_t repetitions);

}  // namespace dojo::report
