#include "runner/campaign/strategy_of.h"

#include "sim/explore/swarm.h"
#include "sim/site.h"

namespace dojo::campaign {

namespace {

sim::SwarmRanges::Share share_of(const scenario::ShareRange& range) {
  return {static_cast<std::uint32_t>(range.low_ppm), static_cast<std::uint32_t>(range.high_ppm)};
}

}  // namespace

std::unique_ptr<sim::Strategy> make_strategy(const scenario::Scenario& scenario,
                                             std::string_view name) {
  auto strategy = sim::make_strategy(name);
  if (strategy == nullptr || !scenario.hunt.swarm) return strategy;
  const scenario::Swarm& swarm = *scenario.hunt.swarm;
  sim::SwarmRanges ranges;
  ranges.jitter = share_of(swarm.jitter);
  ranges.faults = share_of(swarm.faults);
  ranges.variants = static_cast<std::uint32_t>(swarm.machines.size()) + 1;
  for (const std::string& site : swarm.rare) {
    ranges.rare_sites.push_back(sim::Site{site.c_str()}.hash);
  }
  return std::make_unique<sim::Swarm>(std::move(strategy), std::move(ranges));
}

}  // namespace dojo::campaign
