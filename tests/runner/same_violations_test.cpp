// Reduced and plain search find the same distinct violations on every small scenario: the drills.
//
// Method: both searches go through each drill, in any order of events. Where plain search ends
// within its budget the violations have to be the same; where it does not, all that it has found
// by then have to be among those of the reduced search, which ends. Drills that neither of them
// ends on are listed.

#include <algorithm>
#include <catch2/catch.hpp>
#include <filesystem>
#include <set>

#include "runner/scenario/load.h"
#include "runner/world.h"
#include "sim/explore/depth_first.h"
#include "sim/explore/reduced_search.h"
#include "tests/support/sanitized.h"

namespace dojo {
namespace {

using Violations = std::set<std::string>;

constexpr std::uint64_t kReducedMax = 10'000;
constexpr std::uint64_t kPlainMax = 300'000;

/// More than kReducedMax classes of orders.
const std::set<std::string> kTooLarge = {"reorder_10", "reorder_5", "stack", "twostage_20",
                                         "wronglock"};
/// At most kPlainMax orders.
const std::set<std::string> kPlainEnds = {"deadlock01", "plain_counter"};

/// Its cause. A cycle of waits is told from whoever closes it: the same for all of them.
std::string name_of(const sim::Violation& violation) {
  const std::string cause = violation.cause();
  if (violation.oracle != "deadlock") return cause;
  std::set<std::string> waits;
  std::string rest = cause.substr(violation.oracle.size() + 2);
  for (std::size_t end = 0; end != std::string::npos;) {
    end = rest.find("; ");
    waits.insert(rest.substr(0, end));
    if (end != std::string::npos) rest = rest.substr(end + 2);
  }
  std::string name = violation.oracle;
  for (const std::string& wait : waits) name += "; " + wait;
  return name;
}

struct Found {
  Violations violations;
  bool is_complete = false;
};

Found reduced(runner::ClusterWorld& world, sim::Reduction reduction) {
  Found found;
  sim::ReducedSearch search(world, {.executions = kReducedMax, .reduction = reduction});
  const auto result = search.search([&](const sim::RunResult& run) {
    if (run.violation) found.violations.insert(name_of(*run.violation));
    return true;
  });
  found.is_complete = result.is_complete;
  return found;
}

Found plain(runner::ClusterWorld& world) {
  Found found;
  sim::DepthFirst search(world, {.executions = kPlainMax});
  const auto result = search.search([&](const sim::RunResult& run) {
    if (run.violation) found.violations.insert(name_of(*run.violation));
    return true;
  });
  found.is_complete = result.is_complete;
  return found;
}

TEST_CASE("drills: reduced and plain search find the same distinct violations",
          TEST_SLOW_IF_SANITIZED("[runner][reduction]")) {
  int seen = 0;
  for (const auto& entry :
       std::filesystem::directory_iterator(scenario::scenarios_folder() / "drills")) {
    const std::string drill = entry.path().stem().string();
    INFO(drill);
    ++seen;
    scenario::LoadOptions load;
    load.overrides = {"hunt.mode=async"};
    const auto scenario = scenario::load_file(entry.path().string(), load);
    REQUIRE(scenario);
    runner::ClusterWorld world(*scenario, sim::Lambda::async(), 1);
    const Found optimal = reduced(world, sim::Reduction::kOptimal);
    CHECK(optimal.is_complete == (kTooLarge.count(drill) == 0));
    if (!optimal.is_complete) continue;
    const Found source = reduced(world, sim::Reduction::kSource);
    CHECK(source.is_complete);
    CHECK(source.violations == optimal.violations);
    const Found all = plain(world);
    CHECK(all.is_complete == (kPlainEnds.count(drill) == 1));
    if (all.is_complete) CHECK(all.violations == optimal.violations);
    CHECK(std::ranges::includes(optimal.violations, all.violations));
  }
  CHECK(seen == 14);
}

}  // namespace
}  // namespace dojo
