#include "runner/sweep/plan.h"

#include <fmt/format.h>

#include "runner/scenario/load.h"

#define XXH_INLINE_ALL
#include <xxhash.h>

namespace dojo::sweep {

std::size_t product_size(const std::vector<scenario::SweepAxis>& axes) {
  std::size_t size = 1;
  for (const scenario::SweepAxis& axis : axes) {
    size *= axis.values.size();
    if (size > kRunsMax) return kRunsMax + 1;
  }
  return size;
}

std::vector<std::vector<std::string>> product(const std::vector<scenario::SweepAxis>& axes) {
  std::vector<std::vector<std::string>> all{{}};
  for (const scenario::SweepAxis& axis : axes) {
    std::vector<std::vector<std::string>> longer;
    for (const std::vector<std::string>& start : all) {
      for (const std::string& value : axis.values) {
        longer.push_back(start);
        longer.back().push_back(axis.path + "=" + value);
      }
    }
    all = std::move(longer);
  }
  return all;
}

// Where the values came from is no part of a run: the sweep itself must not be, or adding a value
// to an axis would compute all others again.
std::string unit_scenario(scenario::Scenario scenario) {
  scenario.about = "a work unit";  // no scenario is without
  scenario.sweep.clear();
  return scenario::canonical_json(scenario);
}

std::string content_hash(const std::string& text) {
  const XXH128_hash_t hash = XXH3_128bits(text.data(), text.size());
  return fmt::format("{:016x}{:016x}", hash.high64, hash.low64);
}

std::string unit_key(const std::string& version, const std::string& scenario, std::uint64_t seed) {
  return content_hash(fmt::format("dojo run\n{}\n{}\n{}", version, seed, scenario));
}

void add_units(Plan& plan) {
  plan.units.clear();
  for (std::int64_t repetition = 0; repetition < plan.repetitions; ++repetition) {
    const std::uint64_t seed = plan.seed + static_cast<std::uint64_t>(repetition);
    for (std::size_t i = 0; i < plan.variants.size(); ++i) {
      plan.units.push_back({unit_key(plan.version, plan.variants[i].scenario, seed), i, seed});
    }
  }
}

std::string plan_hash(const Plan& plan) {
  std::string text = fmt::format("dojo campaign\n{}\n{}\n", plan.name, plan.version);
  for (const WorkUnit& unit : plan.units) text += unit.key + "\n";
  return content_hash(text);
}

}  // namespace dojo::sweep
