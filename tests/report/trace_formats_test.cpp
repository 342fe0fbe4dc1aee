// Traces for other programs: what the writers make is read by checkers of the formats' rules, which
// object to everything that is broken on purpose.

#include <catch2/catch.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <sstream>

#include "runner/campaign/single_run.h"
#include "runner/report/chrome_trace.h"
#include "runner/report/paje_trace.h"
#include "runner/report/shiviz_log.h"
#include "runner/scenario/load.h"
#include "tests/report/paje_checker.h"
#include "tests/report/samples.h"

namespace dojo::report {
namespace {

/// Everything that a shipped scenario tells in its timed run.
StoryLog story_of(const std::string& name) {
  const std::string file = std::string(DOJO_SOURCE_DIR) + "/scenarios/" + name + ".yaml";
  scenario::LoadOptions how;
  how.overrides = {"hunt.mode=timed"};
  const auto scenario = scenario::load_file(file, how);
  REQUIRE(scenario.has_value());
  runner::ClusterWorld world(*scenario, sim::Lambda::timed(), 1);
  StoryLog log;
  campaign::run_once(world, nullptr, &log);
  REQUIRE(log.events().size() > 300);
  return log;
}

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  const std::size_t place = text.find(from);
  REQUIRE(place != std::string::npos);
  return text.replace(place, from.size(), to);
}

TEST_CASE("paje: what is written follows the format", "[report]") {
  const std::string trace = paje_trace(story_of(GENERATE("lossy-network", "preemption")).events());
  REQUIRE(test::paje_complaint(trace) == "");
  CHECK(trace.find("PajeStartLink") != std::string::npos);
  CHECK(trace.find("ST_Runs n0/c0 V") != std::string::npos);
}

TEST_CASE("paje: names cannot break a line", "[report]") {
  std::vector<Event> events = test::lost_hold_story();
  events.front().context = "a \"quoted\"\nname";
  REQUIRE(test::paje_complaint(paje_trace(events)) == "");
  REQUIRE(test::paje_complaint(paje_trace({})) == "");
}

TEST_CASE("paje: the checker objects", "[report]") {
  const std::string good = paje_trace(test::lost_hold_story());
  REQUIRE(test::paje_complaint(good) == "");
  const auto complaint = [&](const char* from, const char* to) {
    return test::paje_complaint(replaced(good, from, to));
  };
  CHECK(complaint("0 CT_Node CT_Cluster", "0 CT_Node CT_Galaxy").find("unknown type") !=
        std::string::npos);
  CHECK(complaint("0 CT_Node CT_Cluster", "0 CT_Node").find("number of fields") !=
        std::string::npos);
  CHECK(complaint("ST_Runs n0/c0 V", "ST_Runs n9/c0 V").find("no such container") !=
        std::string::npos);
  CHECK(complaint("ST_Runs n0/c0 V", "ST_Runs n0/c0 W").find("no such value") != std::string::npos);
  CHECK(complaint("5 0.000000000 cluster", "5 99.0 cluster").find("time goes back") !=
        std::string::npos);
  CHECK(complaint("\n10 ", "\n# ").find("never ends") != std::string::npos);
  CHECK(complaint("\n6 ", "\n# ").find("never destroyed") != std::string::npos);
}

// pj_dump of the package pajeng, where it is installed.
TEST_CASE("paje: pajeng reads it", "[report]") {
  if (std::system("command -v pj_dump >/dev/null") != 0) {
    WARN("pj_dump is not installed (Debian package pajeng)");
    return;
  }
  const auto file = std::filesystem::temp_directory_path() / "dojo-pajeng-test.paje";
  std::ofstream(file) << paje_trace(story_of("lossy-network").events());
  const int code = std::system(("pj_dump " + file.string() + " >/dev/null 2>&1").c_str());
  std::filesystem::remove(file);
  REQUIRE(code == 0);
}

TEST_CASE("shiviz: what is written follows the rules of vector clocks", "[report]") {
  const std::string log = shiviz_log(story_of(GENERATE("lossy-network", "preemption")).events());
  REQUIRE(test::shiviz_complaint(log) == "");
}

TEST_CASE("shiviz: a message orders its reception after its sending", "[report]") {
  const StoryLog story = story_of("lossy-network");
  const std::string log = shiviz_log(story.events());
  // Some reception by an interrupt context knows a task of another node.
  bool is_ordered = false;
  std::istringstream in(log);
  std::string first;
  std::string second;
  while (std::getline(in, first) && std::getline(in, second)) {
    const bool is_reception = second.find(" receives ") != std::string::npos;
    is_ordered = is_ordered || (is_reception && first.starts_with("n0/") &&
                                first.find("\"n1/") != std::string::npos);
  }
  REQUIRE(is_ordered);
}

TEST_CASE("shiviz: the checker objects", "[report]") {
  const std::string good =
      "a {\"a\":1}\nx\n"
      "b {\"a\":1,\"b\":1}\ny\n"
      "b {\"a\":1,\"b\":2}\nz\n"
      "c {\"a\":1,\"b\":2,\"c\":1}\nz\n";
  REQUIRE(test::shiviz_complaint(good) == "");
  const auto complaint = [&](const char* from, const char* to) {
    return test::shiviz_complaint(replaced(good, from, to));
  };
  CHECK(complaint("a {\"a\":1}", "a {\"a\":2}").find("one by one") != std::string::npos);
  CHECK(complaint("b {\"a\":1,\"b\":1}", "b {\"a\":1}").find("own host") != std::string::npos);
  CHECK(complaint("b {\"a\":1,\"b\":1}", "b {\"a\":7,\"b\":1}").find("has not been") !=
        std::string::npos);
  CHECK(complaint("b {\"a\":1,\"b\":2}", "b {\"b\":2}").find("forgotten") != std::string::npos);
  CHECK(complaint("{\"a\":1,\"b\":2,\"c\":1}", "{\"b\":2,\"c\":1}").find("knows less") !=
        std::string::npos);
  CHECK(complaint("\nx\n", "\n\n").find("no event") != std::string::npos);
  CHECK(complaint("a {\"a\":1}", "a b {\"a\":1}").find("no host") != std::string::npos);
}

TEST_CASE("chrome trace: counters of packets under way end at nothing", "[report]") {
  const auto trace = nlohmann::json::parse(chrome_trace(story_of("lossy-network").events()));
  std::map<int, int> last;
  std::map<int, double> time;
  int counters = 0;
  for (const auto& event : trace["traceEvents"]) {
    if (event["ph"] != "C") continue;
    const int node = event["pid"];
    ++counters;
    REQUIRE(event["args"]["value"].is_number());
    REQUIRE(event["args"]["value"] >= 0);
    REQUIRE(event["ts"].get<double>() >= time[node]);
    time[node] = event["ts"];
    last[node] = event["args"]["value"];
  }
  REQUIRE(counters > 10);
  for (const auto& [node, value] : last) CHECK(value == 0);
}

TEST_CASE("chrome trace: what was measured over time are counters of the cluster", "[report]") {
  const measure::Series series{"queue.run_queue", "count", 1'000, 500, {0.5, 2}, {1, 3}};
  const auto trace = nlohmann::json::parse(chrome_trace(test::lost_hold_story(), {series}));
  std::vector<double> values;
  for (const auto& event : trace["traceEvents"]) {
    if (event["ph"] != "C" || event["name"] != "queue.run_queue (count)") continue;
    values.push_back(event["args"]["value"]);
  }
  REQUIRE(values == std::vector<double>{0.5, 2});
}

}  // namespace
}  // namespace dojo::report
