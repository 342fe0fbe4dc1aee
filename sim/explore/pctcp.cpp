#include "sim/explore/pctcp.h"

#include <fmt/format.h>

#include <algorithm>

namespace dojo::sim {

void Pctcp::begin(std::uint64_t seed, std::uint64_t index, const Learned& learned) {
  begin_sampling(seed, index, 0xc4a1 + depth_);
  chains_.begin();
  priorities_.clear();
  is_walking_ = index == 0 && learned.max_choices == 0;
  changes_.draw(random_, depth_, choices_to_expect(learned));
}

std::uint64_t& Pctcp::priority_of(const Actor& actor) {
  const std::uint32_t chain = chains_.of(actor);
  if (chain >= priorities_.size()) priorities_.resize(chain + 16);
  std::uint64_t& priority = priorities_[chain];
  if (priority == 0) priority = ChangePoints::draw_priority(random_);
  return priority;
}

Pick Pctcp::next(const Ready& ready) {
  count(ready);
  if (is_walking_) return pick(ready, random_.below(ready.actors.size()));
  std::size_t best = 0;
  std::uint64_t highest = priority_of(*ready.actors[0]);
  for (std::size_t i = 1; i < ready.actors.size(); ++i) {
    const std::uint64_t priority = priority_of(*ready.actors[i]);
    if (priority <= highest) continue;
    highest = priority;
    best = i;
  }
  changes_.apply(learned_.max_choices, priority_of(*ready.actors[best]));
  chains_.fires(*ready.actors[best]);
  return pick(ready, best);
}

std::string Pctcp::bound(const Learned& learned) const {
  return fmt::format(
      "a bug of depth {} is hit with probability >= 1/(w^2 k^{}), w the width of the causal order, "
      "k={}",
      depth_, depth_ - 1, choices_to_expect(learned));
}

}  // namespace dojo::sim
