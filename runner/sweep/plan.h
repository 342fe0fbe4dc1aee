// What a sweep runs: the product of its axes times the repetitions, as work units.
//
// A work unit needs nothing but itself: the whole resolved scenario and a seed. Its key is the
// content address of its result: program version, scenario with all overrides, seed. Whatever has
// the same key has the same result, so a result is never computed twice. docs/sweeps.md; tests:
// tests/sweep/plan_test.cpp.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "runner/scenario/scenario.h"

namespace dojo::sweep {

inline constexpr std::size_t kRunsMax = 1'000'000;  ///< of one campaign

/// One point of the product.
struct Variant {
  std::vector<std::string> overrides;  ///< "path=value", one per axis
  std::string scenario;                ///< resolved, canonical JSON: a scenario by itself
};

struct WorkUnit {
  std::string key;  ///< 32 hexadecimal digits
  std::size_t variant = 0;
  std::uint64_t seed = 1;
};

struct Plan {
  std::string name;                    ///< the scenario's
  std::string file;                    ///< as the user gave it
  std::string version;                 ///< of the program: runner/build_id.h
  std::vector<std::string> overrides;  ///< of all variants: -D, --mode
  std::vector<std::string> axes;       ///< paths
  std::int64_t repetitions = 1;
  std::uint64_t seed = 1;  ///< of the first repetition; each further one adds 1
  std::vector<Variant> variants;
  std::vector<WorkUnit> units;  ///< all variants once, then all once more: an early end has each
};

/// Every combination of one value per axis, the last axis fastest; one empty combination without
/// axes.
std::vector<std::vector<std::string>> product(const std::vector<scenario::SweepAxis>& axes);
/// How many that are, without making them; kRunsMax + 1 stands for more.
std::size_t product_size(const std::vector<scenario::SweepAxis>& axes);

/// The scenario that a variant's units carry: as resolved, without what a run does not depend on.
std::string unit_scenario(scenario::Scenario scenario);
std::string unit_key(const std::string& version, const std::string& scenario, std::uint64_t seed);
/// XXH3-128 as 32 hexadecimal digits.
std::string content_hash(const std::string& text);

/// Fills plan.units. Requires: everything else is filled.
void add_units(Plan& plan);
/// Names the plan: equal plans are one campaign.
std::string plan_hash(const Plan& plan);

}  // namespace dojo::sweep
