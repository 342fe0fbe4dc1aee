// A schedule as its deviations from the default order.
//
// Each entry says: at this question the answer was not the default one. Questions are named by what
// is the same in another run: the actor (spawn path), the site, and how often that actor was asked
// there. So a schedule stays meaningful when other deviations are taken away, which is what the
// minimiser does.
//
//   site "next"     actor = the default candidate, ordinal = how often it was the default,
//                   answer = path of the actor that fired instead
//   site "hold"     actor = who is kept waiting, ordinal = how often it has acted before, answer =
//                   until which step of whom (holds.h); what follows deviates from that order
//   site "instant"  actor = the one that fired, ordinal = its number of steps, answer = ns after
//   the first
//                   instant of its window
//   other sites     actor = who asked, ordinal = how often at this site, answer = the alternative
#pragma once

#include <compare>
#include <cstdint>
#include <vector>

namespace dojo::sim {

struct Deviation {
  std::uint32_t site = 0;   ///< Site::hash
  std::uint32_t actor = 0;  ///< Actor::path
  std::uint32_t ordinal = 0;
  std::uint64_t answer = 0;

  friend auto operator<=>(const Deviation&, const Deviation&) = default;
};

using Deviations = std::vector<Deviation>;

}  // namespace dojo::sim
