#include "sim/explore/pctcp.h"

#include <fmt/format.h>

#include <algorithm>

namespace dojo::sim {

void Pctcp::begin(std::uint64_t seed, std::uint64_t index, const Learned& learned) {
  begin_sampling(seed, index, 0xc4a1 + depth_);
  chains_.begin();
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
std::uint64_t& Pctcp::priority_of(const Actor& actor) {
  const std::uint32_t chain = chains_.of(actor);
  if (chain >= priorities_.size()) priorities_.resize(chain + 16);
  std::uint64_t& priority = priorities_[chain];
  if (priority == 0) priority = random_.next() | (std::uint64_t{1} << 63);
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
  while (changes_done_ < change_steps_.size() &&
         change_steps_[changes_done_] <= learned_.max_choices) {
    ++changes_done_;
    priority_of(*ready.actors[best]) = depth_ - changes_done_;
  }
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
