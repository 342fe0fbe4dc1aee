// Random programs under random schedules: no oracle may object to the hardened variant.
//
// `DOJO_KDDM_PROGRAMS=2000 test_kddm "[hunt]"` hunts longer than the default few programs.

#include "tests/kddm/random_program.h"

#include <fmt/format.h>

#include <catch2/catch.hpp>
#include <cstdlib>
#include <map>

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

/// Differs from seed to seed: much contention or little, with and without what moves data unasked.
Menu menu_of(std::uint64_t seed) {
  Menu menu;
  menu.objects = 1 + seed % 2;
  menu.tasks_per_node = 1 + seed / 2 % 3;
  menu.steps = 3 + seed / 6 % 5;
  menu.has_flush = seed % 7 != 0;
  menu.has_remove = seed % 3 == 0;
  menu.has_flags = seed % 4 != 0;
  return menu;
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
    REQUIRE(hunt(options, menu_of(seed), seed, setting("DOJO_KDDM_SCHEDULES", 20)) == "");
  }
}

/// The first objection in `programs` programs, or "".
std::string first_objection(const WorldOptions& options, const Menu& menu, std::uint64_t programs) {
  for (std::uint64_t seed = 1; seed <= programs; ++seed) {
    const std::string wrong = hunt(options, menu, seed, 20);
    if (!wrong.empty()) return wrong;
  }
  return "";
}

Menu only_reads_and_writes() {
  Menu menu;
  menu.has_flush = menu.has_remove = menu.has_sync = menu.has_flags = false;
  return menu;
}

TEST_CASE("a mutant that does not await acknowledgements: ack-count objects", "[kddm]") {
  WorldOptions options;
  options.data.defect = find_defect("no-ack-wait");
  const std::string wrong = first_objection(options, only_reads_and_writes(), 10);
  REQUIRE(wrong.find(": ack-count: ") != std::string::npos);
}

TEST_CASE("a mutant that does not await acknowledgements: stale reads", "[kddm]") {
  WorldOptions options;
  options.data.defect = find_defect("no-ack-wait");
  options.oracles = OracleSet{};
  options.oracles.add(Oracle::kCoherence);
  const std::string wrong = first_objection(options, only_reads_and_writes(), 40);
  REQUIRE(wrong.find(": coherence: ") != std::string::npos);
}

TEST_CASE("the published variant without locks: right on one core, wrong on two", "[kddm]") {
  WorldOptions options;
  options.data.variant = Variant::kKerrighed;
  options.data.locking = Locking::kNone;
  options.cores = 1;
  REQUIRE(first_objection(options, only_reads_and_writes(), 20) == "");
  options.cores = 2;
  REQUIRE(first_objection(options, only_reads_and_writes(), 20) != "");
}

// Not a test of ours: what the published tables do. Prints each cause once; see kddm.md,
// "Findings".
TEST_CASE("random programs: what becomes of the published variant", "[.kerrighed]") {
  WorldOptions options;
  options.data.variant = Variant::kKerrighed;
  options.data.locking = Locking::kEntry;
  std::map<std::string, std::string> causes;
  const std::uint64_t programs = setting("DOJO_KDDM_PROGRAMS", 100);
  for (std::uint64_t seed = 1; seed <= programs; ++seed) {
    options.nodes = 2 + static_cast<std::uint32_t>(seed % 2);
    const std::string wrong = hunt(options, menu_of(seed), seed, 20);
    const std::size_t cause = wrong.find(": ");
    if (!wrong.empty()) causes.emplace(wrong.substr(cause, 60), wrong);
  }
  for (const auto& [cause, text] : causes) fmt::print("{}\n", text);
  REQUIRE(!causes.empty());
}

}  // namespace
}  // namespace dojo::kddm::test
