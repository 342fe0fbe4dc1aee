#include "runner/report/over_time.h"

#include <algorithm>
#include <cmath>
#include <string_view>

namespace dojo::report {

namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t kIntervalsMax = 64;
constexpr std::string_view kLink = "link.";
constexpr std::string_view kQueue = "queue.";

double rounded(double value) { return std::round(value * 100) / 100; }

/// Each `width` neighbours as one.
template <class Join>
Json joined(const std::vector<double>& values, std::size_t width, Join&& join) {
  Json list = Json::array();
  for (std::size_t i = 0; i < values.size(); i += width) {
    const auto begin = values.begin() + static_cast<std::ptrdiff_t>(i);
    list.push_back(rounded(
        join(begin, begin + static_cast<std::ptrdiff_t>(std::min(width, values.size() - i)))));
  }
  return list;
}

double mean_of(auto begin, auto end) {
  double sum = 0;
  for (auto it = begin; it != end; ++it) sum += *it;
  return sum / static_cast<double>(end - begin);
}

Json series_json(const measure::Series& series, std::string_view prefix) {
  const std::size_t width = (series.mean.size() + kIntervalsMax - 1) / kIntervalsMax;
  return {{"name", series.name.substr(prefix.size())},
          {"from_ns", series.from},
          {"interval_ns", series.interval * static_cast<sim::Tick>(width)},
          {"mean", joined(series.mean, width, [](auto b, auto e) { return mean_of(b, e); })},
          {"largest",
           joined(series.largest, width, [](auto b, auto e) { return *std::max_element(b, e); })}};
}

}  // namespace

Json over_time_json(const std::vector<measure::Series>& series) {
  Json links = Json::array();
  Json queues = Json::array();
  for (const measure::Series& one : series) {
    if (one.mean.empty()) continue;
    if (one.name.starts_with(kLink)) links.push_back(series_json(one, kLink));
    if (one.name.starts_with(kQueue)) queues.push_back(series_json(one, kQueue));
  }
  return {{"links", links}, {"queues", queues}};
}

}  // namespace dojo::report
