// The network as a graph: nodes, switches, links, and the way that packets take between two nodes.
//
// A link goes one way; a cable is two of them. Made once, outside the arena, and never changed
// afterwards: the ways between nodes are worked out when first asked for, and are the same always.
// The shapes that a scenario can name are in topology_shapes.h. Tests: tests/network/.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "sim/time.h"

namespace dojo::models {

using LinkId = std::uint32_t;

/// What one direction of a cable is like.
struct LinkQuality {
  sim::Tick latency = 0;
  sim::Tick jitter = 0;  ///< how much later than that
  std::uint64_t bits_per_second = 100'000'000;
};

/// Which of several shortest ways is taken.
enum class Routing : std::uint8_t {
  kShortest,  ///< at each fork the number of the destination picks: one tree for each destination
  kEcmp,      ///< at each fork a hash of source and destination picks
};

class Topology {
 public:
  struct Vertex {
    std::string name;
    bool is_node = true;
  };
  struct Link {
    std::uint32_t from = 0;  ///< a vertex; kNowhere where a platform file does not say
    std::uint32_t to = 0;
    LinkQuality quality;
    bool is_shared = true;     ///< one packet at a time; else as many as want to
    std::uint32_t object = 0;  ///< for footprints
    std::string name;
  };
  using Way = std::vector<LinkId>;
  static constexpr std::uint32_t kNowhere = UINT32_MAX;

  explicit Topology(Routing routing = Routing::kShortest);
  ~Topology();
  Topology(const Topology&) = delete;
  Topology& operator=(const Topology&) = delete;

  /// `nodes` nodes on one switch, `ends` from node to node. Made once for each use; lives for ever.
  static const Topology& of_switch(std::uint32_t nodes, const LinkQuality& ends);

  // --- building -----------------------------------------------------------------------------------
  /// The next node. All nodes are added before the first switch.
  std::uint32_t add_node(std::string name = "");
  std::uint32_t add_switch(std::string name);
  LinkId add_link(std::uint32_t from, std::uint32_t to, const LinkQuality& quality);
  LinkId add_link(Link link);
  /// Both directions.
  void connect(std::uint32_t one, std::uint32_t other, const LinkQuality& quality);
  /// From here on ways are those that are told, not those of the graph.
  void tell_way(std::uint32_t from, std::uint32_t to, Way way);

  // --- looking ------------------------------------------------------------------------------------
  std::uint32_t node_count() const { return node_count_; }
  const std::vector<Vertex>& vertices() const { return vertices_; }
  const std::vector<Link>& links() const { return links_; }
  /// The links from one node to another, in order. Requires: is_connected().
  std::span<const LinkId> way(std::uint32_t from, std::uint32_t to) const;
  /// Without load: all latencies, and the time of `bytes` on the narrowest link.
  sim::Tick idle_time(std::span<const LinkId> way, std::uint32_t bytes) const;
  /// Two nodes without a way from the first to the second.
  std::optional<std::pair<std::uint32_t, std::uint32_t>> unconnected() const;

 private:
  struct Graph;

  void find_way(std::uint32_t from, std::uint32_t to, Way& way) const;

  Routing routing_;
  std::uint32_t node_count_ = 0;
  std::vector<Vertex> vertices_;
  std::vector<Link> links_;
  bool is_told_ = false;
  // What was asked for so far: a memory of a pure function, so no rewind has to know.
  mutable std::unique_ptr<Graph> graph_;
  mutable std::unordered_map<std::uint64_t, Way> ways_;
};

/// How long a link of this rate is busy with `bytes`; fractions of a nanosecond round up.
sim::Tick serialisation(std::uint32_t bytes, std::uint64_t bits_per_second);

}  // namespace dojo::models
