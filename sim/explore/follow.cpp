#include "sim/explore/follow.h"

#include <algorithm>

namespace dojo::sim {

namespace {

/// Expected steps that are looked through for one that may fire now: what lies further off is no
/// neighbour of where the run stands.
constexpr std::size_t kLookAhead = 64;

Deviations without_order(const Deviations& deviations) {
  Deviations answers;
  for (const Deviation& d : deviations) {
    const bool is_order =
        d.site == kSiteNext.hash || d.site == kSiteInstant.hash || d.site == kSiteHold.hash;
    if (!is_order) answers.push_back(d);
  }
  return answers;
}

}  // namespace

Pick OrderRecorder::next(const Ready& ready) {
  const Pick pick = decides_.next(ready);
  const Actor& chosen = *ready.actors[pick.index];
  order_.push_back({chosen.path(), content_ ? content_(chosen) : 0,
                    pick.instant - ready.first_instant(pick.index)});
  return pick;
}

Follow::Follow(const Order& order, const Deviations& answers, ContentOf content)
    : order_(order), content_(std::move(content)), answers_(without_order(answers)) {}

Pick Follow::next(const Ready& ready) {
  const std::size_t end = std::min(at_ + kLookAhead, order_.size());
  for (std::size_t i = at_; i < end; ++i) {
    for (std::size_t index = 0; index < ready.actors.size(); ++index) {
      const Actor& actor = *ready.actors[index];
      if (actor.path() != order_[i].actor) continue;
      if (content_ && content_(actor) != order_[i].content) continue;
      at_ = i + 1;
      const Tick first = ready.first_instant(index);
      const Tick late = std::min(order_[i].late, std::max<Tick>(ready.horizon - first, 0));
      return {index, first + late};
    }
  }
  return {0, ready.first_instant(0)};
}

}  // namespace dojo::sim
