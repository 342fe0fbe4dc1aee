// `dojo litmus` refused every test: the scenario text that it starts from was not valid.

#include <catch2/catch.hpp>

#include "tests/runner/litmus_bench.h"

namespace dojo {

TEST_CASE("litmus: the cluster that tests run on is a valid scenario", "[regressions]") {
  const scenario::Scenario base = test::litmus_base();
  CHECK(base.hunt.mode == scenario::Mode::kAsync);
  CHECK(base.protocols.rpc.reliable);
}

}  // namespace dojo
