#include "sim/explore/urw.h"

#include <fmt/format.h>

namespace dojo::sim {

void Urw::begin(std::uint64_t seed, std::uint64_t index, const Learned& learned) {
  begin_sampling(seed, index, 0x0a11);
  is_profiling_ = learned.profile.is_empty();
  profiler_.begin();
  shares_.begin(learned.profile);
}

Pick Urw::next(const Ready& ready) {
  count(ready);
  shares_.look(ready, [](auto&&...) {});
  const std::size_t index = ready.actors.size() > 1 ? shares_.draw(random_, ready) : 0;
  if (is_profiling_) profiler_.note(ready, *ready.actors[index]);
  shares_.fires(*ready.actors[index], true);
  return pick(ready, index);
}

Learned Urw::learned() const {
  Learned all = learned_;
  if (is_profiling_) all.profile = profiler_.profile();
  return all;
}

std::string Urw::bound(const Learned& learned) const {
  return fmt::format(
      "uniform over interleavings as far as no actor waits and the counts of the first schedule "
      "({} actors) are those of all",
      learned.profile.actors.size());
}

}  // namespace dojo::sim
