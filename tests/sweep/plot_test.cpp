// dojo plot and dojo report through the real program: files that are what they should be, and
// refusals in words. The report in a browser: tests/browser/report_page_test.cpp.

#include <stdlib.h>

#include <catch2/catch.hpp>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "runner/report/gnuplot.h"
#include "tests/cli/program.h"
#include "tests/sweep/small_sweep.h"

namespace dojo::test {
namespace {

using Catch::Contains;
using Json = nlohmann::json;

std::string content(const std::string& file) {
  std::ifstream in(file, std::ios::binary);
  std::stringstream text;
  text << in.rdbuf();
  return text.str();
}

bool has_gnuplot() { return std::system("command -v gnuplot >/dev/null 2>&1") == 0; }

/// A folder with a finished campaign.
const Bench& swept() {
  static const Bench bench;
  static const bool is_done = [] {
    const std::string scenario = bench.file("small.yaml", kSmallSweep);
    return bench.run({"sweep", scenario, "--repetitions", "6"}).code == 0;
  }();
  REQUIRE(is_done);
  return bench;
}

void check_drawn(const std::string& what, const std::vector<std::string>& words) {
  if (!has_gnuplot()) {
    WARN("gnuplot is not installed: nothing is drawn");
    return;
  }
  const Bench& bench = swept();
  const std::string out = "out-" + what;
  const Ended ended = bench.run({"plot", what, "dojo.db", "--out", out});
  INFO(what << ": " << ended.out << ended.err);
  REQUIRE(ended.code == 0);
  const std::string folder = bench.path(out + "/small-plots/");
  const std::string svg = content(folder + what + ".svg");
  CHECK_THAT(svg, Contains("<svg") && Contains("</svg>"));
  for (const std::string& word : words) {
    INFO(word);
    CHECK((svg.find(word) != std::string::npos));
  }
  const std::string png = content(folder + what + ".png");
  CHECK(png.substr(0, 8) == "\x89PNG\r\n\x1a\n");
  CHECK(png.size() > 8'000);
  CHECK_THAT(content(folder + what + "-svg.gp"), Contains("plot "));
}

TEST_CASE("plot: a figure against an axis, a curve for each variant, with units", "[sweep]") {
  check_drawn("time.measured_ns", {"[µs]", "operations=6", "cluster.nodes", "95 % confidence"});
}

TEST_CASE("plot: latency against throughput", "[sweep]") {
  check_drawn("latency-throughput", {"throughput [", "99th percentile", "median"});
}

TEST_CASE("plot: distributions", "[sweep]") {
  check_drawn("latency-distribution", {"99.9 %", "nodes=2 operations=6"});
}

TEST_CASE("plot: links as a heat map", "[sweep]") {
  check_drawn("links", {"time in use [%]", "nodes=2 operations=6"});
}

TEST_CASE("plot: what cannot be drawn is refused in words, and writes nothing", "[sweep]") {
  const Bench& bench = swept();
  const auto check = [&](std::vector<std::string> words, const std::string& expected) {
    words.insert(words.begin(), "plot");
    words.insert(words.end(), {"--out", "nothing"});
    const Ended ended = bench.run(words);
    INFO(ended.out << ended.err);
    CHECK(ended.code == 2);
    CHECK_THAT(ended.err, Contains(expected));
    CHECK_FALSE(std::filesystem::exists(bench.path("nothing")));
  };
  check({"throughput.totl_per_s", "dojo.db"}, "did you mean \"throughput.total_per_s\"");
  check({"links", "none.db"}, "no such database");
  check({"time.measured_ns", "dojo.db", "--x", "cluster.nods"}, "accepted: cluster.nodes");
  check({"latency-throughput", "dojo.db", "--operation", "fly"}, "accepted: ");
  check({"links", "dojo.db", "--campaign", "9"}, "no campaign 9");
  check({"links"}, "a results database");
}

TEST_CASE("plot: without gnuplot there is a sentence that names the package", "[sweep]") {
  const Bench& bench = swept();
  const std::string path = getenv("PATH");
  setenv("PATH", bench.folder().c_str(), 1);
  const Ended ended = bench.run({"plot", "links", "dojo.db", "--out", "no-gnuplot"});
  setenv("PATH", path.c_str(), 1);
  CHECK(ended.code == 2);
  CHECK_THAT(ended.err, Contains("gnuplot-nox"));
}

// Quotes, backslashes and line ends of a scenario's texts stay inside gnuplot's strings.
TEST_CASE("plot: texts of a scenario cannot leave their place in the script", "[sweep]") {
  sweep::Chart chart;
  chart.title = "a'b\nset output 'evil'";
  chart.x_label = "\\'";
  chart.curves = {{"`touch evil` $(x)", {{1, 2, 1, 3, "it's"}}}};
  const std::string script = report::gnuplot_script(chart, report::Picture::kSvg, "x.svg");
  CHECK_THAT(script, Contains("'a''b set output ''evil'''") && Contains("'it''s'"));
  const Bench bench;
  const std::string file = bench.file("x.gp", script);
  if (!has_gnuplot()) return;
  const auto drawn = report::run_gnuplot(file);
  INFO((drawn ? "" : drawn.error().text()));
  CHECK(drawn);
  CHECK(bench.listing() == "x.gp\nx.svg\n");
}

TEST_CASE("report: one page, its document, and never in the place of another", "[sweep]") {
  const Bench& bench = swept();
  const Ended made = bench.run({"report", "dojo.db", "--out", "pages"});
  INFO(made.err);
  REQUIRE(made.code == 0);
  CHECK_THAT(made.out, Contains("pages/small-report/report.html"));
  const std::string page = content(bench.path("pages/small-report/report.html"));
  CHECK_THAT(page, Contains("Chart.js v3") && Contains("</html>"));
  CHECK(page.find("{{") == std::string::npos);
  CHECK_THAT(bench.run({"report", "dojo.db", "--out", "pages"}).out, Contains("small-report-2"));
  const Json document = Json::parse(bench.run({"report", "dojo.db", "--json"}).out);
  CHECK(document["runs"] == 60);
  CHECK(document["variants"].size() == 10);
  const Json& variant = document["variants"][9];
  CHECK(variant["values"]["cluster.nodes"] == "2");
  const Json& figure = variant["figures"]["time.measured_ns"];
  CHECK(figure[1] <= figure[0]);
  CHECK(figure[0] <= figure[2]);
  CHECK_FALSE(variant["links"].empty());
  CHECK_FALSE(variant["histograms"].empty());
}

TEST_CASE("report: what is no results database is refused", "[sweep]") {
  const Bench bench;
  const Ended none = bench.run({"report", "none.db"});
  CHECK(none.code == 2);
  CHECK_THAT(none.err, Contains("no such database"));
  CHECK(bench.listing().empty());
}

}  // namespace
}  // namespace dojo::test
