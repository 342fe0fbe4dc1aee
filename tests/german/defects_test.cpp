// Each defect of German's protocol is found by the oracle that is there for it, and the protocol
// itself by none.

#include <catch2/catch.hpp>

#include "protocols/german/german_api.h"
#include "sim/explore/lasso.h"
#include "sim/explore/stateful_search.h"

namespace dojo {
namespace {

std::optional<sim::StatefulTrace> first_finding(const german::Options& options,
                                                const sim::StatefulOptions& how) {
  const auto system = german::make(options);
  std::optional<sim::StatefulTrace> found;
  sim::StatefulSearch(*system, how).search([&](const sim::StatefulTrace& trace) {
    found = trace;
    return false;
  });
  return found;
}

TEST_CASE("german: each defect is found", "[german][stateful]") {
  struct Expected {
    german::Defect defect;
    const char* oracle;
    std::size_t steps;
    bool needs_lassos;
  };
  const auto expected = GENERATE(Expected{german::Defect::kEarlyGrant, "single-writer", 8, false},
                                 Expected{german::Defect::kStaleMemory, "coherence", 10, false},
                                 Expected{german::Defect::kNoAnswer, "deadlock", 10, false},
                                 Expected{german::Defect::kBusyOwner, "lasso", 8, true});
  const bool has_symmetry = GENERATE(false, true);
  if (expected.needs_lassos && has_symmetry) return;

  const auto found =
      first_finding({.nodes = 2, .defect = expected.defect},
                    {.has_symmetry = has_symmetry, .finds_lassos = expected.needs_lassos});

  REQUIRE(found.has_value());
  CHECK(found->oracle == expected.oracle);
  CHECK(found->instances.size() == expected.steps);
}

TEST_CASE("german: the protocol itself is clean, lassos included", "[german][stateful]") {
  const std::uint32_t nodes = GENERATE(1u, 2u, 3u);
  CHECK_FALSE(first_finding({.nodes = nodes}, {.finds_lassos = true}).has_value());
}

TEST_CASE("german: a busy owner is no invariant's business", "[german][stateful]") {
  CHECK_FALSE(first_finding({.nodes = 2, .defect = german::Defect::kBusyOwner}, {}).has_value());
}

}  // namespace
}  // namespace dojo
