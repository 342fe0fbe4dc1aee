// How many events each actor had in one schedule, and on which objects: what URW and SURW weigh
// their draws with.
#pragma once

#include <cstdint>
#include <map>
#include <vector>

#include "sim/chooser.h"
#include "sim/explore/family.h"

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

/// Counts the events of one schedule.
class Profiler {
 public:
  void begin();
  /// `chosen` is about to fire.
  void note(const Ready& ready, const Actor& chosen);
  Profile profile() const;

 private:
  struct Touched {
    std::map<std::uint32_t, std::uint32_t> events;  // by path
    bool is_written = false;
  };
  struct Seen {
    std::uint32_t parent = 0;
    std::uint32_t events = 0;
  };
  Family family_;
  std::map<std::uint32_t, Seen> actors_;      // by path
  std::map<std::uint32_t, Touched> objects_;  // by object
};

}  // namespace dojo::sim
