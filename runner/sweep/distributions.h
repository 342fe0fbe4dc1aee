// What the documents of a variant's runs hold together: latencies as histograms, links by name.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "runner/measure/measurements.h"
#include "runner/sweep/charts.h"
#include "runner/sweep/store.h"

namespace dojo::sweep {

struct Merged {
  std::map<std::string, measure::Histogram> latencies;  ///< by operation, of all repetitions
  std::map<std::string, double> link_percents;          ///< share of time in use, their mean
  std::vector<measure::Series> series;                  ///< of the first repetition
};

/// By the variant's number, of the runs that did not fail.
Stored<std::vector<Merged>> merge_documents(Store& store, std::int64_t campaign,
                                            std::size_t variants);

/// Quantiles of an operation, a curve for each variant.
Chart distribution_chart(const std::vector<VariantSummary>& summaries,
                         const std::vector<Merged>& documents, const std::string& operation);

/// Names of all links, sorted.
std::vector<std::string> links_of(const std::vector<Merged>& documents);

}  // namespace dojo::sweep
