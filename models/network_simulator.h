// A simulator of networks that lives beside the engine, outside the arena: transfers that share
// links, and how long they then take. SimGrid is behind it (models/simgrid/), in a module of its
// own that is loaded when a run asks for it: half a hundred libraries hang on it.
//
// It has the clock. The engine runs inside its callbacks: see interconnect_simgrid.h.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "sim/time.h"

namespace dojo::models {

/// What the network consists of: links and ways as in a Topology, or a platform file.
struct NetworkPlan {
  struct Link {
    std::string name;
    sim::Tick latency = 0;
    std::uint64_t bits_per_second = 1;
    bool is_shared = true;
  };
  struct Background {
    std::uint32_t from = 0;
    std::uint32_t to = 0;
    std::uint32_t bytes = 1;
    sim::Tick period = 1;
  };
  std::uint32_t nodes = 0;
  std::vector<Link> links;
  std::function<std::span<const std::uint32_t>(std::uint32_t from, std::uint32_t to)> way;
  std::string platform_file;  ///< not "": says all of the above
  std::vector<Background> background;
};

/// A platform file as it is understood.
struct PlatformDescription {
  struct Host {
    std::string name;
    std::uint32_t cores = 1;
    double speed = 1;
  };
  std::vector<Host> hosts;
  std::vector<NetworkPlan::Link> links;
  std::vector<std::vector<std::uint32_t>> ways;  ///< from host f to host t: [f * hosts + t]
};

/// Who simulates the nodes.
class NetworkClient {
 public:
  virtual ~NetworkClient() = default;
  /// The transfer has ended; `is_lost`: a link on its way was off.
  virtual void on_transfer_end(std::uint64_t id, sim::Tick now, bool is_lost) = 0;
  /// What wake_at() asked for.
  virtual void on_wake(sim::Tick now) = 0;
};

class NetworkSimulator {
 public:
  virtual ~NetworkSimulator() = default;
  /// A transfer between two nodes that begins at `at`, or now, if that is past.
  virtual void start(std::uint64_t id, std::uint32_t from, std::uint32_t to, std::uint32_t bytes,
                     sim::Tick at) = 0;
  /// Calls the client then; the last one counts.
  virtual void wake_at(sim::Tick at) = 0;
  /// Simulates until leave(), or until nothing is left to do.
  virtual void run(NetworkClient& client) = 0;
  /// For the client, in a callback: run() returns, without another call before.
  virtual void leave() = 0;
};

/// What the module offers, by name. One simulator in the life of a process: SimGrid's clock is
/// never set back.
using MakeNetworkSimulator = NetworkSimulator* (*)(const NetworkPlan& plan);
inline constexpr const char* kMakeNetworkSimulator = "dojo_make_network_simulator";
/// Fills `description`, or says in `error` what is wrong with the file. In a process of its own.
using DescribePlatform = bool (*)(const std::string& file, PlatformDescription& description,
                                  std::string& error);
inline constexpr const char* kDescribePlatform = "dojo_describe_platform";

/// The address of one of these; ends the program where the module cannot be loaded.
void* network_module_function(const char* name);

}  // namespace dojo::models
