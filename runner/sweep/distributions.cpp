#include "runner/sweep/distributions.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <nlohmann/json.hpp>
#include <set>

#include "runner/measure/measurements_json.h"

namespace dojo::sweep {

namespace {

constexpr std::string_view kLatency = "latency.";

struct Quantile {
  std::uint32_t per_mille;
  const char* name;
};
constexpr Quantile kQuantiles[] = {{0, "min"},    {250, "25 %"},   {500, "50 %"},
                                   {750, "75 %"}, {900, "90 %"},   {950, "95 %"},
                                   {990, "99 %"}, {999, "99.9 %"}, {1'000, "max"}};

void merge(Merged& merged, const measure::Measurements& run) {
  if (merged.series.empty()) merged.series = run.series;
  for (const measure::NamedHistogram& histogram : run.histograms) {
    if (!histogram.name.starts_with(kLatency)) continue;
    merged.latencies[histogram.name.substr(kLatency.size())].merge(histogram.values);
  }
  if (run.length() <= 0) return;
  for (const measure::LinkUse& link : run.links) {
    merged.link_percents[link.name] +=
        100.0 * static_cast<double>(link.busy) / static_cast<double>(run.length());
  }
}

}  // namespace

Stored<std::vector<Merged>> merge_documents(Store& store, std::int64_t campaign,
                                            std::size_t variants) {
  std::vector<Merged> all(variants);
  std::vector<std::size_t> runs(variants);
  const auto visited =
      store.visit_results(campaign, [&](std::int64_t variant, const std::string& result) {
        const auto json = nlohmann::ordered_json::parse(result, nullptr, false);
        if (!json.is_object() || !json.contains("measured")) return;
        const auto run = measure::from_json(json["measured"]);
        if (!run) return;
        const auto number = static_cast<std::size_t>(variant);
        ++runs.at(number);
        merge(all.at(number), *run);
      });
  if (!visited) return tl::unexpected(visited.error());
  for (std::size_t i = 0; i < variants; ++i) {
    for (auto& [name, percent] : all[i].link_percents) percent /= static_cast<double>(runs[i]);
  }
  return all;
}

Chart distribution_chart(const std::vector<VariantSummary>& summaries,
                         const std::vector<Merged>& documents, const std::string& operation) {
  Chart chart;
  chart.title = fmt::format("distribution of the latency of {}", operation);
  chart.x_label = "share of the operations that took at most as long";
  chart.y_label = fmt::format("latency of {}", operation);
  chart.y_unit = "ns";
  chart.has_numbers = false;
  for (const VariantSummary& variant : summaries) {
    const auto& latencies = documents.at(static_cast<std::size_t>(variant.number)).latencies;
    const auto found = latencies.find(operation);
    if (found == latencies.end()) continue;
    Curve curve{variant_label(variant.overrides), {}, chart.curves.size()};
    for (std::size_t i = 0; i < std::size(kQuantiles); ++i) {
      const double y = kQuantiles[i].per_mille == 0
                           ? static_cast<double>(found->second.smallest())
                           : static_cast<double>(found->second.quantile(kQuantiles[i].per_mille));
      curve.points.push_back({static_cast<double>(i), y, y, y, kQuantiles[i].name});
    }
    chart.curves.push_back(std::move(curve));
  }
  return chart;
}

std::vector<std::string> links_of(const std::vector<Merged>& documents) {
  std::set<std::string> names;
  for (const Merged& merged : documents) {
    for (const auto& [name, percent] : merged.link_percents) names.insert(name);
  }
  std::vector<std::string> sorted(names.begin(), names.end());
  // n2 comes before n10.
  std::ranges::sort(sorted, [](const std::string& a, const std::string& b) {
    return strverscmp(a.c_str(), b.c_str()) < 0;
  });
  return sorted;
}

}  // namespace dojo::sweep
