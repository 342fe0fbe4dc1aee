#include "sim/explore/replay.h"

#include <fmt/format.h>

#include "sim/engine.h"

namespace dojo::sim {

std::size_t Replay::QuestionHash::operator()(const Question& question) const {
  return fold(fold(question.site, question.actor), question.ordinal);
}

Replay::Replay(const Deviations& deviations) {
  answers_.reserve(deviations.size() * 2);
  for (const Deviation& deviation : deviations) {
    if (deviation.site == kSiteHold.hash) {
      holds_.add(deviation);
      continue;
    }
    answers_[{deviation.site, deviation.actor, deviation.ordinal}] = deviation.answer;
  }
}

const std::uint64_t* Replay::find(std::uint32_t site, std::uint32_t actor,
                                  std::uint32_t ordinal) const {
  const auto found = answers_.find({site, actor, ordinal});
  return found == answers_.end() ? nullptr : &found->second;
}

void Replay::drift_at(std::string what) {
  if (drift_) return;
  const Engine* engine = Engine::current();
  drift_ = fmt::format("step {}: {}", engine != nullptr ? engine->steps() + 1 : 0, what);
}

std::size_t Replay::who_goes(const Ready& ready) {
  const std::size_t by_default = holds_.size() == 0 ? 0 : holds_.default_of(ready);
  const Actor& first = *ready.actors[0];
  const auto* answer = find(kSiteNext.hash, first.path(), first.times_default());
  if (answer == nullptr) return by_default;
  std::size_t index = 0;
  while (index < ready.actors.size() && ready.actors[index]->path() != *answer) ++index;
  if (index == ready.actors.size()) {
    drift_at(
        fmt::format("the schedule wants another actor than {} to go first, "
                    "but it cannot act here",
                    first.name()));
    return by_default;
  }
  ++applied_;
  if (index != by_default) {
    effective_.push_back({kSiteNext.hash, first.path(), first.times_default(), *answer});
  }
  return index;
}

Pick Replay::next(const Ready& ready) {
  const std::size_t index = who_goes(ready);
  Pick pick{index, ready.first_instant(index)};
  const Actor& chosen = *ready.actors[index];
  if (holds_.size() != 0) {
    const std::size_t before = effective_.size();
    holds_.fired(ready, index, effective_);
    applied_ += effective_.size() - before;
  }
  if (const auto* answer = find(kSiteInstant.hash, chosen.path(), chosen.fired())) {
    const Tick instant = pick.instant + static_cast<Tick>(*answer);
    if (*answer < static_cast<std::uint64_t>(kNever) && instant <= ready.horizon) {
      pick.instant = instant;
      ++applied_;
      if (*answer != 0) {
        effective_.push_back({kSiteInstant.hash, chosen.path(), chosen.fired(), *answer});
      }
    } else {
      drift_at(fmt::format("{} cannot act {} ns late here", chosen.name(), *answer));
    }
  }
  return pick;
}

std::uint32_t Replay::choose(const Site& site, const Actor& who, std::uint32_t ordinal,
                             std::uint32_t options) {
  const auto* answer = find(site.hash, who.path(), ordinal);
  if (answer == nullptr) return 0;
  if (*answer >= options) {
    drift_at(fmt::format("{} has {} alternatives at '{}', the schedule wants number {}", who.name(),
                         options, site.name, *answer));
    return 0;
  }
  ++applied_;
  if (*answer != 0) effective_.push_back({site.hash, who.path(), ordinal, *answer});
  return static_cast<std::uint32_t>(*answer);
}

bool Replay::happens(const Site& site, const Actor& who, std::uint32_t ordinal, std::uint32_t) {
  const auto* answer = find(site.hash, who.path(), ordinal);
  if (answer == nullptr) return false;
  ++applied_;
  if (*answer != 0) effective_.push_back({site.hash, who.path(), ordinal, 1});
  return *answer != 0;
}

}  // namespace dojo::sim
