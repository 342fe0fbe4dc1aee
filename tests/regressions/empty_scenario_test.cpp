// An empty scenario file was refused without a place; with a -D beside it every missing key was
// said to be missing in that -D.

#include <catch2/catch.hpp>

#include "runner/scenario/load.h"

namespace dojo {

TEST_CASE("scenario: an empty file is refused at its beginning", "[regressions]") {
  for (const char* text : {"", "# only a remark\n", "---\n"}) {
    scenario::LoadOptions how;
    how.overrides = {"hunt.mode=timed"};
    const auto loaded = scenario::load_text(text, "s.yaml", how);
    REQUIRE_FALSE(loaded.has_value());
    CHECK(scenario::to_text(loaded.error()).starts_with("s.yaml:1:1: the file is empty"));
  }
}

}  // namespace dojo
