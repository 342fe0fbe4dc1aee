// Which campaign of which database a command is about.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "runner/cli/options.h"
#include "runner/sweep/store.h"

namespace dojo::cli {

/// The error on stderr; its exit code.
int failed_with(const sweep::StoreError& error);

struct OpenCampaign {
  sweep::Store store;
  sweep::CampaignInfo info;
};

/// Campaign `number`, else the newest (of that scenario, where one is named), with at least one
/// finished run.
sweep::Stored<OpenCampaign> open_campaign(const std::string& database,
                                          std::optional<std::int64_t> number,
                                          const std::string& scenario);

/// What --baseline says: "3" is a campaign of `database`, "FILE" the newest of `scenario` in FILE,
/// "FILE:3" campaign 3 in FILE.
sweep::Stored<OpenCampaign> open_baseline(const std::string& text, const std::string& database,
                                          const std::string& scenario);

}  // namespace dojo::cli
