// dojo report: a campaign as one self-contained page.

#include <fmt/format.h>

#include "runner/cli/campaigns.h"
#include "runner/cli/common.h"
#include "runner/cli/files.h"
#include "runner/report/campaign_document.h"
#include "runner/report/json.h"

namespace dojo::cli {

int report(const Options& options) {
  if (options.arguments.size() != 1) return bad_input("report takes one results database");
  auto campaign = open_campaign(options.arguments[0], options.campaign, "");
  if (!campaign) return failed_with(campaign.error());
  const auto document = report::campaign_document(campaign->store, campaign->info);
  if (!document) return failed_with(document.error());
  if (options.json) return print(report::document_text(*document)) ? kOk : kFailed;
  auto folder = open_folder(options, campaign->info.name + "-report");
  if (!folder || !folder->write("report.html", report::report_html(*document))) return kBadInput;
  return print(fmt::format("report      {}", (folder->path() / "report.html").string())) ? kOk
                                                                                         : kFailed;
}

}  // namespace dojo::cli
