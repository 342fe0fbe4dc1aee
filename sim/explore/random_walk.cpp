#include "sim/explore/random_walk.h"

#include <fmt/format.h>

#include <algorithm>

namespace dojo::sim {

Tick draw_instant(RandomStream& random, const Ready& ready, std::size_t index) {
  const Tick first = ready.first_instant(index);
  if (ready.horizon >= kNever || ready.horizon == first) return first;
  const std::uint64_t draw = random.next();
  switch (draw & 3) {
    case 0:
    case 1:
      return first;
    case 2:
      return ready.horizon;
    default:
      return first +
             static_cast<Tick>((draw >> 2) % static_cast<std::uint64_t>(ready.horizon - first + 1));
  }
}

void RandomWalk::begin(std::uint64_t seed, std::uint64_t index, const Learned&) {
  random_ = RandomStream(mix64(seed) ^ mix64(index + 0x5eed));
  learned_ = {};
}

Pick RandomWalk::next(const Ready& ready) {
  std::size_t index = 0;
  if (ready.actors.size() > 1) {
    ++learned_.max_choices;
    index = random_.below(ready.actors.size());
  }
  learned_.max_actors = std::max(learned_.max_actors, ready.actors[index]->slot() + 1);
  return {index, draw_instant(random_, ready, index)};
}

std::uint32_t RandomWalk::choose(const Site&, const Actor&, std::uint32_t, std::uint32_t options) {
  return static_cast<std::uint32_t>(random_.below(options));
}

bool RandomWalk::happens(const Site&, const Actor&, std::uint32_t, std::uint32_t ppm) {
  return random_.below(1'000'000) < ppm;
}

std::string RandomWalk::bound(const Learned& learned) const {
  return fmt::format(
      "each schedule has probability >= product over its {} choices of 1/(candidates there)",
      learned.max_choices);
}

}  // namespace dojo::sim
