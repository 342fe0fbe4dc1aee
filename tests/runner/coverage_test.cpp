// What a hunt says it has covered: happens-before classes and (state, event) pairs.

#include <algorithm>
#include <catch2/catch.hpp>

#include "runner/campaign/coverage_tally.h"
#include "tests/runner/shipped.h"

namespace dojo::test {
namespace {

campaign::HuntResult hunt_with(const std::string& name, const std::string& strategy,
                               unsigned workers, const std::string& schedules = "300") {
  const Shipped what =
      shipped(name, {"hunt.schedules=" + schedules, "hunt.strategy=" + strategy, "expect=holds"});
  campaign::HuntOptions options;
  options.workers = workers;
  options.minimise = false;
  return hunt(what, options);
}

TEST_CASE("coverage: the numbers are the same for one worker and for three", "[runner][coverage]") {
  const std::string strategy = GENERATE("portfolio", "random-walk", "coverage");
  INFO(strategy);
  const campaign::Coverage one = hunt_with("hardened-entry", strategy, 1).coverage;
  const campaign::Coverage three = hunt_with("hardened-entry", strategy, 3).coverage;

  CHECK(one.looked_at == 3 * 14);  // of 0-13, 112-125, 224-237
  CHECK(one.classes >= 2);
  CHECK(one.classes <= one.looked_at);
  CHECK(one.classes == three.classes);
  CHECK(one.classes_seen_once == three.classes_seen_once);
  CHECK(one.last_new_class == three.last_new_class);
  CHECK(one.pairs == three.pairs);
  CHECK(one.pairs_missing == three.pairs_missing);
  CHECK(one.last_new_pair == three.last_new_pair);
}

TEST_CASE("coverage: pairs are those of the table, reached and missing", "[runner][coverage]") {
  const campaign::Coverage coverage = hunt_with("hardened-entry", "portfolio", 1).coverage;
  CHECK(coverage.pairs >= 8);
  CHECK(coverage.pairs < coverage.pairs_answered);
  CHECK(coverage.pairs + coverage.pairs_missing.size() == coverage.pairs_answered);
  // A counter never removes an object, but grabs it.
  const auto& missing = coverage.pairs_missing;
  CHECK(std::count(missing.begin(), missing.end(), "WRITE_OWNER RemoveAlone") == 1);
  CHECK(std::count(missing.begin(), missing.end(), "WRITE_OWNER Grab") == 0);
}

TEST_CASE("coverage: a complete search counts its classes exactly", "[runner][coverage]") {
  const campaign::HuntResult result = hunt_with("drills/lazy01", "dpor", 1, "1000");
  CHECK(result.coverage.classes == result.schedules);
}

TEST_CASE("coverage: what is told twice is no new class", "[runner][coverage]") {
  campaign::CoverageTally tally;
  tally.add_class(0, 11);
  tally.add_class(1, 12);
  tally.add_class(5, 11);
  tally.add_pair(0, 1);
  tally.add_pair(3, 2);
  tally.add_pair(4, 1);
  const campaign::Coverage coverage = tally.result({"A x", "", "B y", "C z"});

  CHECK(coverage.classes == 2);
  CHECK(coverage.looked_at == 3);
  CHECK(coverage.classes_seen_once == 1);
  CHECK(coverage.last_new_class == 1);
  CHECK(coverage.pairs == 1);
  CHECK(coverage.pairs_answered == 3);
  CHECK(coverage.pairs_missing == std::vector<std::string>{"A x", "C z"});
  CHECK(coverage.last_new_pair == 3);
}

}  // namespace
}  // namespace dojo::test
