// The machine as numbers: what each basic operation costs, and the shape of the cluster.
//
// runner/ fills these from a scenario and its machine profile (scenarios/machines/*.yaml). All
// times are sim::Cost: nominal nanoseconds plus a one-sided jitter that windows are made from.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "sim/time.h"

namespace dojo::models {

/// Costs of one node's basic operations.
struct MachineCosts {
  sim::Cost memory_access{5, 0};         ///< a word that this core touched last
  sim::Cost cache_line_transfer{60, 0};  ///< a word that another core touched last
  sim::Cost lock{20, 0};                 ///< one uncontended atomic operation
  sim::Cost kernel_call{10, 0};          ///< a service call that is none of the others
  sim::Cost context_switch{1'000, 0};
  sim::Cost interrupt{500, 0};  ///< entry of a hard interrupt
  sim::Cost softirq{200, 0};
  sim::Cost ipi{1'000, 0};  ///< from sending to the other core's handler entry
  sim::Cost page_copy{500, 0};
  sim::Cost page_fault{300, 0};  ///< entry of the fault handler
  sim::Cost tlb_flush{100, 0};
  sim::Cost send_overhead{1'000, 0};     ///< core time to hand one message to the NIC
  sim::Cost receive_overhead{1'000, 0};  ///< core time in softirq per received message
  sim::Cost nic_per_message{100, 0};     ///< NIC time per message, each direction
  sim::Tick tick_period = 10'000'000;    ///< timer tick (HZ=100)
};

enum class Preemption : std::uint8_t { kNone, kVoluntary, kFull };

/// Which core the NIC interrupts: nic.h.
enum class Affinity : std::uint8_t { kSpread, kFirstCore, kRotate };

struct NodeConfig {
  std::uint32_t cores = 1;
  /// Proofs: every task has a core of its own, so that cores order nothing. Mode async only.
  bool has_core_per_task = false;
  std::uint64_t memory_bytes = 64ull << 20;
  Preemption preemption = Preemption::kNone;
  Affinity nic_affinity = Affinity::kSpread;
  MachineCosts costs;
};

class Topology;

/// A stream of packets that no node sends and no node gets: it only takes its share of the links.
struct BackgroundFlow {
  std::uint32_t from = 0;
  std::uint32_t to = 0;
  std::uint32_t bytes = 1;
  sim::Tick period = 1;
  friend bool operator==(const BackgroundFlow&, const BackgroundFlow&) = default;
};

enum class NetworkModel : std::uint8_t { kAnalytic, kSimgrid };

/// The network. Of LogGP's parameters, L and G are those of the links, g is `gap`, and o is
/// MachineCosts::send_overhead and receive_overhead.
struct InterconnectConfig {
  sim::Cost latency{50'000, 0};  ///< without a topology: from node to node through one switch
  std::uint64_t bits_per_second = 100'000'000;
  const Topology* topology = nullptr;  ///< outlives the world; nullptr: one switch, as above
  sim::Tick gap = 0;                   ///< least time between two packets of a node
  std::vector<BackgroundFlow> background;
  NetworkModel model = NetworkModel::kAnalytic;
  std::string platform_file;  ///< simgrid: what it reads instead of the topology, "": nothing
};

/// Message faults, each within a budget. Rates in parts per million; asked through the chooser.
struct MessageFaults {
  std::uint32_t drop_ppm = 0;
  std::uint32_t duplicate_ppm = 0;
  std::uint32_t delay_ppm = 0;
  std::uint32_t reorder_ppm = 0;
  std::uint32_t corrupt_ppm = 0;
  sim::Tick delay_extra = 0;  ///< a delay spike adds this much
  std::uint32_t drop_budget = UINT32_MAX;
  std::uint32_t duplicate_budget = UINT32_MAX;
  std::uint32_t delay_budget = UINT32_MAX;
  std::uint32_t reorder_budget = UINT32_MAX;
  std::uint32_t corrupt_budget = UINT32_MAX;
  bool any() const {
    return (drop_ppm | duplicate_ppm | delay_ppm | reorder_ppm | corrupt_ppm) != 0;
  }
};

/// Faults that strike a part of the cluster and last until they heal: faults/episodes.h.
enum class EpisodeKind : std::uint8_t { kFlap, kPartition, kClog, kSwizzleClog };
inline constexpr std::size_t kEpisodeKinds = 4;

/// An object of `node` (none: of any) comes into this state of its protocol.
struct EpisodeTrigger {
  std::optional<std::uint32_t> node;
  std::string state;
};

/// One line of a scenario's faults. It may strike at `at`, whenever `when` says so, or, without
/// either, with each packet that it would meet; and does so with its rate, within its budget.
struct EpisodeConfig {
  EpisodeKind kind = EpisodeKind::kFlap;
  std::uint32_t ppm = 1'000'000;
  std::uint32_t budget = 1;
  std::optional<sim::Cost> at;  ///< from the run's beginning
  std::optional<EpisodeTrigger> when;
  sim::Cost length;                  ///< until it heals
  sim::Tick extra = 0;               ///< clog: how much later a packet arrives
  std::vector<std::uint32_t> nodes;  ///< one of them is struck; partition: who is not heard
  std::vector<std::uint32_t> to;     ///< partition: by whom
  bool both_ways = false;            ///< partition: nor the other way round
};

/// Where a node differs from the others.
struct NodeShape {
  std::uint32_t cores = 1;
  std::uint32_t slowdown_ppm = 1'000'000;  ///< of what its cores do
};

struct ClusterConfig {
  std::uint32_t nodes = 1;
  NodeConfig node;
  std::vector<NodeShape> shapes;  ///< by node; empty: all are alike
  InterconnectConfig interconnect;
  MessageFaults faults;
  std::vector<EpisodeConfig> episodes;
  std::vector<std::uint32_t> rare_sites;  ///< Site::hash of the rare branches that may be taken
  std::uint64_t seed = 1;
};

}  // namespace dojo::models
