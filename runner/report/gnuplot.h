// Charts through gnuplot: the script with its data, and SVG and PNG drawn from it.
//
// gnuplot is asked as a program. The script stands alone, so that a chart can be changed by hand
// and drawn again. Tests: tests/report/gnuplot_test.cpp.
#pragma once

#include <string>

#include "runner/input_error.h"
#include "runner/sweep/charts.h"

namespace dojo::report {

enum class Picture { kSvg, kPng };

/// A gnuplot script that draws the chart into `output`.
std::string gnuplot_script(const sweep::Chart& chart, Picture picture, const std::string& output);

/// A table of coloured cells: what share of its time each link was busy, variant by variant.
struct HeatMap {
  std::string title;
  std::string value_label;
  std::vector<std::string> columns;
  std::vector<std::string> rows;
  std::vector<std::vector<double>> values;  ///< by row; negative: none
};
std::string gnuplot_script(const HeatMap& map, Picture picture, const std::string& output);

/// Runs gnuplot on a script, in the script's folder. An error: it is not installed, or what it
/// complained of.
InputResult<void> run_gnuplot(const std::string& script_file);

}  // namespace dojo::report
