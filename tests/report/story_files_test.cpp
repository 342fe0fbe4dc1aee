// Trace text, Chrome traces, story pages, JUnit: parsed again, and looked at by a real browser.
#include <stdlib.h>
#include <unistd.h>

#include <array>
#include <catch2/catch.hpp>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>

#include "runner/report/chrome_trace.h"
#include "runner/report/junit.h"
#include "runner/report/story_html.h"
#include "runner/report/trace_text.h"
#include "tests/report/samples.h"

namespace dojo::report {
namespace {

using Json = nlohmann::json;
using models::StoryKind;
using test::StoryMaker;

std::size_t count_of(const std::string& text, const std::string& part) {
  std::size_t count = 0;
  for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) {
    ++count;
  }
  return count;
}

std::string output_of(const std::string& command) {
  std::string text;
  std::FILE* pipe = popen(command.c_str(), "r");
  REQUIRE(pipe != nullptr);
  std::array<char, 4096> buffer{};
  for (std::size_t size; (size = fread(buffer.data(), 1, buffer.size(), pipe)) != 0;) {
    text.append(buffer.data(), size);
  }
  pclose(pipe);
  return text;
}

// --- trace text ------------------------------------------------------------------------------------

TEST_CASE("trace text: a line per event, in columns", "[report]") {
  StoryMaker story;
  story.in(0, 1, "inc#1", 2).doing("grab", 7).writes("frozen_count", 5, 0, 1);
  CHECK(
      trace_text(story.events()) ==
      "            us  place   task           operation            channel   what"
      "                                          where\n"
      "         2.000  n0/c1   inc#1          grab(7)              word      writes frozen_count 1"
      "                         local.cpp:200\n");
}

TEST_CASE("trace text: what is missing is a dash, so that columns can be counted", "[report]") {
  CHECK(trace_line(Event{}).find("  -       -              -  ") != std::string::npos);
}

// --- Chrome trace ----------------------------------------------------------------------------------

struct Slice {
  double begin;
  double end;
};

TEST_CASE("chrome trace: valid, a process per node, a track per core, arrows in pairs",
          "[report]") {
  const Json trace = Json::parse(chrome_trace(test::lost_hold_story()));
  std::map<std::string, int> phases;
  std::map<int, std::string> processes;
  for (const Json& event : trace["traceEvents"]) {
    ++phases[event["ph"].get<std::string>()];
    if (event["name"] == "process_name") processes[event["pid"]] = event["args"]["name"];
  }
  CHECK(processes == std::map<int, std::string>{{0, "n0"}, {1, "n1"}});
  CHECK(phases["s"] == 1);
  CHECK(phases["f"] == 1);
  CHECK(phases["i"] == 15);
  CHECK(phases["X"] > 4);
}

TEST_CASE("chrome trace: slices of a track nest or follow each other", "[report]") {
  StoryMaker story;
  story.in(0, 0, "a", 1).doing("outer", 1).reads("x", 5, 0);
  story.in(0, 0, "softirq", 2).reads("x", 5, 0).reads("x", 5, 0);
  story.in(0, 0, "a", 1).doing("outer", 1).reads("x", 5, 0).event(StoryKind::kSleep, "q");
  story.in(0, 0, "b", 3).doing("outer", 2).reads("x", 5, 0);
  story.doing("other", 3).reads("x", 5, 0);
  const Json trace = Json::parse(chrome_trace(story.events()));
  std::vector<Slice> open;
  std::size_t slices = 0;
  for (const Json& event : trace["traceEvents"]) {
    if (event["ph"] != "X") continue;
    ++slices;
    const double begin = event["ts"];
    const double end = begin + event["dur"].get<double>();
    CHECK(end > begin);
    while (!open.empty() && open.back().end <= begin) open.pop_back();
    if (!open.empty()) CHECK(end <= open.back().end + 1e-9);
    open.push_back({begin, end});
  }
  CHECK(slices == 8);
}

TEST_CASE("chrome trace: times are exact and names escaped", "[report]") {
  StoryMaker story;
  story.in(0, 0, "a\"b", 1).event(StoryKind::kLog, "data", 0, "quote \" and \\ and \x01");
  const std::string text = chrome_trace(story.events());
  CHECK(text.find("\"ts\":2.000,") != std::string::npos);
  CHECK(Json::accept(text));
  CHECK(Json::accept(chrome_trace({})));
}

// --- story page ------------------------------------------------------------------------------------

std::string sample_page() {
  scenario::Scenario scenario = test::sample_scenario();
  scenario.about = "<script>alert(1)</script> & more";
  const std::vector<Event> events = test::lost_hold_story();
  return story_html(scenario, events, explain(events, test::lost_hold_violation()));
}

TEST_CASE("story page: a lane per task, an arrow per message, the race, the failure", "[report]") {
  const std::string page = sample_page();
  CHECK(count_of(page, "<g class=\"node\">") == 2);
  CHECK(count_of(page, "<g class=\"lane\">") == 4);
  CHECK(count_of(page, "<line class=\"message\"") == 1);
  CHECK(count_of(page, "<line class=\"race\"") >= 3);
  CHECK(count_of(page, "<g class=\"dot failure\"") == 1);
  CHECK(page.find("frozen-state-kept: object 7 lost its state") != std::string::npos);
  CHECK(page.find("15 of 15 events") != std::string::npos);
  CHECK(page.find("prefers-color-scheme: dark") != std::string::npos);
}

TEST_CASE("story page: needs no network, and data is not markup", "[report]") {
  const std::string page = sample_page();
  CHECK(page.find("http:") == std::string::npos);
  CHECK(page.find("https:") == std::string::npos);
  CHECK(page.find("src=") == std::string::npos);
  CHECK(page.find("<script>alert") == std::string::npos);
  CHECK(page.find("&lt;script&gt;alert(1)&lt;/script&gt; &amp; more") != std::string::npos);
}

TEST_CASE("story page: an empty story is still a page", "[report]") {
  const std::string page =
      story_html(test::sample_scenario(), {}, explain({}, test::lost_hold_violation()));
  CHECK(page.find("frozen-state-kept") != std::string::npos);
}

TEST_CASE("story page: a browser runs it and starts at the asked step", "[report][browser]") {
  if (std::system("command -v chromium >/dev/null 2>&1") != 0) {
    WARN("chromium is not installed: the page is not opened");
    return;
  }
  std::string folder = (std::filesystem::temp_directory_path() / "dojo-page-XXXXXX").string();
  REQUIRE(mkdtemp(folder.data()) != nullptr);
  std::ofstream(folder + "/story.html") << sample_page();
  const std::string dom = output_of(
      "timeout 60 chromium --headless --no-sandbox --disable-gpu --user-data-dir='" + folder +
      "/profile' --dump-dom 'file://" + folder + "/story.html#step=3' 2>/dev/null");
  std::filesystem::remove_all(folder);
  INFO(dom);
  CHECK(dom.find("<body data-step=\"3\">") != std::string::npos);
  CHECK(count_of(dom, "current\" data-step=\"3\"") == 2);  // the row and its dot
}

// --- JUnit -----------------------------------------------------------------------------------------

TEST_CASE("junit: passed, failed and broken tests", "[report]") {
  const std::vector<TestResult> results = {
      {"a.yaml", 1.5},
      {"b.yaml", 0.25, true, false, "violated <x>", "./dojo replay d1:ab:1:- b.yaml",
       "text & more"},
      {"c.yaml", 0, false, true, "bad \"input\"", "c.yaml:1:1: no"}};
  CHECK(junit_xml("dojo", results) ==
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
        "<testsuites>\n"
        "  <testsuite name=\"dojo\" tests=\"3\" failures=\"1\" errors=\"1\" time=\"1.750\">\n"
        "    <testcase classname=\"dojo\" name=\"a.yaml\" time=\"1.500\"/>\n"
        "    <testcase classname=\"dojo\" name=\"b.yaml\" time=\"0.250\">\n"
        "      <failure message=\"violated &lt;x&gt;\">./dojo replay d1:ab:1:- b.yaml</failure>\n"
        "      <system-out>text &amp; more</system-out>\n"
        "    </testcase>\n"
        "    <testcase classname=\"dojo\" name=\"c.yaml\" time=\"0.000\">\n"
        "      <error message=\"bad &quot;input&quot;\">c.yaml:1:1: no</error>\n"
        "    </testcase>\n"
        "  </testsuite>\n"
        "</testsuites>\n");
}

TEST_CASE("junit: what XML cannot hold is replaced", "[report]") {
  CHECK(xml_escaped("a\x1b"
                    "b") ==
        "a\xEF\xBF\xBD"
        "b");
  CHECK(xml_escaped("a\xff"
                    "b") ==
        "a\xEF\xBF\xBD"
        "b");
  CHECK(xml_escaped("line\nline ·") == "line\nline ·");
}

}  // namespace
}  // namespace dojo::report
