// How many events each actor had in one schedule, and on which objects: what URW and SURW weigh
// their draws with.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace dojo::sim {

struct ActorProfile {
  std::uint32_t path = 0;
  std::uint32_t parent = 0;  ///< path of the actor that brought it into being; 0: the world
  std::uint32_t events = 0;
};

/// An object that at least two actors touched, at least one of them writing.
struct ObjectProfile {
  struct Count {
    std::uint32_t path = 0;
    std::uint32_t events = 0;
  };
  std::uint32_t object = 0;
  std::vector<Count> counts;  // by path

  std::uint64_t total() const;
};

struct Profile {
  std::vector<ActorProfile> actors;    // by path
  std::vector<ObjectProfile> objects;  // by object; the kObjectsMax busiest

  static constexpr std::size_t kObjectsMax = 64;
  bool is_empty() const { return actors.empty(); }
};

}  // namespace dojo::sim
