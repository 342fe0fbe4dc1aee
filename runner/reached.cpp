#include "runner/reached.h"

#include <algorithm>

namespace dojo::runner {
namespace {

/// A condition that holds once a counter of any node is above zero.
struct Counted {
  std::string_view condition;
  const char* counter;
};

// clang-format off
constexpr Counted kCounted[] = {
    {"first-touch",    "data.first_touches"},
    {"read-miss",      "data.read_misses"},
    {"write-miss",     "data.write_misses"},
    {"upgrade",        "data.upgrades"},
    {"invalidation",   "data.invalidations"},
    {"retransmission", "rpc.retransmitted"},
};

/// A condition that holds once something has met a fault of that kind.
struct Met {
  std::string_view condition;
  models::EpisodeKind kind;
};

constexpr Met kEpisodes[] = {
    {"link-flapped",    models::EpisodeKind::kFlap},
    {"partitioned",     models::EpisodeKind::kPartition},
    {"link-clogged",    models::EpisodeKind::kClog},
    {"swizzle-clogged", models::EpisodeKind::kSwizzleClog},
};
// clang-format on

bool is_counted(models::Cluster& cluster, const char* counter) {
  for (std::uint32_t i = 0; i < cluster.node_count(); ++i) {
    if (cluster.node(kapi::NodeId{i}).metrics().counter(counter) > 0) return true;
  }
  return false;
}

bool is_network_condition(models::Cluster& cluster, std::string_view condition) {
  const models::FaultCounts& faults = cluster.interconnect().fault_counts();
  if (condition == "message-sent") return cluster.interconnect().counts().sent > 0;
  if (condition == "message-dropped") return faults.dropped > 0;
  if (condition == "message-duplicated") return faults.duplicated > 0;
  if (condition == "message-delayed") return faults.delayed > 0;
  if (condition == "message-corrupted") return faults.corrupted > 0;
  return condition == "message-reordered" && faults.reordered > 0;
}

bool is_episode_condition(models::Cluster& cluster, std::string_view condition) {
  const auto met = std::ranges::find(kEpisodes, condition, &Met::condition);
  const models::Episodes* episodes = cluster.episodes();
  return met != std::ranges::end(kEpisodes) && episodes != nullptr && episodes->met(met->kind) > 0;
}

}  // namespace

bool is_reached(models::Cluster& cluster, std::string_view condition) {
  const auto is_said = [&](const char* said) { return condition == said; };
  if (std::ranges::any_of(cluster.reached(), is_said)) return true;
  const auto counted = std::ranges::find(kCounted, condition, &Counted::condition);
  if (counted != std::ranges::end(kCounted)) return is_counted(cluster, counted->counter);
  if (condition == "all-finished") return cluster.workload_finished();
  return is_network_condition(cluster, condition) || is_episode_condition(cluster, condition);
}

}  // namespace dojo::runner
