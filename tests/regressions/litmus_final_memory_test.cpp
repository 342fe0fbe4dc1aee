// `dojo litmus` reported CoWR outcomes that are not sequentially consistent: the final value of a
// variable was noted after the page had been given back, when another writer might already have
// come and gone.

#include <catch2/catch.hpp>

#include "tests/runner/litmus_bench.h"

namespace dojo {

TEST_CASE("litmus: the final memory is in the order in which the page was held", "[regressions]") {
  campaign::LitmusOptions options;
  options.schedules = 400;
  const auto result = test::run_litmus(test::litmus_base(), "CoWR", options);
  INFO(test::text_of(result));
  CHECK(result.coverage.states_outside == 0);
}

}  // namespace dojo
