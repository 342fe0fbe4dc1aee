// The three example tests of the reference data: their files through our reader and models.

#include <catch2/catch.hpp>
#include <string>

#include "runner/litmus/condition.h"
#include "runner/litmus/models.h"
#include "runner/litmus/parse.h"
#include "tests/support/shared_data.h"

namespace dojo::litmus {
namespace {

struct Example {
  const char* name;
  std::size_t sc_states;
  std::size_t tso_states;
  bool is_allowed_by_tso;
};

TEST_CASE("litmus examples: the reference files have the expected sets", "[litmus]") {
  const auto [name, sc_states, tso_states, is_allowed_by_tso] = GENERATE(
      Example{"SB", 3, 4, true}, Example{"MP", 3, 3, false}, Example{"IRIW", 15, 15, false});
  const auto path = dojo::test::shared_file(std::string("litmus/") + name + ".litmus");
  if (path.empty()) return;
  const auto test = parse_file(path.string());
  REQUIRE(test.has_value());
  const StateSet sc = final_states(*test, Model::kSc).value();
  const StateSet tso = final_states(*test, Model::kTso).value();
  CHECK(sc.size() == sc_states);
  CHECK(tso.size() == tso_states);
  CHECK_FALSE(condition_holds(*test, sc));
  CHECK(condition_holds(*test, tso) == is_allowed_by_tso);
}

}  // namespace
}  // namespace dojo::litmus
