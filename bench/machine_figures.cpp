// Figures of the machine: messages from node to node through RPC, NIC and interconnect.

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <functional>

#include "bench/groups.h"
#include "bench/measure.h"
#include "bench/message_world.h"
#include "sim/explore/workers.h"

namespace dojo::bench {

namespace {

constexpr std::uint64_t kMessages = 2000;  // of each pair in one run
constexpr std::uint64_t kSteps = 1'000'000;

PeerProgram simgrid_actors() {
#ifdef DOJO_SIMGRID_PEER
  const std::string built = DOJO_SIMGRID_PEER;
#else
  const std::string built;
#endif
  return {"SimGrid actors, mailboxes", "DOJO_PEER_SIMGRID", built,
          "install libsimgrid-dev, then: cmake --build build/release -t peer_simgrid_actors"};
}

std::uint64_t run_again(MessageWorld& world) {
  world.rewind();
  return world.run();
}

void add_steps(const MessageWorld& world, std::uint64_t messages, Figure& figure) {
  figure.details.push_back(
      {"steps per message", static_cast<double>(world.steps()) / static_cast<double>(messages)});
}

Figure messages_against_simgrid(const Request& request) {
  Figure figure;
  figure.measures = "messages node to node through RPC, NIC and analytic interconnect, ping-pong";
  figure.unit = "messages/s";
  figure.goal = "10 x SimGrid actors";
  MessageWorld world({});
  world.save();
  sample_with_peer(
      request, simgrid_actors(), [&] { return run_again(world); }, figure);
  add_steps(world, kMessages, figure);
  return figure;
}

Figure messages(const Request& request, std::uint32_t nodes, bool is_reliable) {
  Figure figure;
  figure.measures = fmt::format("the same on {} nodes in pairs{}", nodes,
                                is_reliable ? ", link declared reliable: no acknowledgements" : "");
  figure.unit = "messages/s";
  MessageWorld world(
      {.nodes = nodes, .messages = kMessages, .rpc = {.reliable_below = is_reliable}});
  world.save();
  figure.samples = sample_rates(request, [&] { return run_again(world); });
  add_steps(world, kMessages * nodes / 2, figure);
  return figure;
}

/// What `work` answers, a number, in a process of its own: SimGrid's clock and a world of gigabytes
/// are had once.
double apart(const std::function<double()>& work) {
  sim::Workers worker(1, [&](std::string_view) { return fmt::format("{}", work()); });
  return std::stod(worker.run({""}).front().text);
}

Figure messages_over_simgrid(const Request& request) {
  constexpr std::uint64_t kLong = 50'000;  // as many as the peer, of which a start takes no part
  Figure figure;
  figure.measures =
      "the same as machine.messages through the SimGrid interconnect, one process each";
  figure.unit = "messages/s";
  figure.goal = "1.3 x SimGrid actors";
  const PeerProgram peer = simgrid_actors();
  figure.peer = Peer{peer.name, peer.hint, {}, {}};
  for (unsigned i = 0; i < request.repetitions; ++i) {
    const double ours = apart([] {
      MessageWorld world(
          {.nodes = 2, .messages = kLong, .model = models::NetworkModel::kSimgrid, .rpc = {}});
      const double begin = cpu_seconds();
      return static_cast<double>(world.run()) / (cpu_seconds() - begin);
    });
    figure.samples.values.push_back(ours);
    const auto theirs = ask_peer(peer);
    if (!theirs) continue;
    figure.peer->samples.values.push_back(*theirs);
    figure.peer->ratios.values.push_back(ours / *theirs);
  }
  return figure;
}

double resident_bytes() {
  std::ifstream statm("/proc/self/statm");
  double pages = 0;
  statm >> pages >> pages;
  return pages * static_cast<double>(sysconf(_SC_PAGESIZE));
}

Figure memory(const Request&, std::uint32_t nodes) {
  Figure figure;
  figure.measures = fmt::format(
      "resident memory of one idle node of {}: cores, memory, NIC, RPC; its part of the network",
      nodes);
  figure.unit = "bytes";
  figure.goal = "64 KiB";
  figure.samples.values.push_back(apart([nodes] {
    const double before = resident_bytes();
    const MessageWorld world({.nodes = nodes, .messages = 0, .rpc = {}});
    return (resident_bytes() - before) / nodes;
  }));
  return figure;
}

/// Every n-th pair plays. What of a step grows with the pairs that are busy, and not with those
/// that are there, is what it finds in no cache.
Figure steps(const Request& request, std::uint32_t nodes, std::uint32_t every) {
  Figure figure;
  const std::uint32_t busy = (nodes / 2 + every - 1) / every;
  figure.measures = fmt::format("one step, {} nodes in pairs of which {} are busy", nodes, busy);
  figure.unit = "ns";
  figure.goal = "within 2 x from 100 to 10,000 nodes";
  for (unsigned i = 0; i < request.repetitions; ++i) {
    figure.samples.values.push_back(apart([nodes, every, busy] {
      MessageWorld world({.nodes = nodes, .messages = 1'000'000, .every = every, .rpc = {}});
      world.run_steps(
          std::max<std::uint64_t>(kSteps, busy * std::uint64_t{1'600}));  // every node has begun
      const double begin = cpu_seconds();
      world.run_steps(kSteps);
      return (cpu_seconds() - begin) * 1e9 / static_cast<double>(kSteps);
    }));
  }
  return figure;
}

}  // namespace

std::vector<Entry> machine_entries() {
  std::vector<Entry> entries;
  entries.push_back({"machine.messages", messages_against_simgrid});
  entries.push_back({"machine.messages-reliable",
                     [](const Request& request) { return messages(request, 2, true); }});
  for (const std::uint32_t nodes : {16, 64}) {
    entries.push_back({fmt::format("machine.messages-{}-nodes", nodes),
                       [nodes](const Request& r) { return messages(r, nodes, false); }});
  }
  entries.push_back({"machine.messages-simgrid", messages_over_simgrid});
  for (const std::uint32_t nodes : {100, 1'000, 10'000}) {
    entries.push_back({fmt::format("machine.idle-node-{}", nodes),
                       [nodes](const Request& r) { return memory(r, nodes); }});
  }
  for (const std::uint32_t nodes : {100, 1'000, 10'000}) {
    entries.push_back({fmt::format("machine.step-{}-nodes", nodes),
                       [nodes](const Request& r) { return steps(r, nodes, 4); }});
  }
  for (const std::uint32_t nodes : {1'000, 10'000}) {
    entries.push_back({fmt::format("machine.step-{}-nodes-few-busy", nodes),
                       [nodes](const Request& r) { return steps(r, nodes, nodes / 25); }});
  }
  return entries;
}

}  // namespace dojo::bench
