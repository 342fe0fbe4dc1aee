#include "sim/explore/random_walk.h"

#include <fmt/format.h>

namespace dojo::sim {

void RandomWalk::begin(std::uint64_t seed, std::uint64_t index, const Learned&) {
  begin_sampling(seed, index, 0x5eed);
}

Pick RandomWalk::next(const Ready& ready) {
  count(ready);
  const std::size_t many = ready.actors.size();
  return pick(ready, many > 1 ? random_.below(many) : 0);
}

std::string RandomWalk::bound(const Learned& learned) const {
  return fmt::format(
      "each schedule has probability >= product over its {} choices of 1/(candidates there)",
      learned.max_choices);
}

}  // namespace dojo::sim
