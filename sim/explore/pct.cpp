#include "sim/explore/pct.h"

#include <fmt/format.h>

#include <algorithm>

namespace dojo::sim {

void Pct::begin(std::uint64_t seed, std::uint64_t index, const Learned& learned) {
  begin_sampling(seed, index, 0x9c7 + depth_);
  priorities_.clear();
  is_walking_ = index == 0 && learned.max_choices == 0;
  changes_.draw(random_, depth_, choices_to_expect(learned));
}

std::uint64_t& Pct::priority_of(const Actor& actor) {
  std::uint64_t& priority = priorities_[actor];
  if (priority == 0) priority = ChangePoints::draw_priority(random_);
  return priority;
}

Pick Pct::next(const Ready& ready) {
  count(ready);
  if (is_walking_) return pick(ready, random_.below(ready.actors.size()));
  std::size_t best = 0;
  if (ready.actors.size() > 1) {
    std::uint64_t highest = priority_of(*ready.actors[0]);
    for (std::size_t i = 1; i < ready.actors.size(); ++i) {
      const std::uint64_t priority = priority_of(*ready.actors[i]);
      if (priority <= highest) continue;
      highest = priority;
      best = i;
    }
    changes_.apply(learned_.max_choices, priority_of(*ready.actors[best]));
  }
  return pick(ready, best);
}

std::string Pct::bound(const Learned& learned) const {
  const std::uint32_t choices = choices_to_expect(learned);
  double probability = 1.0 / std::max(1u, learned.max_actors);
  for (std::uint32_t i = 1; i < depth_; ++i) probability /= choices;
  return fmt::format(
      "a bug of depth {} is hit with probability >= 1/(n k^{}) = {:.2g} (n={}, k={})", depth_,
      depth_ - 1, probability, learned.max_actors, choices);
}

}  // namespace dojo::sim
