#include "sim/explore/pct.h"

#include <fmt/format.h>

#include <algorithm>

namespace dojo::sim {

void Pct::begin(std::uint64_t seed, std::uint64_t index, const Learned& learned) {
  begin_sampling(seed, index, 0x9c7 + depth_);
  priorities_.clear();
  is_walking_ = index == 0 && learned.max_choices == 0;
  changes_done_ = 0;
  change_steps_.clear();
  const std::uint32_t choices = choices_to_expect(learned);
  for (std::uint32_t i = 1; i < depth_; ++i) {
    change_steps_.push_back(static_cast<std::uint32_t>(random_.below(choices)) + 1);
  }
  std::sort(change_steps_.begin(), change_steps_.end());
}

// Drawn priorities have the top bit set: values below `depth_` are those of the change steps.
std::uint64_t& Pct::priority_of(const Actor& actor) {
  std::uint64_t& priority = priorities_[actor];
  if (priority == 0) priority = random_.next() | (std::uint64_t{1} << 63);
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
    while (changes_done_ < change_steps_.size() &&
           change_steps_[changes_done_] <= learned_.max_choices) {
      ++changes_done_;
      priority_of(*ready.actors[best]) = depth_ - changes_done_;
    }
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
