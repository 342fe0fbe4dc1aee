// Figures of searches through states: German's protocol, beside rumur on the same rules.

#include <algorithm>

#include "bench/groups.h"
#include "bench/measure.h"
#include "protocols/german/german_api.h"
#include "sim/assert.h"
#include "sim/explore/stateful_search.h"

namespace dojo::bench {

namespace {

#ifndef DOJO_RUMUR_PEER
#define DOJO_RUMUR_PEER ""
#endif

/// The peer takes ten seconds: fewer repetitions than other figures have.
constexpr unsigned kRepetitionsMax = 3;
/// protocols/german/german.md has the table.
constexpr std::uint64_t kStatesOf4Nodes = 1'105'434;

Figure german(const Request& request) {
  Figure figure;
  figure.measures = "states of German's protocol, 4 nodes, symmetry off, every one, one thread";
  figure.unit = "states/s";
  figure.goal = "2 x rumur, with its count of 1,105,434";
  const auto system = german::make({.nodes = 4});
  sim::StatefulResult result;
  const auto search = [&] {
    result =
        sim::StatefulSearch(*system, {}).search([](const sim::StatefulTrace&) { return false; });
    DOJO_ASSERT(result.is_complete && result.states == kStatesOf4Nodes);
    return result.states;
  };
  const PeerProgram rumur{"rumur, one thread", "DOJO_PEER_RUMUR", DOJO_RUMUR_PEER,
                          "apt-get install rumur, or DOJO_PEER_RUMUR=PROGRAM "
                          "(docs/performance.md)"};
  Request fewer = request;
  fewer.repetitions = std::min(request.repetitions, kRepetitionsMax);
  sample_with_peer(fewer, rumur, search, figure);
  figure.details.push_back({"states", static_cast<double>(result.states)});
  figure.details.push_back({"rules", static_cast<double>(result.firings)});
  figure.details.push_back(
      {"bytes per state", static_cast<double>(result.bytes) / static_cast<double>(result.states)});
  return figure;
}

}  // namespace

std::vector<Entry> search_entries() { return {{"search.german-4", german}}; }

}  // namespace dojo::bench
