// What a sweep came to, for a person and for a program.
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "runner/cli/options.h"
#include "runner/report/comparison.h"
#include "runner/sweep/loop.h"
#include "runner/sweep/plan.h"
#include "runner/sweep/store.h"
#include "runner/sweep/summary.h"

namespace dojo::cli {

/// Everything known of one campaign after it was worked on.
struct Outcome {
  sweep::CampaignInfo campaign;
  sweep::LoopResult loop;
  std::vector<sweep::CampaignRun> runs;
  std::vector<sweep::VariantSummary> summaries;
  std::optional<report::ComparisonView> comparison{};
};

sweep::Stored<Outcome> read_outcome(sweep::Store& store, std::int64_t campaign,
                                    sweep::LoopResult loop);

nlohmann::ordered_json outcome_json(const Options& options, const Outcome& outcome);
std::string outcome_text(const Options& options, const sweep::Plan& plan, const Outcome& outcome);
int code_of(const Outcome& outcome);

}  // namespace dojo::cli
