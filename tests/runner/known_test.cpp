// Known schedules: tried first, counted, followed as far as they apply; and what a hunt says of
// those that show nothing any more.

#include "runner/campaign/known.h"

#include <algorithm>
#include <catch2/catch.hpp>

#include "sim/explore/key.h"
#include "tests/runner/shipped.h"

namespace dojo::test {
namespace {

using Catch::Contains;

campaign::HuntOptions how() {
  campaign::HuntOptions options;
  options.shrinks_scenario = false;
  options.replay_budget = 500;
  return options;
}

/// The shipped scenario with the schedule that its hunt found, and that finding.
std::pair<Shipped, campaign::Finding> with_known_schedule() {
  Shipped what = shipped("kerrighed-smp-port");
  const campaign::HuntResult sampled = hunt(what, how());
  INFO(text_of(sampled));
  REQUIRE(sampled.main.has_value());
  const campaign::Finding& found = sampled.findings[*sampled.main];
  REQUIRE_FALSE(found.is_known);
  what.scenario.hunt.known = {found.key};
  return {what, found};
}

TEST_CASE("known: the schedule that was found is tried first and ends the hunt",
          "[runner][known]") {
  const auto [what, found] = with_known_schedule();
  const campaign::HuntResult again = hunt(what, how());
  REQUIRE(again.main.has_value());
  const campaign::Finding& main = again.findings[*again.main];
  CHECK(again.schedules == 1);
  CHECK(again.known == 1);
  CHECK(again.known_notes.empty());
  CHECK(main.is_known);
  CHECK(main.is_expected);
  CHECK(main.violation.cause() == found.violation.cause());
  CHECK(main.key == found.key);  // as small as it gets already
}

TEST_CASE("known: it is no part of the scenario's hash", "[runner][known]") {
  const auto [what, found] = with_known_schedule();
  CHECK(scenario::scenario_hash(what.scenario) ==
        scenario::scenario_hash(shipped("kerrighed-smp-port").scenario));
}

TEST_CASE("known: with --keep-going it is one schedule more, and the others are the same",
          "[runner][known]") {
  auto [what, found] = with_known_schedule();
  campaign::HuntOptions options = how();
  options.keep_going = true;
  options.minimise = false;
  what.scenario.hunt.schedules = 50;
  const campaign::HuntResult with = hunt(what, options);
  what.scenario.hunt.known.clear();
  const campaign::HuntResult without = hunt(what, options);
  CHECK(with.schedules == without.schedules + 1);
  CHECK(with.findings.front().is_known);
  for (const campaign::Finding& finding : without.findings) {
    const bool is_there = std::ranges::any_of(with.findings, [&](const campaign::Finding& f) {
      return f.violation.cause() == finding.violation.cause();
    });
    CHECK(is_there);
  }
}

TEST_CASE("known: where it fails no more the hunt goes on and says so", "[runner][known]") {
  Shipped what = shipped("drills/twostage");
  campaign::HuntOptions options = how();
  options.minimise = false;
  const campaign::HuntResult sampled = hunt(what, options);
  REQUIRE(sampled.main.has_value());
  sim::ScheduleKey default_order;
  default_order.scenario = 1;
  what.scenario.hunt.known = {sim::to_text(default_order)};
  const campaign::HuntResult result = hunt(what, options);
  INFO(text_of(result));
  REQUIRE(result.main.has_value());
  CHECK_FALSE(result.findings[*result.main].is_known);
  CHECK(result.findings[*result.main].index == sampled.findings[*sampled.main].index);
  CHECK(result.schedules == sampled.schedules + 1);
  CHECK(result.known == 1);
  REQUIRE(result.known_notes.size() == 1);
  CHECK_THAT(result.known_notes[0],
             Contains("schedule 1 fails no more") && Contains("the scenario has changed since"));
}

TEST_CASE("known: a word that is no key is an input error", "[runner][known]") {
  auto [what, found] = with_known_schedule();
  what.scenario.hunt.known = {found.key, found.key.substr(0, found.key.size() / 2)};
  const auto error = campaign::check_known(what.scenario, "s.yaml");
  REQUIRE(error.has_value());
  CHECK_THAT(error->text(), Contains("s.yaml: hunt.known.1: character"));
  what.scenario.hunt.known.pop_back();
  CHECK_FALSE(campaign::check_known(what.scenario, "s.yaml").has_value());
}

}  // namespace
}  // namespace dojo::test
