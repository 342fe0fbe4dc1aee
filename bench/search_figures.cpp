// Figures of searches to completion: executions of partial-order reduction, beside a stateless
// model checker, and states of German's protocol, beside rumur on the same rules.

#include <fmt/format.h>

#include <algorithm>

#include "bench/counting_world.h"
#include "bench/groups.h"
#include "bench/measure.h"
#include "protocols/german/german_api.h"
#include "sim/assert.h"
#include "sim/explore/reduced_search.h"
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

/// 3 tasks: a world whose number of classes is known in closed form.
struct Counted {
  const char* program;
  std::uint32_t times;
  Sections sections;
  std::uint64_t executions;
};
constexpr Counted kAdditions{"3 tasks x 4 fetch-adds, 34,650 classes", 4, Sections::kNone, 34'650};
constexpr Counted kSections{"3 tasks x 3 critical sections, 1,680 classes", 3, Sections::kLocked,
                            1'680};

Figure reduced(const Request& request, const Counted& counted, const char* variable) {
  Figure figure;
  figure.measures = fmt::format("executions of optimal reduction: {}", counted.program);
  figure.unit = "executions/s";
  figure.goal = "25 x Nidhugg";
  CountingWorld world(3, counted.times, counted.sections);
  const auto search = [&] {
    const sim::ReducedSearchResult result =
        sim::ReducedSearch(world, {}).search([](const sim::RunResult&) { return true; });
    DOJO_ASSERT(result.is_complete && result.executions == counted.executions);
    return result.executions;
  };
  const PeerProgram nidhugg{"Nidhugg, optimal", variable, "",
                            fmt::format("set {}=PROGRAM (docs/performance.md)", variable)};
  sample_with_peer(request, nidhugg, search, figure);
  return figure;
}

}  // namespace

std::vector<Entry> search_entries() {
  return {
      {"search.reduced-fetch-adds",
       [](const Request& request) {
         return reduced(request, kAdditions, "DOJO_PEER_NIDHUGG_ADDS");
       }},
      {"search.reduced-sections",
       [](const Request& request) {
         return reduced(request, kSections, "DOJO_PEER_NIDHUGG_SECTIONS");
       }},
      {"search.german-4", german},
  };
}

}  // namespace dojo::bench
