// What plots and the report draw of a campaign: curves with confidence bands, in plain numbers.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "runner/sweep/store.h"
#include "runner/sweep/summary.h"

namespace dojo::sweep {

inline constexpr const char* kThroughput = "throughput.total_per_s";

/// What the bands of a chart are: confidence intervals, or ranges of too few runs.
std::string band_text(bool is_interval);

struct Point {
  double x = 0;
  double y = 0;  ///< median of the repetitions
  double low = 0;
  double high = 0;
  std::string name;  ///< of x, as the scenario says it: "1MiB", "entry"
};

struct Curve {
  std::string label;
  std::vector<Point> points;
  std::size_t colour = 0;  ///< number of a colour: curves that belong together have the same
  bool is_dashed = false;
};

struct Chart {
  std::string title;
  std::string x_label;
  std::string y_label;
  std::string x_unit;  ///< "ns", "per_s", ...; "" where x is a plain number or a name
  std::string y_unit;
  /// False: x counts the names of the points, which stand for themselves.
  bool has_numbers = true;
  bool is_log_x = false;
  bool has_bands = false;
  std::string band_text;  ///< what the bands are
  std::vector<Curve> curves;
};

/// One axis of a campaign with its values in the scenario's order.
struct Axis {
  std::string path;
  std::vector<std::string> values;
};
std::vector<Axis> axes_of(const std::vector<VariantSummary>& summaries);

/// The axis that becomes x: the one wanted, else the first whose values are numbers, else the
/// first. Nothing: there is none (of that path).
std::optional<Axis> x_axis(const std::vector<Axis>& axes, const std::string& wanted);

/// The figure against the axis, a curve for each combination of the other axes.
Chart figure_chart(const std::vector<VariantSummary>& summaries, const Axis& x,
                   const std::string& figure);

/// Latency of an operation against throughput, point by point along the axis: median and 99th
/// percentile for each combination of the other axes.
Chart latency_throughput_chart(const std::vector<VariantSummary>& summaries, const Axis& along,
                               const std::string& operation);

/// The operations that latencies were measured of, the most frequent first: "get", "fault.read".
std::vector<std::string> operations_of(const std::vector<VariantSummary>& summaries);

/// The figures that a table has room for: throughput, the latencies that most variants have,
/// messages, time.
std::vector<std::string> main_figures(const std::vector<VariantSummary>& summaries);

/// Every figure that some variant has.
std::vector<std::string> figure_names(const std::vector<VariantSummary>& summaries);

/// "throughput.total_per_s" for people: "throughput, total".
std::string figure_label(const std::string& figure);

/// How values of a unit are written on an axis: "ms" and 1e6, where `largest` is some 10 ms.
struct Scale {
  std::string unit;
  double divisor = 1;
};
Scale scale_of(const std::string& unit, double largest);

/// A value of an axis as a number with its unit taken off, times to nanoseconds and sizes to bytes.
std::optional<double> number_of(const std::string& value);

}  // namespace dojo::sweep
