// Found by the race detector: with the big lock, reading and writing held data looked the entry up
// without it, while another task of the node could add one to the same std::map.

#include <catch2/catch.hpp>

#include "runner/campaign/hunt.h"
#include "runner/scenario/load.h"

namespace dojo {
namespace {

TEST_CASE("kddm: held data is looked up under the big lock", "[regression][race]") {
  scenario::LoadOptions options;
  options.overrides = {"always=[data-race]", "protocols.data.locking=big",
                       "protocols.data.variant=hardened", "expect=holds", "hunt.schedules=20"};
  const auto scenario =
      scenario::load_file(scenario::scenarios_folder() / "one-node.yaml", options);
  REQUIRE(scenario.has_value());
  campaign::HuntOptions how;
  how.minimise = false;

  const campaign::HuntResult result = campaign::hunt(*scenario, {}, how);

  if (result.main) INFO(result.findings[*result.main].violation.details);
  REQUIRE_FALSE(result.main.has_value());
}

}  // namespace
}  // namespace dojo
