// Oracle no-lost-update, which is the counting workload's own: it objects to Kerrighed's published
// protocol on two cores, where two nodes take one page for theirs and an increment disappears.

#include <catch2/catch.hpp>

#include "tests/runner/shipped.h"

namespace dojo {
namespace {

TEST_CASE("no-lost-update objects to a counter below its increments", "[kddm][broken]") {
  const test::Shipped port =
      test::shipped("kerrighed-smp-port", {"always=[no-lost-update]", "workload.0.threads=1"});
  campaign::HuntOptions options;
  options.workers = 1;
  options.minimise = false;
  const campaign::HuntResult result = test::hunt(port, options);
  INFO(test::text_of(result));
  REQUIRE(result.main);
  const sim::Violation& violation = result.findings[*result.main].violation;
  CHECK(violation.oracle == "no-lost-update");
  CHECK_THAT(violation.message, Catch::StartsWith("counter 0 is "));
}

TEST_CASE("no-lost-update accepts the repaired protocol under the same hunt", "[kddm][broken]") {
  const test::Shipped repaired =
      test::shipped("kerrighed-smp-port", {"always=[no-lost-update]", "workload.0.threads=1",
                                           "hunt.schedules=300", "protocols.data.variant=hardened",
                                           "protocols.data.locking=entry", "expect=holds"});
  campaign::HuntOptions options;
  options.workers = 1;
  const campaign::HuntResult result = test::hunt(repaired, options);
  INFO(test::text_of(result));
  CHECK(result.findings.empty());
  CHECK(result.schedules == 300);
}

}  // namespace
}  // namespace dojo
