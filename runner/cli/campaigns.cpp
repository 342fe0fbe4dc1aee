#include "runner/cli/campaigns.h"

#include <fmt/format.h>

#include <charconv>

#include "runner/cli/common.h"

namespace dojo::cli {

namespace {

std::optional<std::int64_t> number_from(std::string_view text) {
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || end != text.data() + text.size() || number < 1) return std::nullopt;
  return number;
}

tl::unexpected<sweep::StoreError> refuse(const std::string& text) {
  return tl::unexpected(sweep::StoreError{text});
}

}  // namespace

int failed_with(const sweep::StoreError& error) {
  bad_input(error.text);
  return error.is_limit ? kLimit : kBadInput;
}

sweep::Stored<OpenCampaign> open_campaign(const std::string& database,
                                          std::optional<std::int64_t> number,
                                          const std::string& scenario) {
  auto store = sweep::Store::open(database, sweep::Store::Access::kRead);
  if (!store) return tl::unexpected(store.error());
  const auto campaigns = store->campaigns();
  if (!campaigns) return tl::unexpected(campaigns.error());
  const sweep::CampaignInfo* found = nullptr;
  for (const sweep::CampaignInfo& info : *campaigns) {
    const bool is_wanted = number ? info.id == *number : scenario.empty() || info.name == scenario;
    if (is_wanted && (number || info.finished > 0)) found = &info;
  }
  if (found == nullptr && number) {
    return refuse(
        fmt::format("{}: has no campaign {}; `dojo sweep --list --db {}` shows which "
                    "there are",
                    database, *number, database));
  }
  if (found == nullptr) {
    return refuse(
        fmt::format("{}: has no results{}{}", database, scenario.empty() ? "" : " of ", scenario));
  }
  if (found->finished == 0) {
    return refuse(fmt::format("{}: campaign {} has no results yet", database, found->id));
  }
  return OpenCampaign{std::move(*store), *found};
}

sweep::Stored<OpenCampaign> open_baseline(const std::string& text, const std::string& database,
                                          const std::string& scenario) {
  if (const auto number = number_from(text)) return open_campaign(database, number, "");
  const std::size_t colon = text.rfind(':');
  if (colon != std::string::npos) {
    if (const auto number = number_from(std::string_view(text).substr(colon + 1))) {
      return open_campaign(text.substr(0, colon), number, "");
    }
  }
  return open_campaign(text, std::nullopt, scenario);
}

}  // namespace dojo::cli
