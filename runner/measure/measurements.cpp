#include "runner/measure/measurements.h"

#include <algorithm>
#include <boost/math/distributions/students_t.hpp>
#include <cmath>
#include <numeric>

namespace dojo::measure {

std::string_view Metric::unit() const {
  for (const std::string_view unit : {"_ns", "_count", "_bytes", "_percent", "_per_s"}) {
    if (std::string_view(name).ends_with(unit)) return unit.substr(1);
  }
  return "";
}

const Metric* Measurements::find(std::string_view name) const {
  const auto found = std::ranges::find(metrics, name, &Metric::name);
  return found == metrics.end() ? nullptr : &*found;
}

const NamedHistogram* Measurements::histogram(std::string_view name) const {
  const auto found = std::ranges::find(histograms, name, &NamedHistogram::name);
  return found == histograms.end() ? nullptr : &*found;
}

double half_width_95(const std::vector<double>& values) {
  if (values.size() < 2) return 0;
  const auto n = static_cast<double>(values.size());
  const double mean = std::accumulate(values.begin(), values.end(), 0.0) / n;
  double squares = 0;
  for (const double value : values) squares += (value - mean) * (value - mean);
  const boost::math::students_t student(n - 1);
  return boost::math::quantile(student, 0.975) * std::sqrt(squares / (n - 1) / n);
}

std::vector<Estimate> estimates(const std::vector<Measurements>& repetitions) {
  std::vector<Estimate> result;
  for (const Measurements& one : repetitions) {
    for (std::size_t i = 0; i < one.metrics.size(); ++i) {
      const Metric& metric = one.metrics[i];
      // Repetitions have nearly always the same figures in the same places.
      auto place = i < result.size() && result[i].name == metric.name
                       ? result.begin() + static_cast<std::ptrdiff_t>(i)
                       : std::ranges::find(result, metric.name, &Estimate::name);
      if (place == result.end()) {
        place = result.insert(place, Estimate{metric.name, metric.better, {}, 0, 0});
      }
      place->values.push_back(metric.value);
    }
  }
  for (Estimate& estimate : result) {
    estimate.mean = std::accumulate(estimate.values.begin(), estimate.values.end(), 0.0) /
                    static_cast<double>(estimate.values.size());
    estimate.half_width = half_width_95(estimate.values);
  }
  return result;
}

}  // namespace dojo::measure
