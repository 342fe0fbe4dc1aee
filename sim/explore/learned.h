// What earlier rounds of a hunt have taught the later ones.
//
// Merged in index order between rounds; schedule i depends on (seed, i, this at the start of its
// round) only, so that any number of workers gives the same answer. Travels between processes as
// text.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "sim/explore/class_sketch.h"
#include "sim/explore/corpus.h"
#include "sim/explore/profile.h"

namespace dojo::sim {

struct Learned {
  std::uint32_t max_choices = 0;  ///< largest number of steps with at least two candidates seen
  std::uint32_t max_actors = 1;   ///< largest number of actors seen
  Profile profile;                ///< of the first schedule that was profiled
  ClassSketch classes;            ///< happens-before classes seen by the parts of a portfolio
  std::vector<std::uint32_t> part_schedules;  ///< schedules of each part
  Corpus corpus;                              ///< beginnings worth varying
  std::vector<std::uint32_t> sites;           ///< plain accesses seen to race, in order

  void merge(const Learned& other);
};

std::string to_text(const Learned& learned);
/// Requires: a text made by to_text.
Learned learned_from(std::string_view text);

}  // namespace dojo::sim
