#include "runner/scenario/skeleton.h"

#include <fmt/format.h>

namespace dojo::scenario {
namespace {

constexpr const char* kText =
    R"(# yaml-language-server: $schema=./schema.json
# {name}: what goes on here, and what a reader should look at. Every quantity carries its unit.
# Check it with `./dojo check scenarios/{name}.yaml`; names are explained by `./dojo list`.
about: One sentence that says what this scenario shows.

cluster:
  nodes: 3
  node:
    cores: 2
    memory: 64MiB
    machine: pentium3-700    # costs of the machine: a file of scenarios/machines/
    preemption: none         # none | voluntary | full
    jitter: 30%              # how much later than nominal a step may end; or a time, 200ns
  interconnect: {{topology: switch, latency: 50us, bandwidth: 100Mbps, jitter: 40%}}

protocols:
  data: {{protocol: kddm, variant: hardened, locking: entry}}

# Who uses the data layer. Other kinds: readers-writers, random-programs, page-trace, litmus.
workload:
  - {{kind: shared-counter, nodes: all, threads: 2, objects: 1, increments: 3}}

# What may go wrong on the network, each with a budget per run. None by default; for example:
#   - {{kind: drop, rate: 5%, budget: 3}}
faults: []

# Oracles besides the generic ones (deadlock, lost wake-up, ...), which are always on.
always: [single-writer, no-lost-update]
# What has to happen in at least one schedule; without it a run proves nothing.
sometimes: [ownership-moved]

# timed: one plain run. feasible: what can happen within the jitter. async: any order.
hunt: {{mode: feasible, strategy: portfolio, schedules: 10000}}
expect: holds                # or {{violation: NAME}}, or {{violation: [NAME, NAME]}}

# Values to vary (no command runs a sweep yet); each also works as -D path=value.
sweep:
  cluster.nodes: [2, 3, 4]
measure: [fault-latency, messages]
)";

}  // namespace

bool is_scenario_name(std::string_view name) {
  constexpr std::size_t kLengthMax = 64;
  if (name.empty() || name.size() > kLengthMax || name[0] < 'a' || name[0] > 'z') return false;
  for (const char c : name) {
    const bool is_fine = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
    if (!is_fine) return false;
  }
  return true;
}

std::string skeleton(std::string_view name) {
  return fmt::format(fmt::runtime(kText), fmt::arg("name", name));
}

}  // namespace dojo::scenario
