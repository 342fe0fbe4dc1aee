#include "runner/report/campaign_document.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "runner/report/fill.h"
#include "runner/report/headline.h"
#include "runner/report/over_time.h"
#include "runner/report/report_page.h"
#include "runner/report/story_html.h"
#include "runner/report/text.h"
#include "runner/sweep/charts.h"
#include "runner/sweep/distributions.h"

namespace dojo::report {

namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t kFailuresMax = 200;
/// Bins of a histogram in the page: eight to a doubling, as fine as an eye sees.
constexpr double kBinsPerDoubling = 8;

/// [from, until, samples] of bins that are an eighth of a doubling wide.
Json bins_json(const measure::Histogram& values) {
  Json bins = Json::array();
  double current = -1;
  for (const measure::Histogram::Bucket& bucket : values.buckets()) {
    const double bin = std::floor(
        std::log2(std::max<double>(1, static_cast<double>(bucket.until))) * kBinsPerDoubling);
    if (bin == current) {
      bins.back()[1] = bucket.until;
      bins.back()[2] = bins.back()[2].get<std::uint64_t>() + bucket.samples;
    } else {
      bins.push_back({bucket.from, bucket.until, bucket.samples});
    }
    current = bin;
  }
  return bins;
}

Json axes_json(const std::vector<sweep::Axis>& axes) {
  Json list = Json::array();
  for (const sweep::Axis& axis : axes) {
    Json numbers = Json::array();
    for (const std::string& value : axis.values) {
      if (const auto number = sweep::number_of(value)) numbers.push_back(*number);
    }
    const bool is_numeric = numbers.size() == axis.values.size() && numbers.size() > 1;
    bool is_log = false;
    if (is_numeric && numbers.size() > 2) {
      const auto [low, high] = std::ranges::minmax(numbers.get<std::vector<double>>());
      is_log = low > 0 && high / low >= 8;
    }
    const std::string label = sweep::variant_label({axis.path + "="});
    list.push_back({{"path", axis.path},
                    {"label", label.substr(0, label.size() - 1)},
                    {"values", axis.values},
                    {"numbers", is_numeric ? numbers : Json(nullptr)},
                    {"is_log", is_log}});
  }
  return list;
}

Json variant_json(const sweep::VariantSummary& summary, const sweep::Merged& merged,
                  bool& is_interval) {
  Json values = Json::object();
  for (const std::string& override : summary.overrides) {
    values[override.substr(0, override.find('='))] = override.substr(override.find('=') + 1);
  }
  Json figures = Json::object();
  for (const auto& [name, figure] : summary.figures) {
    const sweep::Estimate estimate = sweep::estimate(figure.values);
    is_interval = is_interval && estimate.is_interval;
    figures[name] = {estimate.median, estimate.low, estimate.high};
  }
  Json histograms = Json::object();
  for (const auto& [name, latencies] : merged.latencies) histograms[name] = bins_json(latencies);
  Json links = Json::object();
  for (const auto& [name, percent] : merged.link_percents) {
    links[name] = percent;
  }
  return {{"number", summary.number},
          {"label", sweep::variant_label(summary.overrides)},
          {"values", values},
          {"runs", summary.runs},
          {"failed", summary.failed},
          {"figures", figures},
          {"histograms", histograms},
          {"links", links},
          {"over_time", over_time_json(merged.series)}};
}

/// The first of each cause and variant.
Json failures_json(const sweep::CampaignInfo& campaign,
                   const std::vector<sweep::CampaignRun>& runs) {
  Json list = Json::array();
  std::set<std::pair<std::string, std::int64_t>> seen;
  for (const sweep::CampaignRun& run : runs) {
    if (!run.run.has_failed || list.size() == kFailuresMax) continue;
    if (!seen.emplace(run.run.violation, run.variant).second) continue;
    const std::string command =
        sweep::run_command(campaign.file, campaign.overrides, run.overrides, run.seed);
    list.push_back({{"number", list.size() + 1},
                    {"variant", run.variant},
                    {"label", sweep::variant_label(run.overrides)},
                    {"seed", run.seed},
                    {"outcome", run.run.outcome},
                    {"violation", run.run.violation},
                    {"message", printable(run.run.message)},
                    {"explanation", run.run.explanation},
                    {"replay", command},
                    {"walk", command + " --step"}});
  }
  return list;
}

Json figures_json(const std::vector<sweep::VariantSummary>& summaries) {
  std::map<std::string, std::string> units;
  for (const sweep::VariantSummary& summary : summaries) {
    for (const auto& [name, figures] : summary.figures) units[name] = figures.unit;
  }
  Json list = Json::array();
  for (const auto& [name, unit] : units) {
    list.push_back({{"name", name}, {"label", sweep::figure_label(name)}, {"unit", unit}});
  }
  return list;
}

std::vector<std::string> existing(const std::vector<std::string>& names,
                                  const std::vector<sweep::VariantSummary>& summaries) {
  const std::vector<std::string> all = sweep::figure_names(summaries);
  std::vector<std::string> some;
  for (const std::string& name : names) {
    if (std::ranges::find(all, name) != all.end()) some.push_back(name);
  }
  return some;
}

std::string sweep_command(const Json& document) {
  std::string command = "./dojo sweep " + shell_quoted(document["file"].get<std::string>());
  for (const Json& value : document["overrides"]) {
    command += " -D " + shell_quoted(value.get<std::string>());
  }
  return fmt::format("{} --repetitions {} --seed {}", command,
                     document["repetitions"].get<std::int64_t>(),
                     document["seed"].get<std::uint64_t>());
}

std::string again_html(const Json& document) {
  return fmt::format(
      "<p>The whole campaign, with this build of dojo ({}):</p><pre>{}</pre>\n<p>One run by "
      "itself: "
      "the values of its variant as <code>-D path=value</code>, and its seed:</p><pre>./dojo run "
      "{} "
      "-D PATH=VALUE --seed N</pre>\n<p>The same program, scenario, values and seed give the same "
      "run, step by step; <code>fingerprint</code> in table <code>run</code> says so.</p>\n",
      html_escaped(document["version"].get<std::string>()), html_escaped(sweep_command(document)),
      html_escaped(shell_quoted(document["file"].get<std::string>())));
}

}  // namespace

sweep::Stored<Json> campaign_document(sweep::Store& store, const sweep::CampaignInfo& campaign) {
  const auto runs = store.runs(campaign.id);
  if (!runs) return tl::unexpected(runs.error());
  const std::vector<sweep::VariantSummary> summaries = sweep::summarise(*runs);
  const std::size_t variants =
      summaries.empty() ? 0 : static_cast<std::size_t>(summaries.back().number) + 1;
  const auto documents = sweep::merge_documents(store, campaign.id, variants);
  if (!documents) return tl::unexpected(documents.error());
  bool is_interval = true;
  Json list = Json::array();
  for (const sweep::VariantSummary& summary : summaries) {
    list.push_back(
        variant_json(summary, (*documents)[static_cast<std::size_t>(summary.number)], is_interval));
  }
  const std::vector<sweep::Axis> axes = sweep::axes_of(summaries);
  const auto x = sweep::x_axis(axes, "");
  return Json{{"name", campaign.name},
              {"file", campaign.file},
              {"database", store.file()},
              {"campaign", campaign.id},
              {"version", campaign.version},
              {"created", campaign.created},
              {"overrides", campaign.overrides},
              {"repetitions", campaign.repetitions},
              {"seed", campaign.seed},
              {"runs", campaign.runs},
              {"finished", campaign.finished},
              {"failed", campaign.failed},
              {"axes", axes_json(axes)},
              {"x_axis", x ? x->path : ""},
              {"throughput", sweep::kThroughput},
              {"figures", figures_json(summaries)},
              {"main", existing(sweep::main_figures(summaries), summaries)},
              {"operations", sweep::operations_of(summaries)},
              {"band_text", sweep::band_text(is_interval)},
              {"variants", list},
              {"links", sweep::links_of(*documents)},
              {"failures", failures_json(campaign, *runs)}};
}

std::string report_html(const Json& document) {
  const auto text = [&](const char* key) { return document[key].get<std::string>(); };
  const auto number = [&](const char* key) { return document[key].get<std::int64_t>(); };
  std::string facts = fmt::format("{} variants x {} repetitions: {} of {} runs done, {} failed",
                                  document["variants"].size(), number("repetitions"),
                                  count_text(number("finished")), count_text(number("runs")),
                                  count_text(number("failed")));
  for (const Json& value : document["overrides"]) facts += " · -D " + value.get<std::string>();
  Marks marks;
  marks["name"] = html_escaped(text("name"));
  marks["facts"] = html_escaped(facts);
  marks["when"] = html_escaped(fmt::format("{} · campaign {} of {} · begun {} · dojo {}",
                                           text("file"), number("campaign"), text("database"),
                                           text("created"), text("version")));
  marks["again"] = again_html(document);
  marks["version"] = html_escaped(text("version"));
  marks["style"] = kReportStyle;
  marks["script"] = kReportScript;
  marks["library"] = kChartLibrary;
  marks["data"] = json_for_html(document.dump(-1, ' ', false, Json::error_handler_t::replace));
  return filled(kReportPage, marks);
}

}  // namespace dojo::report
