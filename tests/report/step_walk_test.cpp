// The walk through a replayed run: commands in, text out, over a story made by hand.

#include "runner/report/step_walk.h"

#include <catch2/catch.hpp>

#include "tests/report/samples.h"

namespace dojo::report {
namespace {

using Catch::Contains;
using Catch::StartsWith;

/// The lost hold, whose events are one per step, with a silent step behind each of them.
struct Walked {
  std::vector<Event> events = test::lost_hold_story();
  std::vector<StepTaken> steps;
  Explanation explanation = explain(events, test::lost_hold_violation());

  Walked() {
    for (Event& event : events) {
      event.step = 2 * event.step + 10;
      steps.push_back({event.step, event.time, "n0/c0/" + event.context});
      steps.push_back({event.step + 1, event.time + 1, "n0->n1"});
    }
  }
  std::uint64_t last() const { return steps.back().id; }
  StepWalk walk() const { return {steps, events, explanation, last() - 1}; }
};

TEST_CASE("step walk: n and Enter go forward, p goes back, the ends are named", "[report]") {
  const Walked walked;
  StepWalk walk = walked.walk();
  const std::string first = walk.text();
  CHECK(*walk.obey("p") == "this is the first step\n");
  CHECK(walk.standing_at() == walked.steps[0].id);
  CHECK(*walk.obey("n") != first);
  const std::string third = *walk.obey("");
  CHECK(third == walk.text());
  CHECK(walk.standing_at() == walked.steps[2].id);
  CHECK_THAT(*walk.obey(" p\r"), Contains("n0->n1"));
  CHECK(*walk.obey("p") == first);
  walk.obey(std::to_string(walked.last()));
  CHECK(*walk.obey("n") == "this is the last step\n");
  CHECK_FALSE(walk.obey("q").has_value());
}

TEST_CASE("step walk: a step is told with node, core, task, operation, words and place",
          "[report]") {
  const Walked walked;
  StepWalk walk = walked.walk();
  const Event& event = walked.events[0];
  CHECK_THAT(walk.text(), StartsWith("step " + std::to_string(event.step) + " of "));
  CHECK_THAT(walk.text(), Contains(place_text(event)) && Contains(event.context) &&
                              Contains(told_text(event)) && Contains(where_text(event)));
  CHECK_THAT(*walk.obey("n"), !Contains("\n "));
}

TEST_CASE("step walk: a number goes there, b to what breaks, f along the story", "[report]") {
  const Walked walked;
  StepWalk walk = walked.walk();
  CHECK_THAT(*walk.obey(std::to_string(walked.steps[4].id)),
             StartsWith("step " + std::to_string(walked.steps[4].id)));
  CHECK(*walk.obey("1") == "there is no step 1: the run has steps " +
                               std::to_string(walked.steps[0].id) + " to " +
                               std::to_string(walked.last()) + "\n");
  CHECK(walk.standing_at() == walked.steps[4].id);
  CHECK_THAT(*walk.obey("b"), Contains("  broken  frozen-state-kept: "));
  CHECK(walk.standing_at() == walked.last() - 1);
  CHECK(*walk.obey("f") == "the story tells no later step\n");
  walk.obey(std::to_string(walked.steps[0].id));
  const std::size_t second = walked.explanation.lines[1].events.front();
  walk.obey("f");
  CHECK(walk.standing_at() <= walked.events[second].step);
  CHECK(*walk.obey("99999999999999999999999") ==
        "'99999999999999999999999' is no command; h lists them\n");
  CHECK(*walk.obey("h") == StepWalk::help());
}

TEST_CASE("step walk: the state is that of the step, going back takes it back", "[report]") {
  Walked walked;
  for (Event& event : walked.events) {
    if (event.kind != models::StoryKind::kAccess) continue;
    event.before_text = "HELD " + value_text(event.before);
    event.after_text = "HELD " + value_text(event.after);
  }
  StepWalk walk = walked.walk();
  CHECK_THAT(*walk.obey("s"), !Contains("HELD 2"));
  walk.obey("b");
  const std::string late = *walk.obey("s");
  walk.obey(std::to_string(walked.steps[0].id));
  CHECK(*walk.obey("s") != late);
}

TEST_CASE("step walk: without a violation b says so", "[report]") {
  const Walked walked;
  const Explanation none;
  StepWalk walk(walked.steps, walked.events, none, 0);
  CHECK(*walk.obey("b") == "no invariant breaks in this run\n");
  CHECK(*walk.obey("f") == "the story tells no later step\n");
}

}  // namespace
}  // namespace dojo::report
