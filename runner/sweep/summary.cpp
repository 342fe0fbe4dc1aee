#include "runner/sweep/summary.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/math/distributions/binomial.hpp>
#include <cmath>
#include <set>

namespace dojo::sweep {

namespace {

constexpr double kTail = 0.025;  // on each side

/// How many values below the smallest and above the largest of the interval; -1: no interval.
int values_cut(int count) {
  const boost::math::binomial_distribution<double> below(count, 0.5);
  int cut = -1;
  while (2 * (cut + 2) <= count && boost::math::cdf(below, cut + 1) <= kTail) ++cut;
  return cut;
}

std::string last_word(std::string_view path) {
  const std::size_t dot = path.rfind('.');
  return std::string(dot == std::string_view::npos ? path : path.substr(dot + 1));
}

}  // namespace

double median_of(std::vector<double> values) {
  std::ranges::sort(values);
  const std::size_t middle = values.size() / 2;
  if (values.size() % 2 == 1) return values[middle];
  return (values[middle - 1] + values[middle]) / 2;
}

Estimate estimate(std::vector<double> values) {
  std::ranges::sort(values);
  Estimate result{.median = median_of(values), .low = values.front(), .high = values.back()};
  const int cut = values_cut(static_cast<int>(values.size()));
  if (cut < 0) return result;
  result.is_interval = true;
  result.low = values[static_cast<std::size_t>(cut)];
  result.high = values[values.size() - 1 - static_cast<std::size_t>(cut)];
  return result;
}

std::vector<VariantSummary> summarise(const std::vector<CampaignRun>& runs) {
  std::vector<VariantSummary> summaries;
  for (const CampaignRun& run : runs) {
    if (summaries.empty() || summaries.back().number != run.variant) {
      summaries.push_back({.number = run.variant, .overrides = run.overrides, .figures = {}});
    }
    VariantSummary& summary = summaries.back();
    ++summary.runs;
    if (run.run.has_failed) {
      ++summary.failed;
      continue;
    }
    for (const Metric& metric : run.run.metrics) {
      Figures& figures = summary.figures[metric.name];
      figures.unit = metric.unit;
      figures.better = metric.better;
      figures.values.push_back(metric.value);
    }
  }
  return summaries;
}

bool varies(const std::vector<VariantSummary>& summaries) {
  for (const VariantSummary& variant : summaries) {
    for (const auto& [name, figures] : variant.figures) {
      const auto differs = [&](double value) { return value != figures.values.front(); };
      if (std::ranges::any_of(figures.values, differs)) return true;
    }
  }
  return false;
}

std::string variant_label(const std::vector<std::string>& overrides) {
  std::multiset<std::string> words;
  const auto path_of = [](const std::string& text) { return text.substr(0, text.find('=')); };
  for (const std::string& text : overrides) words.insert(last_word(path_of(text)));
  std::string label;
  for (const std::string& text : overrides) {
    const std::string path = path_of(text);
    const std::string word = last_word(path);
    if (!label.empty()) label += ' ';
    label += (words.count(word) == 1 ? word : path) + text.substr(path.size());
  }
  return label.empty() ? "as it is" : label;
}

std::string value_text(double value, std::string_view unit) {
  if (unit == "ns") {
    if (std::abs(value) < 1e3) return fmt::format("{:.0f} ns", value);
    if (std::abs(value) < 1e6) return fmt::format("{:.2f} us", value / 1e3);
    if (std::abs(value) < 1e9) return fmt::format("{:.2f} ms", value / 1e6);
    return fmt::format("{:.2f} s", value / 1e9);
  }
  const char* after = unit == "per_s"     ? "/s"
                      : unit == "percent" ? " %"
                      : unit == "bytes"   ? " B"
                                          : "";
  const bool is_whole = value == std::floor(value);
  if (std::abs(value) >= 1e9) return fmt::format("{:.2f} G{}", value / 1e9, after);
  if (std::abs(value) >= 1e6) return fmt::format("{:.2f} M{}", value / 1e6, after);
  if (std::abs(value) >= 1e5) return fmt::format("{:.1f} k{}", value / 1e3, after);
  return is_whole ? fmt::format("{:.0f}{}", value, after) : fmt::format("{:.2f}{}", value, after);
}

}  // namespace dojo::sweep
