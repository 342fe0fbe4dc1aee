#include "runner/faults.h"

#include "protocols/kddm/kddm_types.h"

namespace dojo::runner {

namespace {

std::vector<std::uint32_t> to_nodes(const std::optional<scenario::NodeSet>& set,
                                    std::int64_t nodes) {
  const std::vector<std::int64_t> ids = set.value_or(scenario::NodeSet{}).resolve(nodes);
  return {ids.begin(), ids.end()};
}

models::EpisodeKind kind_of(scenario::FaultKind kind) {
  switch (kind) {
    case scenario::FaultKind::kPartition:
      return models::EpisodeKind::kPartition;
    case scenario::FaultKind::kClog:
      return models::EpisodeKind::kClog;
    case scenario::FaultKind::kSwizzleClog:
      return models::EpisodeKind::kSwizzleClog;
    default:
      return models::EpisodeKind::kFlap;
  }
}

models::EpisodeConfig to_episode(const scenario::Fault& fault, std::int64_t nodes) {
  const scenario::Jitter jitter = fault.jitter.value_or(scenario::Jitter{});
  const auto with_jitter = [&](std::int64_t ns) { return sim::Cost{ns, jitter.width_ns(ns)}; };
  const bool is_partition = fault.kind == scenario::FaultKind::kPartition;
  models::EpisodeConfig config;
  config.kind = kind_of(fault.kind);
  config.ppm = static_cast<std::uint32_t>(fault.rate_ppm);
  config.budget = static_cast<std::uint32_t>(fault.budget);
  if (fault.at_ns) config.at = with_jitter(*fault.at_ns);
  if (fault.when) {
    config.when.emplace();
    if (fault.when->node) config.when->node = static_cast<std::uint32_t>(*fault.when->node);
    config.when->state = fault.when->state;
  }
  config.length = with_jitter(fault.for_ns.value_or(0));
  config.extra = fault.extra_ns;
  config.nodes = to_nodes(is_partition ? fault.from : fault.nodes, nodes);
  if (is_partition) config.to = to_nodes(fault.to, nodes);
  config.both_ways = fault.both_ways.value_or(false);
  return config;
}

}  // namespace

models::MessageFaults to_message_faults(const scenario::Scenario& scenario) {
  models::MessageFaults result;
  for (const scenario::Fault& fault : scenario.faults) {
    const auto rate = static_cast<std::uint32_t>(fault.rate_ppm);
    const auto budget = static_cast<std::uint32_t>(fault.budget);
    switch (fault.kind) {
      case scenario::FaultKind::kDrop:
        result.drop_ppm = rate;
        result.drop_budget = budget;
        break;
      case scenario::FaultKind::kDuplicate:
        result.duplicate_ppm = rate;
        result.duplicate_budget = budget;
        break;
      case scenario::FaultKind::kDelay:
        result.delay_ppm = rate;
        result.delay_budget = budget;
        result.delay_extra = fault.extra_ns;
        break;
      case scenario::FaultKind::kReorder:
        result.reorder_ppm = rate;
        result.reorder_budget = budget;
        break;
      case scenario::FaultKind::kCorrupt:
        result.corrupt_ppm = rate;
        result.corrupt_budget = budget;
        break;
      default:  // those that last
        break;
    }
  }
  return result;
}

std::vector<models::EpisodeConfig> to_episodes(const scenario::Scenario& scenario) {
  std::vector<models::EpisodeConfig> episodes;
  for (const scenario::Fault& fault : scenario.faults) {
    if (scenario::is_message_fault(fault.kind)) continue;
    episodes.push_back(to_episode(fault, scenario.cluster.nodes));
  }
  return episodes;
}

void FaultTriggers::published(kapi::NodeId node, kddm::SetId set, kddm::ObjId object,
                              const char* rule, const kddm::EntryView& before,
                              const kddm::EntryView& after) {
  oracles_.published(node, set, object, rule, before, after);
  if (before.state != after.state) episodes_.on_state(node, kddm::name_of(after.state));
}

}  // namespace dojo::runner
