// Tables of measurements: at most 80 columns, whatever the figures.

#include "runner/report/text.h"

#include <catch2/catch.hpp>
#include <sstream>

#include "runner/report/measured_text.h"
#include "runner/report/top_text.h"

namespace dojo::report {
namespace {

measure::Measurements large() {
  measure::Measurements m;
  m.until = 3'600'000'000'000;
  measure::Histogram times;
  for (const std::int64_t ns : {5, 999, 999'499, 88'888'888, 1'234'567'890}) times.add(ns, 99'999);
  const std::string name = "A_VERY_LONG_NAME_OF_A_MESSAGE_TYPE";
  m.metrics = {{"throughput.total_per_s", 123'456'789}, {"throughput.read_per_s", 1'000'000}};
  for (int i = 0; i < 9; ++i) {
    m.metrics.push_back({"throughput.op" + std::to_string(i) + "_per_s", 1e6});
  }
  m.histograms = {{"latency." + name, "ns", times},
                  {"receive." + name, "ns", times},
                  {"service." + name, "ns", times}};
  m.messages = {{name, 99'999'999, 999'999'999'999}};
  m.links = {{"n1000->switch", 3'000'000'000'000, 999'999'999'999, 99'999'999}};
  m.locks = {{name, 9'999'999, 9'999'999, times, times}};
  m.series = {{"queue." + name, "count", 0, 1'000, {1}, {1}}};
  m.metrics.push_back({"queue." + name + ".mean_count", 123'456.789});
  for (std::uint32_t i = 0; i < 100; ++i) m.cores.push_back({9'999, i, 10, 20, 30, 40});
  m.tasks = {{"n0/" + name, 0, 0, 5, 6}};
  return m;
}

void require_narrow(const std::string& text) {
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) {
    INFO(line);
    REQUIRE(width_of(line) <= 80);
  }
}

TEST_CASE("measured text: at most 80 columns", "[measure]") {
  const std::string text = measured_text(large());
  require_narrow(text);
  INFO(text);
  CHECK(text.find("  36 more") != std::string::npos);
  CHECK(text.find("83.3") != std::string::npos);  // 3000 of 3600 s
}

TEST_CASE("estimates text: at most 80 columns", "[measure]") {
  require_narrow(estimates_text({{"latency.A_VERY_LONG_NAME_OF_A_MESSAGE_TYPE.mean_ns",
                                  measure::Better::kLower,
                                  {1, 2},
                                  123'456'789'012.5,
                                  99'999'999'999.5}},
                                1'000));
}

TEST_CASE("top text: cores, memory and tasks by core time", "[measure]") {
  TopView view;
  view.scenario = "s";
  view.now = 1'000'000;
  view.measured.until = 1'000'000;
  view.measured.cores = {{0, 0, 419'000, 70'000, 0, 511'000}};
  view.memory = {{64 << 20, 8'192}};
  view.tasks = {{0, 0, 'D', 300'000, 18'000, "n0/mgs"},
                {0, 0, 'R', 0, 7'000, "n0/Object Server"},
                {0, 0, '-', 0, 0, "n0/init"}};
  const std::string text = top_text(view);
  require_narrow(text);
  INFO(text);
  CHECK(text.find("Tasks: 3 total, 1 running, 1 sleeping, 1 ended\n") != std::string::npos);
  CHECK(text.find("Cpu(s):   41.9% user,   7.0% system,   0.0% irq,  51.1% idle\n") !=
        std::string::npos);
  CHECK(text.find("Mem: 65536k total, 8k used, 65528k free on 1 node\n") != std::string::npos);
  CHECK(text.find("   n0    c0  D   31.8    30.0  300.000 us   18.000 us  mgs\n") !=
        std::string::npos);
}

}  // namespace
}  // namespace dojo::report
