// Random programs under random schedules: no oracle may object to the hardened variant.
//
// `DOJO_KDDM_PROGRAMS=2000 test_kddm "[hunt]"` hunts longer than the default few programs.

#include "tests/kddm/random_program.h"

#include <fmt/format.h>

#include <catch2/catch.hpp>
#include <cstdlib>

namespace dojo::kddm::test {
namespace {

std::uint64_t setting(const char* name, std::uint64_t fallback) {
  const char* text = std::getenv(name);
  return text == nullptr ? fallback : std::strtoull(text, nullptr, 10);
}

/// Empty when no run of `schedules` schedules violates anything.
std::string hunt(const WorldOptions& options, const Menu& menu, std::uint64_t seed,
                 std::uint64_t schedules) {
  const Program program = draw_program(seed, options.nodes, menu);
  DataWorld world(options, [&](DataWorld::Cluster& cluster) { start(cluster, program); });
  for (std::uint64_t index = 0; index < schedules; ++index) {
    const sim::RunResult result = world.run_random(seed, index);
    const std::string wrong = world.judge(result);
    if (!wrong.empty()) {
      return fmt::format("program {} schedule {}: {}\n{}", seed, index, wrong, text_of(program));
    }
  }
  return "";
}

TEST_CASE("random programs: the hardened variant holds", "[kddm][hunt]") {
  WorldOptions options;
  options.data.locking = GENERATE(Locking::kBig, Locking::kEntry);
  const bool is_async = GENERATE(false, true);
  options.lambda = is_async ? sim::Lambda::async() : sim::Lambda::feasible();
  const std::uint64_t programs = setting("DOJO_KDDM_PROGRAMS", 12);
  const std::uint64_t first = setting("DOJO_KDDM_FIRST", 1);
  for (std::uint64_t seed = first; seed < first + programs; ++seed) {
    options.nodes = 2 + static_cast<std::uint32_t>(seed % 2);
    options.set.ft_linked = seed % 5 == 0;
    INFO((is_async ? "async" : "feasible"));
    INFO((options.data.locking == Locking::kBig ? "big" : "entry"));
    REQUIRE(hunt(options, {}, seed, setting("DOJO_KDDM_SCHEDULES", 20)) == "");
  }
}

}  // namespace
}  // namespace dojo::kddm::test
