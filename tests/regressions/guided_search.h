// A schedule of the whole machine that takes the steps of the data layer's tables in a given order.
//
// Method: the run is cut at each table step (and each put that ends a hold). From a world in which
// the first steps of the order have been taken, orders of the machine's transitions are sampled
// until a step is taken: if it is the next one of the order, that world is kept; if not, the try is
// forgotten, and who took the wrong step is held back in most tries that follow. Of each length
// several worlds are kept, and any of them may be tried again: what was done too early and shows
// much later needs another beginning. (Rare-event simulation calls this splitting.) So nothing is
// assumed about how the machine brings a step about, and what comes out is a schedule like any
// other, with a replay key.
//
// Used by guided_test.cpp; the orders come from table_search.h, through the `about:` of findings.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "runner/world.h"
#include "sim/explore/deviation.h"
#include "tests/regressions/step_ear.h"

namespace dojo::test {

struct GuideResult {
  std::optional<sim::Deviations> schedule;  ///< shows what the scenario expects
  std::string says;                         ///< then: the violation's message
  std::uint64_t tries = 0;
  std::size_t followed = 0;                ///< steps of the order, at most
  std::vector<std::string> taken_instead;  ///< after those: what the machine did, how often
};

/// The world of `scenario` follows `order` until it shows the violation that the scenario expects.
GuideResult follow_order(runner::ClusterWorld& world, const std::vector<GuideStep>& order,
                         std::uint64_t try_limit, std::uint64_t seed = 1);

}  // namespace dojo::test
