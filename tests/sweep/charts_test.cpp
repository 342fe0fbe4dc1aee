// What is drawn of a campaign: which curves, from which runs, with which names.

#include "runner/sweep/charts.h"

#include <catch2/catch.hpp>

namespace dojo::sweep {
namespace {

VariantSummary variant(std::int64_t number, const std::string& nodes, const std::string& locking,
                       double latency, double throughput) {
  VariantSummary summary{.number = number,
                         .overrides = {"cluster.nodes=" + nodes, "data.locking=" + locking},
                         .figures = {}};
  summary.figures["latency.get.p50_ns"] = {
      "ns", measure::Better::kLower, {latency, latency + 1, latency + 2}};
  summary.figures[kThroughput] = {"per_s", measure::Better::kHigher, {throughput}};
  return summary;
}

std::vector<VariantSummary> four() {
  return {variant(0, "8", "big", 80, 10), variant(1, "8", "entry", 40, 20),
          variant(2, "2", "big", 20, 30), variant(3, "2", "entry", 10, 40)};
}

TEST_CASE("charts: axes are those of the variants; the numeric one is x", "[sweep]") {
  const std::vector<Axis> axes = axes_of(four());
  REQUIRE(axes.size() == 2);
  CHECK(axes[0].values == std::vector<std::string>{"8", "2"});
  CHECK(x_axis(axes, "")->path == "cluster.nodes");
  CHECK(x_axis(axes, "data.locking")->path == "data.locking");
  CHECK_FALSE(x_axis(axes, "no.such"));
  CHECK_FALSE(x_axis({}, ""));
}

TEST_CASE("charts: a figure has a curve for each combination of the other axes", "[sweep]") {
  const Chart chart = figure_chart(four(), axes_of(four())[0], "latency.get.p50_ns");
  REQUIRE(chart.curves.size() == 2);
  CHECK(chart.curves[0].label == "locking=big");
  REQUIRE(chart.curves[0].points.size() == 2);
  CHECK(chart.curves[0].points[0].x == 2);
  CHECK(chart.curves[0].points[0].y == 21);
  CHECK(chart.curves[0].points[0].low == 20);
  CHECK(chart.curves[0].points[0].high == 22);
  CHECK(chart.curves[0].points[1].name == "8");
  CHECK(chart.y_unit == "ns");
  CHECK_THAT(chart.band_text, Catch::Contains("range"));
}

TEST_CASE("charts: names are places on an axis where there are no numbers", "[sweep]") {
  const Chart chart = figure_chart(four(), axes_of(four())[1], "latency.get.p50_ns");
  CHECK_FALSE(chart.has_numbers);
  CHECK(chart.curves[0].label == "nodes=8");
  CHECK(chart.curves[0].points[1].name == "entry");
  CHECK(chart.curves[0].points[1].x == 1);
}

TEST_CASE("charts: latency against throughput follows the axis, not the throughput", "[sweep]") {
  const Chart chart = latency_throughput_chart(four(), axes_of(four())[0], "get");
  REQUIRE(chart.curves.size() == 2);
  CHECK(chart.curves[0].label == "locking=big, median");
  CHECK(chart.curves[0].points[0].x == 30);  // 2 nodes
  CHECK(chart.curves[0].points[1].x == 10);  // 8 nodes
}

TEST_CASE("charts: values with units are numbers, words are none", "[sweep]") {
  CHECK(number_of("25us") == 25'000.0);
  CHECK(number_of("4MiB") == 4.0 * 1024 * 1024);
  CHECK(number_of("0.5") == 0.5);
  CHECK(number_of("30%") == 30.0);
  CHECK_FALSE(number_of("entry"));
  CHECK_FALSE(number_of("8 apples"));
  CHECK_FALSE(number_of("inf"));
}

TEST_CASE("charts: figures have names for people, and units of a fitting size", "[sweep]") {
  CHECK(figure_label("latency.fault.read.p99_9_ns") == "latency fault.read, 99.9th percentile");
  CHECK(figure_label("throughput.total_per_s") == "throughput total");
  CHECK(scale_of("ns", 4e6).unit == "µs");
  CHECK(scale_of("ns", 4e7).divisor == 1e6);
  CHECK(scale_of("per_s", 5e4).unit == "thousand/s");
  CHECK(scale_of("count", 5e4).divisor == 1);
}

}  // namespace
}  // namespace dojo::sweep
