// Explanations: what is ordered, what is told, and how it reads. Stories are made by hand.
#include "runner/report/explain.h"

#include <fmt/format.h>

#include <catch2/catch.hpp>

#include "runner/report/causality.h"
#include "runner/report/explain_text.h"
#include "runner/report/text.h"
#include "tests/report/samples.h"

namespace dojo::report {
namespace {

using models::StoryKind;
using test::StoryMaker;

TEST_CASE("causality: program order, locks, messages and wakes order; words do not", "[report]") {
  StoryMaker story;
  story.in(0, 0, "a", 1).event(StoryKind::kLock, "l", 9);                       // 0
  story.writes("x", 5, 0, 1);                                                   // 1
  story.event(StoryKind::kUnlock, "l", 9);                                      // 2
  story.writes("y", 6, 0, 1);                                                   // 3
  story.in(0, 1, "b", 2).reads("y", 6, 1);                                      // 4
  story.event(StoryKind::kLock, "l", 9);                                        // 5
  story.message(StoryKind::kSend, "HELLO", 1, "n1");                            // 6
  story.in(1, 0, "softirq", 3).message(StoryKind::kReceive, "HELLO", 1, "n0");  // 7
  story.event(StoryKind::kWake, "q", 8, "n1/c");                                // 8
  story.in(1, 1, "c", 4).event(StoryKind::kRun, "q");                           // 9
  const Causality causality(story.events());

  CHECK(causality.is_ordered(0, 3));
  CHECK_FALSE(causality.is_ordered(3, 4));
  CHECK(causality.is_ordered(1, 5));
  CHECK(causality.is_ordered(2, 9));
  CHECK_FALSE(causality.is_ordered(3, 9));
  CHECK(causality.messages() == std::vector<EventPair>{{6, 7}});
  CHECK(causality.causes(9) == std::vector<std::size_t>{8});
}

TEST_CASE("causality: who is woken is known by a name with a slash in it too", "[report]") {
  StoryMaker story;
  story.in(0, 0, "a", 1).event(StoryKind::kWake, "q", 8, "n0/rpc/0.0");  // 0
  story.in(0, 1, "rpc/0.0", 2).event(StoryKind::kRun, "q");              // 1
  const Causality causality(story.events());
  CHECK(causality.causes(1) == std::vector<std::size_t>{0});
}

TEST_CASE("explain: a deadlock tells both tasks and both locks", "[report]") {
  StoryMaker story;
  story.in(0, 0, "up", 1).event(StoryKind::kLock, "a", 20);
  story.in(0, 1, "down", 2).event(StoryKind::kLock, "b", 21);
  story.event(StoryKind::kLockWait, "a", 20, "n0/up");
  story.in(0, 0, "up", 1).event(StoryKind::kLockWait, "b", 21, "n0/down");
  sim::Violation violation;
  violation.oracle = "deadlock";
  violation.actor = "n0/up";
  violation.step = 4;
  const Explanation told = explain(story.events(), violation);
  REQUIRE(told.lines.size() == 4);
  CHECK(told.lines[1].what == "locks b");
  CHECK(told.lines[2].what == "waits for a, held by n0/up");
}

TEST_CASE("causality: a dropped message has no arrow, a duplicate two", "[report]") {
  StoryMaker story;
  story.in(0, 0, "a", 1).message(StoryKind::kSend, "M", 1, "n1");  // 0
  story.in(0, kNoNumber, "n0->n1", 7).message(StoryKind::kFault, "M", 1, "dropped");
  story.in(0, 0, "a", 1).message(StoryKind::kSend, "M", 2, "n1");  // 2
  story.in(0, kNoNumber, "n0->n1", 7).message(StoryKind::kFault, "M", 2, "duplicated");
  story.in(1, 0, "softirq", 2).message(StoryKind::kReceive, "M", 2, "n0");  // 4
  story.message(StoryKind::kReceive, "M", 2, "n0");                         // 5
  const Causality causality(story.events());
  CHECK(causality.messages() == std::vector<EventPair>{{2, 4}, {2, 5}});
}

TEST_CASE("causality: a message that overtook another of its name has its own arrow", "[report]") {
  StoryMaker story;
  story.in(0, 0, "a", 1).message(StoryKind::kSend, "M", 1, "n1");           // 0
  story.message(StoryKind::kSend, "M", 2, "n1");                            // 1
  story.in(1, 0, "softirq", 2).message(StoryKind::kReceive, "M", 2, "n0");  // 2
  story.message(StoryKind::kReceive, "M", 1, "n0");                         // 3
  const Causality causality(story.events());
  CHECK(causality.messages() == std::vector<EventPair>{{1, 2}, {0, 3}});
  CHECK(causality.causes(2) == std::vector<std::size_t>{1});
}

TEST_CASE("explain: the lost hold is told with its races and the lost write", "[report]") {
  const Explanation told = explain(test::lost_hold_story(), test::lost_hold_violation());
  Terminal wide;
  wide.width = 140;
  const std::string text = explanation_text(told, wide);
  INFO(text);
  CHECK(text.find("n0/c1 inc#1    grab(7)      reads frozen_count 0") != std::string::npos);
  CHECK(text.find("writes frozen_count 1: what ") != std::string::npos);
  CHECK(text.find("<- not ordered with ") != std::string::npos);
  CHECK(text.find("WRITE_OWNER -> INV_COPY") != std::string::npos);
  CHECK(text.find("local.cpp:208  2.800 us") != std::string::npos);
  CHECK(text.find("frozen-state-kept: object 7 lost its state") != std::string::npos);
  // What a lock orders is scenery.
  CHECK(text.find("spare") == std::string::npos);
}

TEST_CASE("explain: at most the asked number of lines, the failure always among them", "[report]") {
  StoryMaker story;
  for (std::uint64_t i = 0; i < 200; ++i) {
    story.in(0, 0, "a", 1).doing("op", i).writes("x", 5, i, i + 1);
    story.in(0, 1, "b", 2).doing("op", i).writes("x", 5, i + 1, i);
  }
  sim::Violation violation;
  violation.oracle = "some";
  violation.actor = "n0/b";
  violation.step = 400;
  const Explanation told = explain(story.events(), violation);
  CHECK(told.lines.size() <= 25);
  CHECK(told.lines.size() > 15);
  CHECK(told.lines.back().events.back() == 399);
  CHECK(told.events == 400);
  ExplainOptions full;
  full.is_full = true;
  CHECK(explain(story.events(), violation, full).lines.size() == 400);
}

TEST_CASE("explain: what was told after the failure is not part of it", "[report]") {
  sim::Violation early = test::lost_hold_violation();
  early.step = 9;
  const Explanation told = explain(test::lost_hold_story(), early);
  CHECK(told.events == 9);
  CHECK(told.lines.back().event.step <= 9);
}

TEST_CASE("explain: repeated reads of one word are one line", "[report]") {
  StoryMaker story;
  story.in(0, 1, "b", 2).writes("x", 5, 0, 1);
  story.in(0, 0, "a", 1).doing("spin", 1);
  story.reads("x", 5, 1).reads("x", 5, 1).reads("x", 5, 1).writes("x", 5, 1, 2);
  sim::Violation violation;
  violation.actor = "n0/a";
  violation.step = 5;
  const Explanation told = explain(story.events(), violation);
  REQUIRE(told.lines.size() == 2);
  CHECK(told.lines[1].what == "reads x 1 (3 times); writes x 2");
  CHECK(told.lines[1].unordered_with == std::vector<std::size_t>{1});
}

TEST_CASE("explain: a write in the middle of another's operation is what matters", "[report]") {
  StoryMaker story;
  for (std::uint64_t i = 0; i < 50; ++i) {  // scenery: races that disturb nobody
    story.in(0, 0, "a", 1).doing("idle", i).writes("x", 5, 0, i);
    story.in(0, 1, "b", 2).doing("idle", i).reads("x", 5, i);
  }
  story.in(0, 0, "a", 1).doing("step", 7).reads("state", 6, 1);
  story.in(0, 1, "b", 2).doing("step", 7).writes("state", 6, 1, 2);
  story.in(0, 0, "a", 1).doing("step", 7).reads("other", 8, 0).writes("state", 6, 2, 3);
  sim::Violation violation;
  violation.actor = "n0/a";
  violation.step = 104;
  const Explanation told = explain(story.events(), violation);
  REQUIRE(told.lines.size() >= 3);
  const ExplainedLine* last = &told.lines.back();
  CHECK((last - 2)->what == "reads state 1");
  CHECK((last - 1)->what == "writes state 2");
  CHECK(last->what ==
        fmt::format("reads other 0; writes state 3: what {} wrote is lost", told.lines.size() - 1));
  CHECK(told.lines.size() <= 8);
}

TEST_CASE("explain: what other nodes made of the failing object is told", "[report]") {
  StoryMaker story;
  story.in(1, 0, "b", 2).doing("grab", 7).log("data", "R1 object 7: WAIT -> OWNER");
  story.doing("grab", 8).log("data", "R1 object 8: WAIT -> OWNER");
  story.in(0, 0, "a", 1).doing("grab", 7).log("data", "R1 object 7: WAIT -> OWNER");
  sim::Violation violation;
  violation.actor = "n0/a";
  violation.step = 3;
  const Explanation told = explain(story.events(), violation);
  REQUIRE(told.lines.size() == 2);
  CHECK(place_text(told.lines[0].event) == "n1/c0");
}

TEST_CASE("explain: accesses of one operation share a line and their verb", "[report]") {
  StoryMaker story;
  story.in(0, 0, "a", 1).doing("op", 1).reads("m.x", 5, 1).reads("m.y", 6, 2);
  story.writes("m.x", 5, 1, 3).writes("m.y", 6, 2, 4);
  sim::Violation violation;
  violation.actor = "n0/a";
  violation.step = 4;
  const Explanation told = explain(story.events(), violation);
  REQUIRE(told.lines.size() == 1);
  CHECK(told.lines[0].what == "reads x 1; y 2; writes x 3; y 4");
}

TEST_CASE("explain: an empty story still says what broke", "[report]") {
  const Explanation told = explain({}, test::lost_hold_violation());
  CHECK(told.lines.empty());
  CHECK(told.broken.starts_with("frozen-state-kept: "));
}

TEST_CASE("explain: 80 columns are enough, without source positions", "[report]") {
  Terminal narrow;
  narrow.width = 80;
  const std::string text =
      explanation_text(explain(test::lost_hold_story(), test::lost_hold_violation()), narrow);
  CHECK(text.find("local.cpp") == std::string::npos);
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = text.find('\n', at);
    const std::string line = text.substr(at, end - at);
    INFO(line);
    CHECK(width_of(line) <= 80);
    at = end + 1;
  }
}

}  // namespace
}  // namespace dojo::report
