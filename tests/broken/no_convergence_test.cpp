// The oracle `no-convergence` objects to what recovers too late, and to nothing else.
//
// Method: shipped scenarios in which the network is bad for a while and then quiet; the defect is a
// back-off without a limit.

#include "tests/runner/shipped.h"

namespace dojo::test {
namespace {

campaign::HuntResult hunt_shipped(const std::string& name, std::vector<std::string> overrides) {
  overrides.push_back("hunt.schedules=200");
  campaign::HuntOptions options;
  options.replay_budget = 300;
  return hunt(shipped(name, overrides), options);
}

TEST_CASE("no-convergence: a back-off without a limit is too late", "[broken][liveness]") {
  const campaign::HuntResult result = hunt_shipped("endless-backoff", {});
  INFO(text_of(result));
  REQUIRE(result.main);
  const campaign::Finding& finding = result.findings[*result.main];
  CHECK(finding.violation.oracle == "no-convergence");
  CHECK_THAT(finding.violation.message, Catch::Contains("waits for"));
  CHECK(finding.after.faults >= 1);
  CHECK(finding.violation.time >= 2'500'000'000);
}

TEST_CASE("no-convergence: with its limit the same protocol is in time", "[broken][liveness]") {
  const campaign::HuntResult result =
      hunt_shipped("endless-backoff", {"protocols.rpc.retransmit_max=40ms", "expect=holds"});
  INFO(text_of(result));
  CHECK(result.findings.empty());
  CHECK(result.sometimes.at("retransmission") > 0);
}

TEST_CASE("no-convergence: without the bound nothing is wrong", "[broken][liveness]") {
  const campaign::HuntResult result =
      hunt_shipped("endless-backoff", {"eventually.within=50s", "expect=holds"});
  INFO(text_of(result));
  CHECK(result.findings.empty());
}

TEST_CASE("no-convergence: a timed run has the two phases too", "[broken][liveness]") {
  const campaign::HuntResult result =
      hunt_shipped("endless-backoff", {"hunt.mode=timed", "hunt.strategy=random-walk"});
  INFO(text_of(result));
  REQUIRE(result.main);
  CHECK(result.findings[*result.main].violation.oracle == "no-convergence");
}

TEST_CASE("no-convergence: in async mode the bound is in steps", "[broken][liveness]") {
  const std::vector<std::string> async = {"hunt.mode=async", "faults=[]",
                                          "sometimes=[all-finished]",
                                          "eventually.quiet_after_steps=30"};
  std::vector<std::string> wide = async;
  wide.emplace_back("eventually.within_steps=5000");
  const campaign::HuntResult held = hunt_shipped("lossy-recovery", wide);
  INFO(text_of(held));
  CHECK(held.findings.empty());

  std::vector<std::string> narrow = async;
  narrow.emplace_back("eventually.within_steps=20");
  const campaign::HuntResult result = hunt_shipped("lossy-recovery", narrow);
  INFO(text_of(result));
  REQUIRE(result.main);
  CHECK(result.findings[*result.main].violation.oracle == "no-convergence");
  CHECK_THAT(result.findings[*result.main].violation.message, Catch::Contains("20 steps after"));
}

}  // namespace
}  // namespace dojo::test
