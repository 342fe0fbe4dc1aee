// The story as data and as a page: what is in the document, and that data never becomes markup.
// What a browser makes of the page: tests/browser/.
#include <fmt/format.h>

#include <catch2/catch.hpp>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <regex>

#include "runner/report/explain.h"
#include "runner/report/story_html.h"
#include "tests/report/samples.h"

namespace dojo::report {
namespace {

using Json = nlohmann::ordered_json;
using models::StoryKind;
using test::StoryMaker;

/// A story with everything that a view refers to.
struct Sample {
  scenario::Scenario scenario = test::sample_scenario();
  std::vector<Event> events;
  Explanation told;
  Verdict verdict;

  Sample(std::vector<Event> story, sim::Violation violation) : events(std::move(story)) {
    told = explain(events, violation);
    verdict.violation = std::move(violation);
  }
  StoryView view() const { return {scenario, events, told, verdict, DOJO_SOURCE_DIR}; }
};

Sample lost_hold() { return {test::lost_hold_story(), test::lost_hold_violation()}; }

/// Two nodes step through a table of kddm, one after the other's message.
Sample two_nodes() {
  StoryMaker story;
  story.in(1, 0, "inc#0", 3)
      .doing("grab", 0)
      .log("kddm", "L9 object 0: INV_COPY on local operation -> WAIT_OBJ_WRITE");
  story.message(StoryKind::kSend, "REQ_OBJECT_COPY", 1, "n0");
  story.in(0, 0, "softirq", 4)
      .doing("", 0)
      .message(StoryKind::kReceive, "REQ_OBJECT_COPY", 1, "n1");
  story.event(StoryKind::kWake, "rpc", 9, "n0/rpc/0.0");
  story.in(0, 0, "rpc/0.0", 5).event(StoryKind::kRun, "rpc", 9).doing("REQ_OBJECT_COPY", 0);
  story.log("kddm", "M13 object 0: WRITE_OWNER on REQ_OBJECT_COPY -> INV_COPY");
  sim::Violation violation;
  violation.oracle = "single-writer";
  violation.message = "n0 gave object 0 away";
  violation.where = "protocols/kddm/kddm_invariants.cpp:92";
  violation.actor = "n0/rpc/0.0";
  violation.step = 6;
  violation.time = 2'500;
  return {story.events(), violation};
}

TEST_CASE("story document: a column per task, grouped by node and core", "[report][story]") {
  const Sample sample = lost_hold();
  const Json story = story_document(sample.view());
  std::string columns;
  for (const Json& column : story["columns"]) {
    columns += fmt::format("n{}/c{}/{} ", column["node"].get<int>(), column["core"].get<int>(),
                           column["task"].get<std::string>());
  }
  CHECK(columns == "n0/c0/inc#0 n0/c0/softirq n0/c1/inc#1 n1/c0/inc#2 ");
  for (const Json& step : story["steps"]) {
    const Json& column = story["columns"][step["column"].get<std::size_t>()];
    CHECK(column["task"] == step["task"]);
  }
}

TEST_CASE("story document: the race names both places, the failure is marked", "[report][story]") {
  const Sample sample = lost_hold();
  const Json story = story_document(sample.view());
  std::size_t races = 0;
  for (const Json& step : story["steps"]) {
    if (step["not_ordered_with"].empty()) continue;
    ++races;
    const auto other = step["not_ordered_with"][0].get<std::size_t>();
    const Json& where = story["steps"][other - 1]["where"];
    INFO(step.dump(1));
    CHECK(step["sentence"].get<std::string>().find(
              fmt::format("Nothing orders this with step {} by inc#", other)) != std::string::npos);
    CHECK(step["sentence"].get<std::string>().find(
              fmt::format("(local.cpp:{})", where["line"].get<int>())) != std::string::npos);
  }
  CHECK(races >= 3);
  CHECK(story["steps"].back()["is_failure"] == true);
  CHECK(story["broken"]["sentence"] == "an object loses its state while a local user holds it");
}

TEST_CASE("story document: states are bands, from the first known one on", "[report][story]") {
  const Sample sample = two_nodes();
  const Json story = story_document(sample.view());
  const Json expected = Json::parse(R"([
    {"node": 1, "subject": "object 0",
     "spans": [{"from": 0, "state": "INV_COPY"}, {"from": 1, "state": "WAIT_OBJ_WRITE"}]},
    {"node": 0, "subject": "object 0",
     "spans": [{"from": 0, "state": "WRITE_OWNER"}, {"from": 6, "state": "INV_COPY"}]}])");
  CHECK(story["bands"] == expected);
}

TEST_CASE("story document: a step of a table brings the row of the spec along", "[report][story]") {
  const Sample sample = two_nodes();
  const Json story = story_document(sample.view());
  const Json& rule = story["steps"].back()["rule"];
  CHECK(rule["id"] == "M13");
  CHECK(rule["from"] == "WRITE_OWNER");
  CHECK(rule["to"] == "INV_COPY");
  REQUIRE(rule["row"].is_object());
  CHECK(rule["row"]["file"] == "protocols/kddm/kddm.md");
  CHECK(rule["row"]["cells"][3]["heading"] == "actions");
  CHECK(rule["row"]["cells"][3]["cell"].get<std::string>().find("send ownership") == 0);
}

TEST_CASE("story document: where the sources are not there, neither is their text",
          "[report][story]") {
  const Sample sample = two_nodes();
  StoryView view = sample.view();
  CHECK(story_document(view)["broken"]["where"]["source"].size() == 7);
  view.sources = "/nowhere";
  const Json story = story_document(view);
  CHECK(story["broken"]["where"]["line"] == 92);
  CHECK(story["broken"]["where"]["source"].empty());
  CHECK(story["steps"].back()["rule"]["row"].is_null());
}

TEST_CASE("story document: messages and wake-ups are arrows", "[report][story]") {
  const Sample sample = two_nodes();
  const Json story = story_document(sample.view());
  const Json expected = Json::parse(R"([
    {"from": 2, "to": 3, "kind": "message", "label": "REQ_OBJECT_COPY"},
    {"from": 4, "to": 5, "kind": "wake", "label": ""}])");
  INFO(story["steps"].dump(1));
  CHECK(story["arrows"] == expected);
}

TEST_CASE("arrows: what is not told is looked through; what others imply is left out",
          "[report][story]") {
  StoryMaker story;
  story.in(0, 0, "a", 1).message(StoryKind::kSend, "M", 1, "n1");           // 0, told
  story.in(1, 0, "softirq", 2).message(StoryKind::kReceive, "M", 1, "n0");  // 1
  story.event(StoryKind::kWake, "q", 9, "n1/rpc/0.0");                      // 2
  story.in(1, 1, "rpc/0.0", 3).event(StoryKind::kRun, "q", 9);              // 3
  story.event(StoryKind::kLock, "l", 7).event(StoryKind::kUnlock, "l", 7);  // 4, told; 5
  story.in(1, 0, "b", 4).event(StoryKind::kLock, "l", 7);                   // 6, told
  story.event(StoryKind::kUnlock, "l", 7);                                  // 7, told
  story.in(1, 1, "c", 5).event(StoryKind::kLock, "l", 7);                   // 8, told
  const std::vector<std::vector<std::size_t>> lines{{0}, {4}, {6, 7}, {8}};
  const Causality causality(story.events());
  CHECK(arrows_between(lines, story.events(), causality) ==
        std::vector<Arrow>{{0, 1, ArrowKind::kMessage, "M"}, {2, 3, ArrowKind::kLock, ""}});
}

TEST_CASE("story document: the last chance is a line and a sentence", "[report][story]") {
  Sample sample = two_nodes();
  CHECK(story_document(sample.view())["critical"].is_null());
  sample.verdict.last_chance = LastChance{3, 200};
  const Json story = story_document(sample.view());
  CHECK(story["critical"] == Json::parse(R"({"step": 3, "samples": 200, "line": 3})"));
  CHECK(story["conclusion"][3] ==
        "After step 3 of the run (line 3 of this story) it can no longer be avoided: all of 200 "
        "continuations that were tried end in it.");
  sample.verdict.last_chance = LastChance{0, 200};
  CHECK(story_document(sample.view())["critical"]["line"] == 0);
}

TEST_CASE("narration: consecutive steps of one operation are one sentence", "[report][story]") {
  StoryMaker story;
  story.in(0, 0, "a", 1)
      .doing("grab", 0)
      .log("kddm", "L10 object 0: INV_OWNER on local operation -> INV_FILLING");
  story.log("kddm", "L63 object 0: INV_FILLING on local operation -> WRITE_OWNER");
  sim::Violation violation;
  violation.oracle = "single-writer";
  violation.actor = "n0/a";
  violation.step = 2;
  const Sample sample(story.events(), violation);
  const std::vector<Sentence> sentences = Narrator(sample.events, sample.told).story();
  REQUIRE(sentences.size() == 1);
  CHECK(sentences[0].text ==
        "On n0, core 0, a, in grab(0), takes object 0 from INV_OWNER to INV_FILLING (rule L10), "
        "then to WRITE_OWNER (rule L63).");
  CHECK(sentences[0].last == 1);
}

// --- the page -------------------------------------------------------------------------------------

TEST_CASE("story page: needs no network, and says so to the browser", "[report][story]") {
  const Sample sample = lost_hold();
  const std::string page = story_html(sample.view());
  CHECK(page.find("http:") == page.find("http://www.w3.org/2000/svg"));  // a name, never fetched
  CHECK(page.find("https:") == std::string::npos);
  CHECK(page.find("src=") == std::string::npos);
  CHECK(page.find("@import") == std::string::npos);
  CHECK(page.find("default-src 'none'") != std::string::npos);
  CHECK(page.find("{{") == std::string::npos);
}

TEST_CASE("story page: without JavaScript the sentences remain", "[report][story]") {
  const Sample sample = lost_hold();
  const std::string page = story_html(sample.view());
  const std::string before_data = page.substr(0, page.find("<script"));
  CHECK(before_data.find("reads frozen_count 0") != std::string::npos);
  CHECK(before_data.find("<p>This breaks the invariant frozen-state-kept: ") != std::string::npos);
  CHECK(before_data.find("15 of 15 events") != std::string::npos);
}

TEST_CASE("story page: an empty story is still a page", "[report][story]") {
  const Sample sample({}, test::lost_hold_violation());
  const std::string page = story_html(sample.view());
  CHECK(page.find("This breaks the invariant frozen-state-kept") != std::string::npos);
}

/// Text made of what ends strings, elements, comments and templates, different for each number.
std::string hostile(std::uint64_t number) {
  constexpr const char* kPieces[] = {"</script>",    "<script>alert(1)</script>",
                                     "<!--",         "-->",
                                     "\"",           "'",
                                     "\\",           "&lt;",
                                     "{{data}}",     "]]>",
                                     "\x01",         "\xff",
                                     "\xe2\x80\xa8", "<img src=x onerror=alert(1)>",
                                     "`${1}`",       "\n",
                                     "L1 ",          ": ",
                                     " on ",         " -> "};
  std::string text;
  std::uint64_t state = number * 6364136223846793005u + 1442695040888963407u;
  for (int i = 0; i < 6; ++i) {
    state = state * 6364136223846793005u + 1442695040888963407u;
    text += kPieces[(state >> 33) % std::size(kPieces)];
  }
  return text;
}

/// The elements of a page, without what belongs to the page itself in any story.
std::string elements_of(const std::string& page) {
  std::string elements;
  static const std::regex kTag("</?[a-zA-Z!][^>]*>");
  for (std::sregex_iterator at(page.begin(), page.end(), kTag), end; at != end; ++at) {
    elements += at->str().substr(0, at->str().find(' ')) + "\n";
  }
  return elements;
}

Sample hostile_sample(std::uint64_t seed, bool is_hostile) {
  const auto text = [&](std::uint64_t i) { return is_hostile ? hostile(seed * 100 + i) : "x"; };
  StoryMaker story;
  story.in(0, 0, text(1), 1).doing(text(2), 1).writes(text(3), 5, 0, 1);
  story.in(1, 0, text(4), 2).message(StoryKind::kSend, text(5), 1, text(6));
  story.in(0, 1, text(7), 3).message(StoryKind::kReceive, text(5), 1, text(8));
  story.doing(text(9), 1).log(text(10), text(11));
  sim::Violation violation;
  violation.oracle = text(12);
  violation.message = text(13);
  violation.where = text(14) + ":7";
  violation.step = 4;
  Sample sample(story.events(), violation);
  sample.scenario.name = text(15);
  sample.scenario.about = text(16);
  sample.verdict.margin = text(17);
  sample.verdict.replay = text(18);
  return sample;
}

TEST_CASE("story page: hostile names stay names, in the page and in its data", "[report][story]") {
  const std::string expected = elements_of(story_html(hostile_sample(0, false).view()));
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    const Sample sample = hostile_sample(seed, true);
    const std::string page = story_html(sample.view());
    INFO("seed " << seed << "\n" << page.substr(0, 3'000));
    REQUIRE(elements_of(page) == expected);
    const std::string begin = "<script type=\"application/json\" id=\"story\">";
    const std::size_t at = page.find(begin) + begin.size();
    const std::string data = page.substr(at, page.find("</script>", at) - at);
    const Json story = Json::parse(data);
    REQUIRE(story["steps"].size() == sample.told.lines.size());
    REQUIRE(data.find('<') == std::string::npos);
  }
}

}  // namespace
}  // namespace dojo::report
