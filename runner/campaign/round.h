// One chunk of a round: what a worker process is asked, what it answers, as text between the
// processes.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "runner/world.h"
#include "sim/explore/strategy.h"

namespace dojo::campaign {

struct ChunkRequest {
  std::uint64_t seed = 1;
  std::uint64_t first = 0;
  std::uint64_t count = 0;
  sim::Learned learned;
  /// Stop the chunk at the first violation of one of these oracles; empty: at the first of any;
  /// never when `keep_going`.
  bool keep_going = false;
};

struct ChunkFinding {
  std::uint64_t index = 0;
  std::uint64_t times = 1;
  sim::Violation violation;
};

struct ChunkAnswer {
  std::uint64_t done = 0;  ///< schedules run, from `first`
  std::uint64_t steps = 0;
  std::uint64_t fingerprint = 0;  ///< of its schedules, folded in order
  std::string cut_by;             ///< name of the bound that cut a schedule first, "" for none
  sim::Learned learned;
  std::vector<ChunkFinding> findings;            ///< first of each cause, by index
  std::map<std::string, std::uint64_t> reached;  ///< `sometimes` names -> schedules
  /// Happens-before classes of the schedules that were looked at: index and hash.
  std::vector<std::pair<std::uint64_t, std::uint64_t>> classes;
  /// (state, event) pairs of protocol tables, each with the first schedule that went through it.
  std::vector<std::pair<std::uint32_t, std::uint64_t>> pairs;
};

std::string to_text(const ChunkRequest& request);
ChunkRequest request_from(std::string_view text);
std::string to_text(const ChunkAnswer& answer);
ChunkAnswer answer_from(std::string_view text);

/// Runs the chunk in this process. `stops` says which violations end it.
ChunkAnswer run_chunk(runner::ClusterWorld& world, sim::Strategy& strategy,
                      const ChunkRequest& request);

}  // namespace dojo::campaign
