#include "sim/explore/sampler.h"

#include <algorithm>

namespace dojo::sim {

// First one half of the time, else last or uniform: races at the ends of a window need few steps to
// be set up.
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

std::uint32_t choices_to_expect(const Learned& learned) {
  constexpr std::uint32_t kFirstGuess = 200;  // where no schedule has ended yet
  if (learned.max_choices == 0) return kFirstGuess;
  return learned.max_choices + learned.max_choices / 5 + 2;
}

void Sampler::begin_sampling(std::uint64_t seed, std::uint64_t index, std::uint64_t salt) {
  random_ = RandomStream(mix64(seed) ^ mix64(index + salt));
  learned_ = {};
}

void Sampler::count(const Ready& ready) {
  if (ready.actors.size() > 1) ++learned_.max_choices;
}

Pick Sampler::pick(const Ready& ready, std::size_t index) {
  learned_.max_actors = std::max(learned_.max_actors, ready.actors[index]->slot() + 1);
  return {index, draw_instant(random_, ready, index)};
}

std::uint32_t Sampler::choose(const Site&, const Actor&, std::uint32_t, std::uint32_t options) {
  return static_cast<std::uint32_t>(random_.below(options));
}

bool Sampler::happens(const Site&, const Actor&, std::uint32_t, std::uint32_t ppm) {
  return random_.below(1'000'000) < ppm;
}

}  // namespace dojo::sim
