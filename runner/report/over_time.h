// What a run was like over time, for the report page: its busiest links and its queues, in so few
// intervals that a page of many variants stays small.
#pragma once

#include <nlohmann/json.hpp>
#include <vector>

#include "runner/measure/measurements.h"

namespace dojo::report {

/// {"links": [...], "queues": [...]}, each with `name`, `from_ns`, `interval_ns`, `mean`,
/// `largest`.
nlohmann::ordered_json over_time_json(const std::vector<measure::Series>& series);

}  // namespace dojo::report
