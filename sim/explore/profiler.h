// Counts the events of one schedule: makes a Profile.
#pragma once

#include <map>

#include "sim/explore/family.h"
#include "sim/explore/profile.h"

namespace dojo::sim {

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
