// A scenario whose runs take a few milliseconds, with two axes.
#pragma once

#include <string>

namespace dojo::test {

inline const std::string kSmallSweep =
    "about: A test.\n"
    "cluster:\n"
    "  nodes: 2\n"
    "  node: {cores: 1, memory: 1MiB, machine: pentium3-700}\n"
    "  interconnect: {latency: 50us, bandwidth: 100Mbps}\n"
    "workload:\n"
    "  - {kind: random-programs, threads: 1, objects: 2, operations: 4}\n"
    "always: [single-writer]\n"
    "sometimes: [all-finished]\n"
    "hunt: {mode: timed, strategy: default, schedules: 1}\n"
    "expect: holds\n"
    "sweep:\n"
    "  workload.0.operations: [1, 2, 3, 4, 6]\n"
    "  cluster.nodes: [1, 2]\n";

}  // namespace dojo::test
