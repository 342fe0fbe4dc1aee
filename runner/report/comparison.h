// A comparison of two campaigns, for a person and for a program.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>

#include "runner/report/terminal.h"
#include "runner/sweep/compare.h"
#include "runner/sweep/store.h"

namespace dojo::report {

struct ComparisonView {
  sweep::CampaignInfo baseline;
  std::string database;  ///< of the baseline
  double tolerance_percent = 0;
  sweep::Comparison result;
};

std::string comparison_text(const ComparisonView& view, const Terminal& terminal);
nlohmann::ordered_json comparison_json(const ComparisonView& view);

}  // namespace dojo::report
