// What a person reads at the end of a hunt and of a run.
#include "runner/report/hunt_text.h"

#include <catch2/catch.hpp>

#include "runner/report/headline.h"
#include "runner/report/run_text.h"
#include "runner/report/text.h"
#include "tests/report/samples.h"

namespace dojo::report {
namespace {

constexpr const char* kFile = "scenarios/kerrighed-smp-port.yaml";

TEST_CASE("hunt text: a found violation, line by line", "[report]") {
  const scenario::Scenario scenario = test::sample_scenario();
  const campaign::HuntResult result = test::sample_result();
  const HuntView view{scenario, result, kFile, {"hunt.schedules=500"}, nullptr, "out/x/story.html"};
  CHECK(hunt_text(view, Terminal{}) ==
        "kerrighed-smp-port   3 nodes x 2 cores · kddm kerrighed, locking none · feasible · "
        "portfolio · seed 1\n"
        "VIOLATION frozen-state-kept (expected), schedule 413 (0.03 s): object 7 lost its state "
        "while inc#0 holds it\n"
        "  minimised   61 -> 3 deviations from the default order, 3 -> 2 nodes, 6 -> 3 threads, no "
        "fault needed\n"
        "  margin      140 ns: n0/c1 must run 140 ns late (the scenario's jitter allows 1.2 us)\n"
        "  replay      ./dojo replay d1:9f3c21ab:1:AwIb scenarios/kerrighed-smp-port.yaml -D "
        "hunt.schedules=500 -D cluster.nodes=2\n"
        "  story       out/x/story.html\n"
        "also found\n"
        "              unhandled, schedule 77, 5 times: no answer for M4 in INV_OWNER\n"
        "              ./dojo replay d1:9f3c21ab:1:BBBB scenarios/kerrighed-smp-port.yaml -D "
        "hunt.schedules=500\n");
  CHECK(meets_expectation(scenario, result));
}

TEST_CASE("hunt text: colour only where allowed", "[report]") {
  const scenario::Scenario scenario = test::sample_scenario();
  const campaign::HuntResult result = test::sample_result();
  const HuntView view{scenario, result, kFile, {}, nullptr, ""};
  Terminal terminal;
  CHECK(hunt_text(view, terminal).find('\x1b') == std::string::npos);
  terminal.has_colour = true;
  CHECK(hunt_text(view, terminal).find("\x1b[1;31mVIOLATION") != std::string::npos);
}

TEST_CASE("hunt text: a pass says what was covered and assumed", "[report]") {
  scenario::Scenario scenario = test::sample_scenario();
  scenario.expect.violations.clear();
  campaign::HuntResult result;
  result.schedules = 20'000;
  result.seconds = 4;
  result.steps = 8'000'000;
  result.strategy = "portfolio";
  result.bound = "finds a depth-2 bug with probability >= 1/9000 per schedule";
  result.sometimes = {{"ownership-moved", 19'000}};
  const HuntView view{scenario, result, kFile, {}, nullptr, ""};
  CHECK(hunt_text(view, Terminal{}) ==
        "kerrighed-smp-port   3 nodes x 2 cores · kddm kerrighed, locking none · feasible · "
        "portfolio · seed 1\n"
        "HOLDS: no violation found\n"
        "  covered     20,000 schedules in 4.00 s (5.0k/s), 8,000,000 steps, 400 per schedule\n"
        "  bound       finds a depth-2 bug with probability >= 1/9000 per schedule\n"
        "  assumed     delays stay within the declared jitter; no faults\n"
        "  reached     ownership-moved in 19,000 schedules\n");
  CHECK(meets_expectation(scenario, result));

  SECTION("what had to happen and did not spoils it") {
    result.missed = {"request-requeued"};
    CHECK(hunt_text(view, Terminal{}).find("EMPTY") != std::string::npos);
    CHECK_FALSE(meets_expectation(scenario, result));
  }
  SECTION("a limit is no answer") {
    result.outcome = campaign::Outcome::kLimit;
    result.limit = "--time";
    CHECK(hunt_text(view, Terminal{}).find("STOPPED by --time") != std::string::npos);
    CHECK_FALSE(meets_expectation(scenario, result));
  }
  SECTION("a reduced search that did not end says what that means") {
    result.strategy = "dpor";
    CHECK(hunt_text(view, Terminal{}).find("not complete: it ended early") != std::string::npos);
    result.limit = "--time";
    CHECK(hunt_text(view, Terminal{}).find("not complete: cut by --time") != std::string::npos);
    result.is_complete = true;
    CHECK(hunt_text(view, Terminal{}).find("not complete") == std::string::npos);
  }
  SECTION("an expected violation that was not found") {
    scenario.expect.violations = {"no-lost-update"};
    CHECK(hunt_text(view, Terminal{}).find("NOT FOUND: no schedule violated no-lost-update") !=
          std::string::npos);
    CHECK_FALSE(meets_expectation(scenario, result));
  }
}

TEST_CASE("hunt text: margins in words", "[report]") {
  sim::Margin margin;
  CHECK(margin_text(margin) == "0 ns: needs no jitter; the order is among those of nominal times");
  margin.gap_ns = 1'500;
  margin.allowed_ns = 1'000;
  margin.where = {"n0/c1", "n0->n1"};
  CHECK(margin_text(margin) ==
        "1.5 us: n0/c1 and n0->n1 must together run 1.5 us late (the scenario's jitter allows less "
        "than that: 1 us)");
  margin.is_possible = false;
  CHECK(margin_text(margin) ==
        "impossible on this machine: no declared jitter lets this order happen at n0/c1 and "
        "n0->n1");
}

TEST_CASE("hunt text: the replay line survives a shell", "[report]") {
  CHECK(shell_quoted("plain-1.0/x=y") == "plain-1.0/x=y");
  CHECK(shell_quoted("two words") == "'two words'");
  CHECK(shell_quoted("it's") == "'it'\\''s'");
  CHECK(shell_quoted("") == "''");
}

TEST_CASE("run text: metrics, latencies and cores", "[report]") {
  const scenario::Scenario scenario = test::sample_scenario();
  RunView view{.scenario = scenario};
  view.steps = 1'000;
  view.end_time = 2'500'000;
  view.seconds = 0.5;
  view.fingerprint = 0xabc;
  view.metrics.counters.at("data.read_misses") = 1'234;
  measure::NamedHistogram grab{"latency.grab", "ns", {}};
  grab.values.add(52'000);
  view.measured.histograms = {grab};
  view.measured.cores = {{0, 0, 250, 500, 0, 250}};
  const std::string text = run_text(view, Terminal{});
  INFO(text);
  CHECK(text.find("PASS\n") != std::string::npos);
  CHECK(text.find("simulated 2.5 ms in 1,000 steps (2.0k/s); fingerprint 0000000000000abc") !=
        std::string::npos);
  CHECK(text.find("data.read_misses           1,234\n") != std::string::npos);
  CHECK(text.find("  grab                           1  52.0 us ") != std::string::npos);
  CHECK(text.find("  n0/c0                        25.0      50.0       0.0      25.0\n") !=
        std::string::npos);
}

TEST_CASE("hunt text: progress is one line of what fits", "[report]") {
  campaign::Progress progress;
  progress.schedules = 1'200;
  progress.planned = 20'000;
  progress.causes = 1;
  progress.seconds = 0.5;
  progress.classes = 612;
  progress.seconds_since_new_class = 0.3;
  CHECK(progress_text(progress, 79) ==
        "1,200/20,000 schedules · 2.4k/s · 612 classes, new 0.30 s ago · 1 finding");

  progress.schedules = 12'000'000;
  progress.planned = 100'000'000;
  progress.seconds = 1'000;
  progress.classes = 1'234'567;
  progress.seconds_since_new_class = 600;
  const std::string line = progress_text(progress, 79);
  CHECK(width_of(line) <= 79);
  CHECK_THAT(line, Catch::Contains("1,234,567 classes, new 10 min 0 s ago"));

  progress.doing = "minimising 2 of 5";
  CHECK(progress_text(progress, 79) == "minimising 2 of 5");
}

TEST_CASE("hunt text: what was covered, with the last new one", "[report]") {
  scenario::Scenario scenario = test::sample_scenario();
  scenario.expect.violations.clear();
  campaign::HuntResult result;
  result.schedules = 1'000;
  result.coverage.classes = 90;
  result.coverage.looked_at = 126;
  result.coverage.classes_seen_once = 63;
  result.coverage.last_new_class = 899;
  result.coverage.seconds_since_new_class = 0.25;
  result.coverage.pairs = 41;
  result.coverage.pairs_answered = 120;
  result.coverage.last_new_pair = 9;
  result.coverage.seconds_since_new_pair = 2;
  const std::string text = hunt_text({scenario, result, kFile}, Terminal{});
  CHECK_THAT(text, Catch::Contains("  classes     90 happens-before classes among 126 schedules "
                                   "looked at, 50 % seen once; the last new one 100 schedules ago "
                                   "(0.25 s)"));
  CHECK_THAT(text, Catch::Contains("  table       41 of 120 (state, event) pairs; the last new one "
                                   "990 schedules ago (2.00 s)"));
}

}  // namespace
}  // namespace dojo::report
