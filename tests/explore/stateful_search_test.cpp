// Stateful search on systems that can be counted by hand: states with and without symmetry, ways to
// a finding, lassos, limits.

#include "sim/explore/stateful_search.h"

#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <fstream>

#include "sim/limits.h"
#include "tests/support/small_systems.h"

namespace dojo {
namespace {

using sim::StatefulOptions;
using sim::StatefulResult;
using sim::StatefulTrace;

struct Outcome {
  StatefulResult result;
  std::vector<StatefulTrace> traces;
};

Outcome search(const sim::rules::RuleSystem& system, const StatefulOptions& options = {}) {
  Outcome outcome;
  outcome.result = sim::StatefulSearch(system, options).search([&](const StatefulTrace& trace) {
    outcome.traces.push_back(trace);
    return true;
  });
  return outcome;
}

std::uint64_t states(const sim::rules::RuleSystem& system, bool has_symmetry) {
  const Outcome outcome = search(system, {.has_symmetry = has_symmetry, .finds_deadlocks = false});
  CHECK(outcome.result.is_complete);
  return outcome.result.states;
}

TEST_CASE("stateful: each state is counted once, each enabled rule in it", "[stateful]") {
  // 3 nodes with 2 values or none: 27 states; each unmarked node has 2 rules: 3 * 9 * 2 = 54.
  const auto system = test::marks(3, 2);
  const Outcome outcome = search(*system, {.finds_deadlocks = false});

  CHECK(outcome.result.is_complete);
  CHECK(outcome.result.states == 27);
  CHECK(outcome.result.firings == 54);
  CHECK(outcome.result.depth == 3);
  CHECK(outcome.result.fired == std::vector<std::uint64_t>{54});
}

TEST_CASE("stateful: symmetric nodes and values are one state", "[stateful][symmetry]") {
  // So many nodes have one value and so many the other, whichever: {0,0} {1,0} {2,0} {3,0} {1,1}
  // {2,1}.
  CHECK(states(*test::marks(3, 2), true) == 6);
  CHECK(states(*test::marks(4, 1), true) == 5);
  // Eight nodes, three values: partitions of 0 to 8 into at most 3 parts.
  CHECK(states(*test::marks(8, 3), true) == 1 + 1 + 2 + 3 + 4 + 5 + 7 + 8 + 10);
}

TEST_CASE("stateful: nodes that name nodes are renamed with them", "[stateful][symmetry]") {
  // Partial maps of n points to themselves, up to a renaming of the points: OEIS A126285.
  CHECK(states(*test::arrows(2), false) == 9);
  CHECK(states(*test::arrows(2), true) == 6);
  CHECK(states(*test::arrows(3), false) == 64);
  CHECK(states(*test::arrows(3), true) == 16);
  CHECK(states(*test::arrows(4), false) == 625);
  CHECK(states(*test::arrows(4), true) == 45);
  CHECK(states(*test::arrows(5), true) == 121);
}

TEST_CASE("stateful: a way of real steps leads to a finding, with symmetry too", "[stateful]") {
  const bool has_symmetry = GENERATE(false, true);
  const auto system = test::arrows(3);
  const Outcome outcome = search(*system, {.has_symmetry = has_symmetry});

  REQUIRE(outcome.traces.size() == 1);
  const StatefulTrace& trace = outcome.traces.front();
  CHECK(trace.oracle == "deadlock");
  REQUIRE(trace.instances.size() == 3);
  for (std::size_t i = 0; i < trace.instances.size(); ++i) {
    sim::rules::Expansion next;
    system->expand(trace.states[i], false, next);
    const auto step =
        std::ranges::find(next.successors, trace.instances[i], &sim::rules::Successor::instance);
    REQUIRE(step != next.successors.end());
    CHECK(step->state == trace.states[i + 1]);
  }
}

TEST_CASE("stateful: a lasso passes no fair rule over", "[stateful][lasso]") {
  const StatefulOptions options{.finds_lassos = true};
  SECTION("a rule that is disabled in between may wait for ever") {
    const Outcome outcome = search(*test::turns({}), options);
    REQUIRE(outcome.traces.size() == 1);
    CHECK(outcome.traces[0].oracle == "lasso");
    CHECK(outcome.traces[0].cycle == 0u);
    CHECK(outcome.traces[0].instances.size() == 2);
    CHECK(outcome.traces[0].states.front() == outcome.traces[0].states.back());
  }
  SECTION("a rule that is always enabled fires in the end") {
    CHECK(search(*test::turns({.ends_in_both_phases = true}), options).traces.empty());
  }
  SECTION("unless it is somebody's free will") {
    const auto system = test::turns({.ends_in_both_phases = true, .is_end_fair = false});
    CHECK(search(*system, options).traces.size() == 1);
  }
  SECTION("where nobody waits no progress is due") {
    CHECK(search(*test::turns({.somebody_waits = false}), options).traces.empty());
  }
}

TEST_CASE("stateful: a limit keeps what was found", "[stateful]") {
  const auto system = test::arrows(7);  // two million states
  SECTION("memory") {
    const Outcome outcome = search(*system, {.bytes_max = std::size_t{4} << 20});
    CHECK_FALSE(outcome.result.is_complete);
    CHECK(outcome.result.limit == "memory");
    CHECK(outcome.result.states > 10'000);
    CHECK(outcome.result.bytes <= std::size_t{4} << 20);
  }
  SECTION("states") {
    const Outcome outcome = search(*system, {.states_max = 1'000});
    CHECK_FALSE(outcome.result.is_complete);
    CHECK(outcome.result.limit == "states");
    CHECK(outcome.result.states >= 1'000);
    CHECK(outcome.result.states < 1'100);
  }
  SECTION("somebody who asks it to stop") {
    const Outcome outcome = search(*system, {.may_go_on = [] { return false; }});
    CHECK(outcome.result.limit == "interrupted");
  }
}

#ifndef DOJO_ASAN  // its shadow memory does not fit below such a limit
std::size_t address_space() {
  std::size_t pages = 0;
  std::ifstream("/proc/self/statm") >> pages;
  return pages * static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
}

TEST_CASE("stateful: the machine's own limit is a limit too", "[stateful]") {
  constexpr std::size_t kRoom = std::size_t{24} << 20;
  const pid_t child = fork();
  REQUIRE(child >= 0);
  if (child == 0) {
    const rlimit room{address_space() + kRoom, address_space() + kRoom};
    setrlimit(RLIMIT_AS, &room);
    const Outcome outcome = search(*test::arrows(7));
    _exit(outcome.result.limit == "memory" && outcome.result.states > 1'000 ? 0 : 1);
  }
  int status = 0;
  REQUIRE(waitpid(child, &status, 0) == child);
  CHECK(WIFEXITED(status));
  CHECK(WEXITSTATUS(status) == 0);
}
#endif

}  // namespace
}  // namespace dojo
