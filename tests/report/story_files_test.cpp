// Trace text, Chrome traces, JUnit: written and parsed again.
#include <catch2/catch.hpp>
#include <map>
#include <nlohmann/json.hpp>

#include "runner/report/chrome_trace.h"
#include "runner/report/junit.h"
#include "runner/report/trace_text.h"
#include "tests/report/samples.h"

namespace dojo::report {
namespace {

using Json = nlohmann::json;
using models::StoryKind;
using test::StoryMaker;

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

TEST_CASE("chrome trace: what begins when another ends does not overlap it", "[report]") {
  StoryMaker story;
  story.in(0, 0, "a", 1).doing("first", 1).reads("x", 5, 0).doing("second", 2).reads("x", 5, 0);
  story.event(StoryKind::kSleep, "q");
  story.in(0, 0, "b", 2).doing("third", 3).reads("x", 5, 0);
  std::vector<Event> events = story.events();
  for (Event& event : events) event.time = 5'000;
  events[2].time = events[3].time = 5'010;
  const Json trace = Json::parse(chrome_trace(events));
  std::map<std::string, std::pair<double, double>> slices;
  for (const Json& event : trace["traceEvents"]) {
    if (event["ph"] == "X") slices[event["name"]] = {event["ts"], event["dur"]};
  }
  CHECK(slices["first(1)"] == std::pair(5.0, 0.0));
  CHECK(slices["second(2)"] == std::pair(5.0, 0.01));
  CHECK(slices["a"] == std::pair(5.0, 0.01));
  CHECK(slices["third(3)"] == std::pair(5.01, 0.001));
}

TEST_CASE("chrome trace: times are exact and names escaped", "[report]") {
  StoryMaker story;
  story.in(0, 0, "a\"b", 1).event(StoryKind::kLog, "data", 0, "quote \" and \\ and \x01");
  const std::string text = chrome_trace(story.events());
  CHECK(text.find("\"ts\":2.000,") != std::string::npos);
  CHECK(Json::accept(text));
  CHECK(Json::accept(chrome_trace({})));
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
