// The cluster that litmus tests run on: mode async, the link below exactly-once and in order.
//
// A scenario text; `dojo litmus` takes -D values that change it. The workload is a placeholder that
// every test replaces, nodes and cores follow the test's threads.
#pragma once

namespace dojo::campaign {

inline constexpr const char* kLitmusBase = R"(
about: The machine that litmus tests run on.
cluster:
  nodes: 2
  node: {cores: 2, memory: 1MiB, machine: pentium3-700, preemption: none}
  interconnect: {model: analytic, topology: switch, latency: 50us, bandwidth: 100Mbps}
protocols:
  data: {protocol: kddm, variant: hardened, locking: entry}
  rpc: {reliable: true}
workload:
  - {kind: shared-counter, nodes: all, threads: 1, objects: 1, increments: 1}
always: [single-writer, coherence]
sometimes: [all-finished]
hunt: {mode: async, strategy: portfolio, schedules: 20000}
expect: holds
)";

}  // namespace dojo::campaign
