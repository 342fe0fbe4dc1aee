// What a person sees of sweeps: what is planned, how far it is, what came out, which campaigns
// there are.
#pragma once

#include <string>
#include <vector>

#include "runner/report/terminal.h"
#include "runner/sweep/loop.h"
#include "runner/sweep/store.h"
#include "runner/sweep/summary.h"

namespace dojo::report {

/// One line, no wider than `width`.
std::string progress_text(const std::string& name, const sweep::Progress& progress,
                          std::size_t width);

std::string campaigns_text(const std::vector<sweep::CampaignInfo>& campaigns);

/// Medians of the main figures, a line per variant.
std::string summaries_text(const std::vector<sweep::VariantSummary>& summaries,
                           const Terminal& terminal);

/// Failed runs with the line that does each again; the first of each cause.
std::string failures_text(const sweep::CampaignInfo& campaign,
                          const std::vector<sweep::CampaignRun>& runs, const Terminal& terminal);

}  // namespace dojo::report
