#include "sim/explore/recorder.h"

namespace dojo::sim {

void AnswerRecorder::note_instant(const Ready& ready, const Pick& pick) {
  const Tick late = pick.instant - ready.first_instant(pick.index);
  if (late == 0) return;
  const Actor& chosen = *ready.actors[pick.index];
  deviations_.push_back(
      {kSiteInstant.hash, chosen.path(), chosen.fired(), static_cast<std::uint64_t>(late)});
}

Pick Recorder::next(const Ready& ready) {
  const Pick pick = decides_.next(ready);
  const Actor& first = *ready.actors[0];
  const Actor& chosen = *ready.actors[pick.index];
  if (pick.index != 0) {
    deviations_.push_back({kSiteNext.hash, first.path(), first.times_default(), chosen.path()});
  }
  note_instant(ready, pick);
  if (last_ != &chosen) ++switches_;
  last_ = &chosen;
  return pick;
}

std::uint32_t AnswerRecorder::choose(const Site& site, const Actor& who, std::uint32_t ordinal,
                                     std::uint32_t options) {
  const std::uint32_t answer = decides_.choose(site, who, ordinal, options);
  if (answer != 0) deviations_.push_back({site.hash, who.path(), ordinal, answer});
  return answer;
}

bool AnswerRecorder::happens(const Site& site, const Actor& who, std::uint32_t ordinal,
                             std::uint32_t ppm) {
  const bool answer = decides_.happens(site, who, ordinal, ppm);
  if (answer) deviations_.push_back({site.hash, who.path(), ordinal, 1});
  return answer;
}

}  // namespace dojo::sim
