// In CoRR the reader never saw 0 and then 1: a task that does not sleep kept its core from the
// first access to the last, so no handler of that core could run in between. User code gives way
// on its return from each fault.

#include <algorithm>
#include <catch2/catch.hpp>

#include "tests/runner/litmus_bench.h"

namespace dojo {

TEST_CASE("litmus: a page can be invalidated between two accesses of a thread", "[regressions]") {
  campaign::LitmusOptions options;
  options.schedules = 1'500;
  const auto result = test::run_litmus(test::litmus_base(), "CoRR", options);
  INFO(test::text_of(result));
  const auto& states = result.block.states;
  CHECK(std::count(states.begin(), states.end(), "1:rax=0; 1:rbx=1;") == 1);
}

}  // namespace dojo
