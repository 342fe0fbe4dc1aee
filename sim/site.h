// A named place where a decision is taken. The name is part of schedules: renaming one breaks old
// keys.
#pragma once

#include <cstdint>

#include "sim/hash.h"

namespace dojo::sim {

struct Site {
  const char* name;
  std::uint32_t hash;

  constexpr explicit Site(const char* literal)
      : name(literal), hash(static_cast<std::uint32_t>(mix64(hash_text(literal)))) {}
};

/// A rare branch that may be taken in this schedule is taken so often: the second of two coins; the
/// first one, per schedule and site, is sim/explore/swarm.h.
inline constexpr std::uint32_t kRarePpm = 250'000;

/// Which enabled transition fires next, and at which instant of its window.
inline constexpr Site kSiteNext{"next"};
inline constexpr Site kSiteInstant{"instant"};

}  // namespace dojo::sim
