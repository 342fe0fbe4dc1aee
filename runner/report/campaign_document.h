// A campaign as the report page needs it: one JSON document with everything that is shown.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "runner/sweep/store.h"

namespace dojo::report {

/// Reads all there is of the campaign, run by run.
sweep::Stored<nlohmann::ordered_json> campaign_document(sweep::Store& store,
                                                        const sweep::CampaignInfo& campaign);

/// The page around it: self-contained, nothing is fetched.
std::string report_html(const nlohmann::ordered_json& document);

}  // namespace dojo::report
