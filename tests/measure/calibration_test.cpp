// Published basic costs against the simulated ones, and docs/validation.md against both.
//
// Method: scenarios/calibration/*.yaml in timed mode. What the profile is made of has to come out
// of the whole simulated stack within 2 %; every row of the page is what is computed here.

#include <fmt/format.h>

#include <catch2/catch.hpp>
#include <cmath>
#include <fstream>
#include <sstream>

#include "runner/campaign/repetitions.h"
#include "runner/scenario/load.h"

namespace dojo {
namespace {

measure::Measurements measured(const std::string& name, const std::vector<std::string>& overrides) {
  scenario::LoadOptions how;
  how.overrides = overrides;
  how.overrides.push_back("hunt.mode=timed");
  const auto scenario = scenario::load_file(
      std::string(DOJO_SOURCE_DIR) + "/scenarios/calibration/" + name + ".yaml", how);
  INFO((scenario ? "" : scenario::to_text(scenario.error())));
  REQUIRE(scenario.has_value());
  const auto runs = campaign::run_repeatedly(*scenario, 1, nullptr);
  REQUIRE_FALSE(runs.run.result.violation.has_value());
  return runs.run.measured;
}

double mean_us(const measure::Measurements& m, const std::string& what) {
  const measure::Metric* metric = m.find(what + ".mean_ns");
  INFO(what);
  REQUIRE(metric != nullptr);
  return metric->value / 1'000;
}

struct Row {
  const char* what;
  double published_us;
  double predicted_us;
  double off_percent() const { return 100 * (predicted_us - published_us) / published_us; }
  std::string text() const {
    return fmt::format("| {} | {:.3f} | {:.3f} | {:+.1f} % |", what, published_us, predicted_us,
                       off_percent() + 0.0);
  }
};

std::vector<Row> treadmarks_rows() {
  const measure::Measurements m = measured("treadmarks", {});
  return {{"send through the socket", 80, mean_us(m, "latency.send")},
          {"receive through the socket", 80, mean_us(m, "receive.PING")},
          {"round trip, smallest message", 500, mean_us(m, "latency.round-trip")},
          {"remote page fault, 4096-byte page", 2792, mean_us(m, "latency.page-fault")}};
}

std::vector<Row> core_rows() {
  const auto with_cores = [](int cores) {
    return measured("cores", {fmt::format("cluster.node.cores={}", cores)});
  };
  const measure::Measurements two = with_cores(2);
  return {{"IPI to one CPU, delivery alone", 1.24, mean_us(two, "latency.ipi")},
          {"IPI to one CPU, until the sender knows", 1.79, mean_us(two, "latency.ipi-wait")},
          {"page taken away, 1 thread", 0.661, mean_us(with_cores(1), "latency.unmap")},
          {"page taken away, 2 threads", 1.436, mean_us(two, "latency.unmap")},
          {"page taken away, 4 threads", 1.571, mean_us(with_cores(4), "latency.unmap")}};
}

std::string validation_page() {
  std::stringstream text;
  text << std::ifstream(std::string(DOJO_SOURCE_DIR) + "/docs/validation.md").rdbuf();
  return text.str();
}

TEST_CASE("calibration: TreadMarks' basic costs come out within 2 %", "[measure]") {
  for (const Row& row : treadmarks_rows()) {
    INFO(row.text());
    CHECK(std::abs(row.off_percent()) <= 2);
  }
}

TEST_CASE("calibration: another machine or network does not come out within 2 %", "[measure]") {
  const auto off = [](const char* override_text, const char* what, double published_us) {
    const measure::Measurements m = measured("treadmarks", {override_text});
    return std::abs(mean_us(m, what) - published_us) / published_us;
  };
  CHECK(off("cluster.interconnect.latency=110us", "latency.round-trip", 500) > 0.02);
  CHECK(off("cluster.interconnect.bandwidth=80Mbps", "latency.page-fault", 2792) > 0.02);
  CHECK(off("cluster.node.machine=decstation-5000-240", "latency.round-trip", 500) > 0.02);
}

TEST_CASE("calibration: docs/validation.md says what is predicted", "[measure]") {
  const std::string page = validation_page();
  std::vector<Row> rows = treadmarks_rows();
  for (const Row& row : core_rows()) rows.push_back(row);
  for (const Row& row : rows) {
    INFO(row.text());
    CHECK(page.find(row.text()) != std::string::npos);
  }
}

}  // namespace
}  // namespace dojo
