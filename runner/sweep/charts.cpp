#include "runner/sweep/charts.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <map>
#include <set>
#include <tuple>

namespace dojo::sweep {

namespace {

constexpr std::string_view kLatency = "latency.";
constexpr std::string_view kMedian = ".p50_ns";

std::string path_of(const std::string& override) { return override.substr(0, override.find('=')); }
std::string text_of(const std::string& override) { return override.substr(override.find('=') + 1); }

/// The value that a variant has on an axis.
std::string value_on(const VariantSummary& variant, const std::string& path) {
  for (const std::string& override : variant.overrides) {
    if (path_of(override) == path) return text_of(override);
  }
  return "";
}

/// What distinguishes a variant besides its place on the axis.
std::string label_without(const VariantSummary& variant, const std::string& path) {
  std::vector<std::string> others;
  for (const std::string& override : variant.overrides) {
    if (path_of(override) != path) others.push_back(override);
  }
  return others.empty() ? "" : variant_label(others);
}

/// Whole names of the same order as the variants have.
class Curves {
 public:
  Curve& operator[](const std::string& label) {
    for (Curve& curve : curves_) {
      if (curve.label == label) return curve;
    }
    return curves_.emplace_back(Curve{label, {}, curves_.size()});
  }
  std::vector<Curve> take() { return std::move(curves_); }

 private:
  std::vector<Curve> curves_;
};

struct XValues {
  explicit XValues(const Axis& of_axis) : axis(of_axis) {
    for (const std::string& value : axis.values) {
      const auto number = number_of(value);
      has_numbers = has_numbers && number.has_value();
      numbers.push_back(number.value_or(0));
    }
    has_numbers = has_numbers && numbers.size() > 1;
    // Values that double and double again belong on a logarithmic axis.
    if (has_numbers) {
      const auto [low, high] = std::ranges::minmax(numbers);
      is_log = low > 0 && numbers.size() > 2 && high / low >= 8;
    }
  }
  double of(const std::string& value) const {
    const auto at = std::ranges::find(axis.values, value) - axis.values.begin();
    return has_numbers ? numbers[static_cast<std::size_t>(at)] : static_cast<double>(at);
  }
  const Axis& axis;
  std::vector<double> numbers;
  bool has_numbers = true;
  bool is_log = false;
};

void set_bands(Chart& chart, bool is_interval) {
  chart.has_bands = true;
  chart.band_text = band_text(is_interval);
}

}  // namespace

std::string band_text(bool is_interval) {
  return is_interval ? "band: 95 % confidence interval of the median"
                     : "band: range of the repetitions (too few of them for a 95 % interval)";
}

std::optional<double> number_of(const std::string& value) {
  char* end = nullptr;
  const double number = std::strtod(value.c_str(), &end);
  if (end == value.c_str() || !std::isfinite(number)) return std::nullopt;
  static const std::map<std::string, double> kUnits = {
      {"", 1},       {"ns", 1},       {"us", 1e3},     {"ms", 1e6},     {"s", 1e9},
      {"B", 1},      {"KiB", 0x1p10}, {"MiB", 0x1p20}, {"GiB", 0x1p30}, {"bps", 1},
      {"kbps", 1e3}, {"Mbps", 1e6},   {"Gbps", 1e9},   {"%", 1},        {"/s", 1}};
  std::string unit = end;
  unit.erase(0, unit.find_first_not_of(' ') == std::string::npos ? unit.size()
                                                                 : unit.find_first_not_of(' '));
  const auto known = kUnits.find(unit);
  if (known == kUnits.end()) return std::nullopt;
  return number * known->second;
}

std::vector<Axis> axes_of(const std::vector<VariantSummary>& summaries) {
  std::vector<Axis> axes;
  for (const VariantSummary& variant : summaries) {
    for (const std::string& override : variant.overrides) {
      const std::string path = path_of(override);
      auto axis = std::ranges::find(axes, path, &Axis::path);
      if (axis == axes.end()) axis = axes.insert(axes.end(), Axis{path, {}});
      const std::string value = text_of(override);
      if (std::ranges::find(axis->values, value) == axis->values.end()) {
        axis->values.push_back(value);
      }
    }
  }
  return axes;
}

std::optional<Axis> x_axis(const std::vector<Axis>& axes, const std::string& wanted) {
  if (!wanted.empty()) {
    const auto found = std::ranges::find(axes, wanted, &Axis::path);
    return found == axes.end() ? std::nullopt : std::optional(*found);
  }
  const auto is_numeric = [](const Axis& axis) { return XValues(axis).has_numbers; };
  const auto found = std::ranges::find_if(axes, is_numeric);
  if (found != axes.end()) return *found;
  return axes.empty() ? std::nullopt : std::optional(axes.front());
}

Chart figure_chart(const std::vector<VariantSummary>& summaries, const Axis& x,
                   const std::string& figure) {
  const XValues place(x);
  Chart chart;
  chart.title = figure_label(figure);
  chart.x_label = x.path;
  chart.y_label = figure_label(figure);
  chart.has_numbers = place.has_numbers;
  chart.is_log_x = place.is_log;
  Curves curves;
  bool is_interval = true;
  for (const VariantSummary& variant : summaries) {
    const auto found = variant.figures.find(figure);
    if (found == variant.figures.end()) continue;
    chart.y_unit = found->second.unit;
    const Estimate y = estimate(found->second.values);
    is_interval = is_interval && y.is_interval;
    const std::string value = value_on(variant, x.path);
    curves[label_without(variant, x.path)].points.push_back(
        {place.of(value), y.median, y.low, y.high, value});
  }
  chart.curves = curves.take();
  for (Curve& curve : chart.curves) std::ranges::stable_sort(curve.points, {}, &Point::x);
  set_bands(chart, is_interval);
  return chart;
}

Chart latency_throughput_chart(const std::vector<VariantSummary>& summaries, const Axis& along,
                               const std::string& operation) {
  const XValues place(along);
  Chart chart;
  chart.title = fmt::format("latency of {} against throughput", operation);
  chart.x_label = "throughput";
  chart.x_unit = "per_s";
  chart.y_label = "latency of " + operation;
  chart.y_unit = "ns";
  std::vector<std::pair<double, const VariantSummary*>> walk;
  for (const VariantSummary& variant : summaries) {
    walk.emplace_back(place.of(value_on(variant, along.path)), &variant);
  }
  std::ranges::stable_sort(walk, {}, [](const auto& step) { return step.first; });
  Curves curves;
  bool is_interval = true;
  for (const auto& [what, name, is_dashed] :
       {std::tuple{"p50", "median", false}, std::tuple{"p99", "99th percentile", true}}) {
    const std::string figure = fmt::format("latency.{}.{}_ns", operation, what);
    for (const auto& [at, variant] : walk) {
      const auto x = variant->figures.find(kThroughput);
      const auto y = variant->figures.find(figure);
      if (x == variant->figures.end() || y == variant->figures.end()) continue;
      const Estimate latency = estimate(y->second.values);
      is_interval = is_interval && latency.is_interval;
      const std::string others = label_without(*variant, along.path);
      Curve& curve = curves[others.empty() ? name : others + ", " + name];
      curve.is_dashed = is_dashed;
      curve.points.push_back({median_of(x->second.values), latency.median, latency.low,
                              latency.high, value_on(*variant, along.path)});
    }
  }
  chart.curves = curves.take();
  // Both figures of a combination have one colour; there are as many of either.
  const std::size_t half = std::max<std::size_t>(1, chart.curves.size() / 2);
  for (std::size_t i = 0; i < chart.curves.size(); ++i) chart.curves[i].colour = i % half;
  set_bands(chart, is_interval);
  return chart;
}

std::vector<std::string> operations_of(const std::vector<VariantSummary>& summaries) {
  std::map<std::string, std::size_t> times;
  for (const VariantSummary& variant : summaries) {
    for (const auto& [name, figures] : variant.figures) {
      if (!name.starts_with(kLatency) || !name.ends_with(kMedian)) continue;
      const std::size_t length = name.size() - kLatency.size() - kMedian.size();
      times[name.substr(kLatency.size(), length)] += figures.values.size();
    }
  }
  std::vector<std::pair<std::string, std::size_t>> order(times.begin(), times.end());
  std::ranges::stable_sort(order, [](const auto& a, const auto& b) { return a.second > b.second; });
  std::vector<std::string> operations;
  for (const auto& [name, count] : order) operations.push_back(name);
  return operations;
}

std::vector<std::string> main_figures(const std::vector<VariantSummary>& summaries) {
  std::vector<std::string> names{kThroughput};
  const std::vector<std::string> operations = operations_of(summaries);
  for (std::size_t i = 0; i < std::min<std::size_t>(2, operations.size()); ++i) {
    names.push_back(fmt::format("latency.{}.p50_ns", operations[i]));
    names.push_back(fmt::format("latency.{}.p99_ns", operations[i]));
  }
  names.insert(names.end(), {"messages.total_count", "time.measured_ns"});
  return names;
}

std::vector<std::string> figure_names(const std::vector<VariantSummary>& summaries) {
  std::set<std::string> names;
  for (const VariantSummary& variant : summaries) {
    for (const auto& [name, figures] : variant.figures) names.insert(name);
  }
  return {names.begin(), names.end()};
}

std::string figure_label(const std::string& figure) {
  std::string label = figure;
  for (const char* unit : {"_ns", "_per_s", "_count", "_bytes", "_percent"}) {
    if (label.ends_with(unit)) label.resize(label.size() - std::string_view(unit).size());
  }
  // "latency.fault.read.p99" is a group, a name that may have dots, and what of it.
  const std::size_t first = label.find('.');
  const std::size_t last = label.rfind('.');
  if (first != std::string::npos) {
    std::string what = label.substr(last + 1);
    for (const auto& [from, to] :
         {std::pair{"p99_9", "99.9th percentile"}, std::pair{"p99", "99th percentile"},
          std::pair{"p90", "90th percentile"}, std::pair{"p50", "median"}}) {
      if (what == from) what = to;
    }
    label.resize(last);
    label += (last == first ? " " : ", ") + what;
    label[first] = ' ';
  }
  std::ranges::replace(label, '_', ' ');
  return label;
}

Scale scale_of(const std::string& unit, double largest) {
  if (unit == "ns") {
    if (largest < 1e4) return {"ns", 1};
    if (largest < 1e7) return {"µs", 1e3};
    if (largest < 1e10) return {"ms", 1e6};
    return {"s", 1e9};
  }
  if (unit == "per_s") {
    if (largest < 1e4) return {"1/s", 1};
    return largest < 1e7 ? Scale{"thousand/s", 1e3} : Scale{"million/s", 1e6};
  }
  if (unit == "bytes") {
    if (largest < 1e4) return {"bytes", 1};
    return largest < 1e7 ? Scale{"kB", 1e3} : Scale{"MB", 1e6};
  }
  if (unit == "percent") return {"%", 1};
  return {"", 1};
}

}  // namespace dojo::sweep
