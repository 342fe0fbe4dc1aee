// Orders that the tables allow, on the whole machine: tasks, locks, interrupts, RPC, network.
//
// A search through the tables (reachability_test.cpp) says in which order cells without an answer
// are met; the machine has to follow that order (guided_search.h) and to show the violation. What
// it shows is kept in scenarios/findings/, the order in the `about:` and the schedule in
// `hunt.known`.
//
// `GUIDE=FILE.yaml test_regressions "[.guide]"` prints a key for `hunt.known` of a new finding, or
// of one whose schedule shows it no more. It need not be small: `dojo test FILE.yaml --pin` does
// that.

#include <fmt/format.h>

#include <catch2/catch.hpp>
#include <cstdlib>
#include <filesystem>
#include <set>

#include "runner/campaign/hunt.h"
#include "sim/explore/replay.h"
#include "tests/regressions/guided_search.h"
#include "tests/runner/shipped.h"

namespace dojo::test {
namespace {

/// A finding's world and the order in its `about:`.
struct Guided {
  explicit Guided(scenario::Scenario its_scenario)
      : scenario(std::move(its_scenario)),
        order(order_in(scenario.about)),
        world(scenario, runner::lambda_of(scenario.hunt.mode), 1) {}

  GuideResult follow(std::uint64_t tries) { return follow_order(world, order, tries); }

  scenario::Scenario scenario;
  std::vector<GuideStep> order;
  runner::ClusterWorld world;
};

scenario::Scenario finding(const std::string& name) { return shipped("findings/" + name).scenario; }

std::string text_of(const GuideResult& result, const std::vector<GuideStep>& order) {
  if (result.schedule) return fmt::format("{} tries: {}", result.tries, result.says);
  const bool is_last = result.followed == order.size();
  std::string text =
      fmt::format("{} of {} steps in {} tries; next {}", result.followed, order.size(),
                  result.tries, is_last ? "the violation" : text_of(order[result.followed]));
  for (const std::string& what : result.taken_instead) text += "\n    instead: " + what;
  return text;
}

TEST_CASE("guided: an order is read from a finding's text", "[regressions][guided]") {
  const std::vector<GuideStep> order = order_in(
      "Why.\n\nOne such order:\n"
      " 1. n0: get, INV_OWNER -> INV_FILLING (L3)\n"
      " 2. n0: put\n"
      " 3. n1: REQ_OBJECT_COPY, INV_FILLING (M1)\n"  // put off
      "10. n2: REMOVE_ACK, WAIT_OBJ_RM_ACK (M122)\n"
      "    Then: M121: INV_COPY (RemoveAck): no answer\n");
  std::vector<std::string> texts;
  for (const GuideStep& step : order) texts.push_back(text_of(step));
  CHECK(texts == std::vector<std::string>{"n0: get, INV_OWNER (L3)", "n0: put",
                                          "n2: REMOVE_ACK, WAIT_OBJ_RM_ACK (M122)"});
}

// 60,000 sampled schedules of these programs did not show it.
TEST_CASE("guided: the machine follows an order of the tables to its violation",
          "[regressions][guided]") {
  Guided guided(finding("m73-send-write-access-in-wait-ack-write"));
  const GuideResult result = guided.follow(5'000);
  INFO(text_of(result, guided.order));
  REQUIRE(result.schedule.has_value());

  sim::Replay replay(*result.schedule);
  guided.world.rewind();
  const sim::RunResult run = guided.world.run(replay);
  CHECK_FALSE(replay.drift().has_value());
  REQUIRE(run.violation.has_value());
  CHECK(run.violation->message == result.says);
  CHECK(campaign::is_expected(guided.scenario, *run.violation));
}

TEST_CASE("guided: an order that is none is followed as far as it goes", "[regressions][guided]") {
  Guided guided(finding("m73-send-write-access-in-wait-ack-write"));
  REQUIRE(guided.order[3].rule == "M87");
  guided.order[3].rule = "M66";  // the object itself: it is with nobody yet
  const GuideResult result = guided.follow(500);
  CHECK_FALSE(result.schedule.has_value());
  CHECK(result.followed == 3);
  CHECK_FALSE(result.taken_instead.empty());
}

/// Findings with written programs on a machine that lets any task be held up anywhere.
std::set<std::string> guided_findings() {
  std::set<std::string> names;
  for (const auto& file : std::filesystem::directory_iterator(shipped_file("findings"))) {
    const std::string name = file.path().stem().string();
    const scenario::Scenario scenario = finding(name);
    const bool is_preemptive = scenario.cluster.node.preemption == scenario::Preemption::kFull;
    const bool has_programs = std::holds_alternative<scenario::Programs>(scenario.workload.front());
    if (is_preemptive && has_programs) names.insert(name);
  }
  return names;
}

TEST_CASE("guided: the machine follows the orders of all findings that it was guided to",
          "[.slow][guided]") {
  const std::set<std::string> names = guided_findings();
  CHECK(names.size() >= 30);
  for (const std::string& name : names) {
    Guided guided(finding(name));
    const GuideResult result = guided.follow(1'000'000);
    INFO(name << ": " << text_of(result, guided.order));
    CHECK(result.schedule.has_value());
  }
}

TEST_CASE("guided: a key for the order in GUIDE, a scenario file", "[.guide]") {
  const char* file = std::getenv("GUIDE");
  REQUIRE(file != nullptr);
  const auto loaded = scenario::load_file(file, {});
  INFO((loaded ? file : scenario::to_text(loaded.error())));
  REQUIRE(loaded.has_value());
  Guided guided(*loaded);
  const char* tries = std::getenv("TRIES");
  const GuideResult result = guided.follow(tries != nullptr ? std::stoul(tries) : 200'000);
  fmt::print("{}: {}\n", file, text_of(result, guided.order));
  REQUIRE(result.schedule.has_value());
  fmt::print("{}\n", campaign::make_key(guided.scenario, 1, *result.schedule));
}

}  // namespace
}  // namespace dojo::test
