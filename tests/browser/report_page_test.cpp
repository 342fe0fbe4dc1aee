// The report of a campaign as a person uses it: opened in Chromium, filtered and pointed at with a
// real mouse, in light, dark and on paper.
//
// The page is one that `dojo sweep` and `dojo report` make. What the document behind it holds is
// tested in tests/sweep/plot_test.cpp; here it is what the browser made of it.

#include <algorithm>
#include <catch2/catch.hpp>
#include <chrono>
#include <fstream>
#include <nlohmann/json.hpp>
#include <thread>

#include "tests/browser/browser.h"
#include "tests/cli/program.h"
#include "tests/sweep/small_sweep.h"

namespace dojo::test {
namespace {

using Catch::Contains;

/// A campaign's page and the document that it was made from.
struct Page {
  Bench bench;
  std::string file;
  Json document;
};

std::unique_ptr<Page> page_of(const std::string& name, const std::string& scenario,
                              const std::vector<std::string>& more = {}) {
  auto page = std::make_unique<Page>();
  const std::string file = page->bench.file(name + ".yaml", scenario);
  std::vector<std::string> words = {"sweep", file, "--repetitions", "6"};
  words.insert(words.end(), more.begin(), more.end());
  page->bench.run(words);
  const Ended made = page->bench.run({"report", "dojo.db"});
  INFO(made.out << made.err);
  REQUIRE(made.code == 0);
  // "report      out/NAME-report/report.html"
  page->file = page->bench.path(made.out.substr(12, made.out.find('\n') - 12));
  page->document = Json::parse(page->bench.run({"report", "dojo.db", "--json"}).out);
  return page;
}

const Page& small_page() {
  static const std::unique_ptr<Page> page = page_of("small", kSmallSweep);
  return *page;
}

/// A scenario whose runs all end in a violation, with markup where text belongs.
const Page& failing_page() {
  static const std::unique_ptr<Page> page =
      page_of("failing",
              "name: <img src=x onerror=alert(1)>\n"
              "about: A drill.\n"
              "cluster:\n"
              "  nodes: 1\n"
              "  node: {cores: 4, machine: pentium3-700}\n"
              "workload:\n"
              "  - {kind: drill, drill: deadlock01}\n"
              "always: []\n"
              "sometimes: [all-finished]\n"
              "hunt: {mode: timed, strategy: default, schedules: 1}\n"
              "expect: holds\n"
              "sweep:\n"
              "  cluster.node.cores: [3, 4]\n");
  return *page;
}

/// Opens it; whatever the page is, it is quiet and asks for nothing but itself.
void open_quietly(Browser& browser, const Page& page) {
  browser.pretend("prefers-color-scheme", "light");
  browser.requests();
  browser.complaints();
  browser.open(page.file);
  for (const std::string& address : browser.requests()) {
    INFO(address);
    // The folder's name is percent-encoded in an address.
    const bool is_page = address.starts_with("file://") && address.ends_with("/report.html");
    CHECK((address == "about:blank" || is_page));
  }
  CHECK(browser.complaints() == std::vector<std::string>{});
}

Json rows(Browser& browser) {
  return browser.value("document.querySelectorAll('#variants tbody tr').length");
}

/// Curves of a chart, without the edges of their bands.
Json curves(Browser& browser, const std::string& chart) {
  return browser.value("dojoCharts['" + chart + "'].data.datasets.filter(s => !s.isBand).length");
}

/// True: something else than one colour is to be seen on the canvas.
bool is_drawn(Browser& browser, const std::string& canvas) {
  return browser.value("(() => { const c = document.getElementById('" + canvas +
                       "'), d = c.getContext('2d').getImageData(0, 0, c.width, c.height).data;"
                       " let seen = 0; for (let i = 3; i < d.length; i += 4) if (d[i] > 0) ++seen;"
                       " return seen > 2000; })()");
}

/// Where an element's middle is in the window, scrolled into it.
std::pair<int, int> middle_of(Browser& browser, const std::string& element) {
  const Json at = browser.value("(() => { const e = " + element +
                                "; e.scrollIntoView({block: 'center'}); const r = "
                                "e.getBoundingClientRect(); return [Math.round(r.left + r.width / "
                                "2), Math.round(r.top + r.height / 2)]; })()");
  return {at[0], at[1]};
}

void click_on(Browser& browser, const std::string& element) {
  const auto [x, y] = middle_of(browser, element);
  browser.click(x, y);
}

TEST_CASE("report page: everything is drawn, quietly and without a request", "[browser]") {
  Browser* const chromium = shared_browser();
  if (chromium == nullptr) return;
  const Page& page = small_page();
  open_quietly(*chromium, page);
  CHECK(rows(*chromium) == 10);
  CHECK(page.document["variants"].size() == 10);
  for (const char* canvas : {"curve-chart", "load-chart", "histogram-chart"}) {
    INFO(canvas);
    CHECK(is_drawn(*chromium, canvas));
  }
  // Five lengths of programs on the axis of nodes, or two numbers of nodes on that of lengths.
  CHECK(curves(*chromium, "curve-chart") == (page.document["x_axis"] == "cluster.nodes" ? 5 : 2));
  CHECK(chromium->value("document.querySelectorAll('#heat tbody tr').length") ==
        page.document["links"].size());
  CHECK(chromium->value("document.getElementById('failure-list').innerText") == "No run failed.");
  const std::string again = chromium->value("document.getElementById('again').innerText");
  CHECK_THAT(again, Contains("./dojo sweep ") && Contains("--repetitions 6 --seed 1"));
}

TEST_CASE("report page: the overview has the medians of the document", "[browser]") {
  Browser* const chromium = shared_browser();
  if (chromium == nullptr) return;
  const Page& page = small_page();
  open_quietly(*chromium, page);
  const Json& variant = page.document["variants"][9];
  const std::string row =
      chromium->value("document.querySelector('#variants tr[data-variant=\"9\"]').innerText");
  // The last column, "568 µs", as nanoseconds; it shows three digits at least.
  const std::string cell = row.substr(row.rfind('\t') + 1);
  const double scale = cell.ends_with("ms") ? 1e6 : cell.ends_with("µs") ? 1e3 : 1;
  CHECK(std::stod(cell) * scale ==
        Approx(variant["figures"]["time.measured_ns"][0].get<double>()).epsilon(0.005));
  const Json sorted = chromium->value(
      "(() => { const b = [...document.querySelectorAll('#variants th button')].pop();"
      " b.click(); [...document.querySelectorAll('#variants th button')].pop().click();"
      " return [...document.querySelectorAll('#variants tbody tr')].map(r => +r.dataset.variant);"
      " })()");
  REQUIRE(sorted.size() == 10);
  const auto time_of = [&](const Json& number) {
    return page.document["variants"][number.get<std::size_t>()]["figures"]["time.measured_ns"][0]
        .get<double>();
  };
  for (std::size_t i = 1; i < 10; ++i) CHECK(time_of(sorted[i - 1]) >= time_of(sorted[i]));
}

TEST_CASE("report page: a filter takes variants from table and charts", "[browser]") {
  Browser* const chromium = shared_browser();
  if (chromium == nullptr) return;
  open_quietly(*chromium, small_page());
  const Json before = curves(*chromium, "histogram-chart");
  click_on(*chromium,
           "document.querySelector('fieldset[data-axis=\"cluster.nodes\"] input[value=\"1\"]')");
  CHECK(rows(*chromium) == 5);
  CHECK(curves(*chromium, "histogram-chart") < before);
  CHECK_THAT(chromium->value("document.getElementById('shown').innerText").get<std::string>(),
             Contains("5 of 10"));
  click_on(*chromium,
           "document.querySelector('fieldset[data-axis=\"cluster.nodes\"] input[value=\"2\"]')");
  CHECK(rows(*chromium) == 0);
  click_on(*chromium,
           "document.querySelector('fieldset[data-axis=\"cluster.nodes\"] input[value=\"1\"]')");
  CHECK(rows(*chromium) == 5);
  CHECK(chromium->complaints() == std::vector<std::string>{});
}

TEST_CASE("report page: pointing at a point of a curve tells its values", "[browser]") {
  Browser* const chromium = shared_browser();
  if (chromium == nullptr) return;
  open_quietly(*chromium, small_page());
  const auto [x, y] = middle_of(*chromium, "document.getElementById('curve-chart')");
  chromium->point_at(x, y);
  const Json at = chromium->value(
      "(() => { const c = dojoCharts['curve-chart'], r = c.canvas.getBoundingClientRect(),"
      " p = c.getDatasetMeta(2).data[0]; return [Math.round(r.left + p.x), Math.round(r.top + "
      "p.y)];"
      " })()");
  chromium->point_at(at[0], at[1]);
  CHECK(chromium->value("dojoCharts['curve-chart'].tooltip.opacity") == 1);
  const Json text = chromium->value(
      "(t => [...t.title, ...t.body.flatMap(b => [...b.lines, ...b.after])])"
      "(dojoCharts['curve-chart'].tooltip)");
  INFO(text.dump());
  CHECK_THAT(text.dump(), Contains(" = ") && Contains(" to "));
}

TEST_CASE("report page: another figure and another axis draw other curves", "[browser]") {
  Browser* const chromium = shared_browser();
  if (chromium == nullptr) return;
  open_quietly(*chromium, small_page());
  const auto choose = [&](const std::string& id, const std::string& value) {
    chromium->value("(() => { const s = document.getElementById('" + id + "'); s.value = '" +
                    value + "'; s.dispatchEvent(new Event('change')); })()");
  };
  choose("axis", "cluster.nodes");
  CHECK(curves(*chromium, "curve-chart") == 5);
  choose("axis", "workload.0.operations");
  CHECK(curves(*chromium, "curve-chart") == 2);
  choose("figure", "messages.total_count");
  CHECK(chromium->value("dojoCharts['curve-chart'].options.scales.y.title.text") ==
        "messages total");
  CHECK(chromium->value("document.querySelectorAll('#curve-table tbody tr').length") == 10);
}

TEST_CASE("report page: links and queues over time, of the variant that is chosen", "[browser]") {
  Browser* const chromium = shared_browser();
  if (chromium == nullptr) return;
  const Page& page = small_page();
  open_quietly(*chromium, page);
  // Two nodes and the longest programs: something is on the links.
  chromium->value(
      "(() => { const s = document.getElementById('time-variant'); s.value = '9';"
      " s.dispatchEvent(new Event('change')); })()");
  const Json& links = page.document["variants"][9]["over_time"]["links"];
  REQUIRE(!links.empty());
  CHECK(chromium->value("document.querySelectorAll('#time-heat tbody tr').length") == links.size());
  CHECK(chromium->value("[...document.querySelectorAll('#time-heat tbody tr:first-child td')]"
                        ".map(cell => +cell.dataset.percent)") == links[0]["mean"]);
  CHECK(chromium->value(
            "[...document.querySelectorAll('#time-heat td')]"
            ".some(cell => / to .* %/.test(cell.title) && +cell.dataset.percent > 0)") == true);
  CHECK(is_drawn(*chromium, "queue-chart"));
  CHECK(curves(*chromium, "queue-chart") ==
        2 * page.document["variants"][9]["over_time"]["queues"].size());
  // A filter that leaves the variant leaves the choice.
  click_on(*chromium,
           "document.querySelector('fieldset[data-axis=\"cluster.nodes\"] input[value=\"1\"]')");
  CHECK(chromium->value("document.getElementById('time-variant').value") == "9");
  const auto has_some = std::ranges::count_if(page.document["variants"], [](const Json& variant) {
    const Json& over_time = variant["over_time"];
    return variant["values"]["cluster.nodes"] == "2" &&
           over_time["links"].size() + over_time["queues"].size() > 0;
  });
  CHECK(chromium->value("document.getElementById('time-variant').options.length") == has_some);
  CHECK(chromium->complaints() == std::vector<std::string>{});
}

std::string background(Browser& browser) {
  return browser.value("getComputedStyle(document.body).backgroundColor");
}

TEST_CASE("report page: dark and paper are followed, by the charts too", "[browser]") {
  Browser* const chromium = shared_browser();
  if (chromium == nullptr) return;
  open_quietly(*chromium, small_page());
  const auto ticks = [&] {
    return chromium->value("dojoCharts['curve-chart'].options.scales.y.ticks.color");
  };
  const std::string paper = background(*chromium);
  const Json light = ticks();
  CHECK(paper == "rgb(255, 255, 255)");
  chromium->pretend("prefers-color-scheme", "dark");
  CHECK(background(*chromium) == "rgb(18, 22, 27)");
  // The page hears of it with its next frame.
  for (int i = 0; i < 100 && ticks() == light; ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
  CHECK(ticks() != light);
  chromium->pretend_medium("print");
  CHECK(background(*chromium) == "rgb(255, 255, 255)");
  CHECK(chromium->value("getComputedStyle(document.querySelector('.filters')).display") == "none");
  CHECK(is_drawn(*chromium, "curve-chart"));
  CHECK(chromium->value("document.getElementById('time-heat').getBoundingClientRect().right <= "
                        "document.documentElement.clientWidth") == true);
  const Json widths = chromium->value(
      "[document.getElementById('curve-chart').getBoundingClientRect().width,"
      " document.documentElement.clientWidth]");
  CHECK(widths[0] <= widths[1]);
  chromium->pretend_medium("");
}

TEST_CASE("report page: failures lead to what happened, and markup stays text", "[browser]") {
  Browser* const chromium = shared_browser();
  if (chromium == nullptr) return;
  const Page& page = failing_page();
  REQUIRE(page.document["failures"].size() == 2);
  open_quietly(*chromium, page);
  CHECK(chromium->value("document.querySelectorAll('.failure').length") == 2);
  CHECK(chromium->value("document.images.length") == 0);
  CHECK(chromium->value("document.querySelector('h1').innerText") ==
        "<img src=x onerror=alert(1)>");
  const std::string told = chromium->value("document.getElementById('failure-1').textContent");
  const Json& failure = page.document["failures"][0];
  CHECK_THAT(told, Contains(failure["replay"].get<std::string>()) &&
                       Contains(failure["violation"].get<std::string>()) &&
                       Contains(failure["explanation"].get<std::string>()));
  CHECK_THAT(told, Contains(failure["replay"].get<std::string>() + " --step"));
  click_on(*chromium, "document.querySelector('td.failed a')");
  CHECK_THAT(chromium->value("location.hash").get<std::string>(), Contains("#failure-1"));
  click_on(*chromium, "document.querySelector('#explanation-1 summary')");
  CHECK(chromium->value("document.getElementById('explanation-1').open") == true);
  CHECK_FALSE(failure["explanation"].get<std::string>().empty());
}

}  // namespace
}  // namespace dojo::test
