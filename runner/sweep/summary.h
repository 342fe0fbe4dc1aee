// A campaign's runs as figures of each variant: medians with confidence intervals.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "runner/sweep/store.h"

namespace dojo::sweep {

/// The median of some runs, and between which two of them the true one lies.
struct Estimate {
  double median = 0;
  double low = 0;
  double high = 0;
  /// True: [low, high] holds the true median with at least 95 %. False: there are too few values
  /// for that (5 or less), and it is their range.
  bool is_interval = false;
};
/// By order statistics: no assumption on how the values are distributed. Requires: not empty.
Estimate estimate(std::vector<double> values);
double median_of(std::vector<double> values);

struct Figures {
  std::string unit;
  measure::Better better = measure::Better::kNeither;
  std::vector<double> values;  ///< one per run, by seed
};

struct VariantSummary {
  std::int64_t number = 0;
  std::vector<std::string> overrides;
  std::int64_t runs = 0;
  std::int64_t failed = 0;
  /// By name, of the runs that did not fail: a run that was cut short measured something else.
  std::map<std::string, Figures> figures;
};

std::vector<VariantSummary> summarise(const std::vector<CampaignRun>& runs);

/// True: some figure differs between repetitions of a variant, so the seed decides something.
bool varies(const std::vector<VariantSummary>& summaries);

/// "nodes=8 locking=entry": the overrides by the last word of their path, as long as that is
/// unique.
std::string variant_label(const std::vector<std::string>& overrides);

/// "4.21 ms", "123.4 k/s", "87.50 %", "1234". Units as they end the names of figures.
std::string value_text(double value, std::string_view unit);

}  // namespace dojo::sweep
