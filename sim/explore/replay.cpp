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
    answers_[{deviation.site, deviation.actor, deviation.ordinal}] = deviation.answer;
  }
}

const std::uint64_t* Replay::find(std::uint32_t site, std::uint32_t actor,
                                  std::uint32_t ordinal) const {
  const auto found = answers_.find({site, actor, ordinal});
  return found == answers_.end() ? nullptr : &found->second;
}

void Replay::drift_at(const Ready*, std::string what) {
  if (drift_) return;
  const Engine* engine = Engine::current();
  drift_ = fmt::format("step {}: {}", engine != nullptr ? engine->steps() + 1 : 0, what);
}

Pick Replay::next(const Ready& ready) {
  Pick pick{0, ready.first_instant(0)};
  const Actor& first = *ready.actors[0];
  if (const auto* answer = find(kSiteNext.hash, first.path(), first.times_default())) {
    std::size_t index = 0;
    while (index < ready.actors.size() && ready.actors[index]->path() != *answer) ++index;
    if (index < ready.actors.size()) {
      pick = {index, ready.first_instant(index)};
      ++applied_;
    } else {
      drift_at(&ready, fmt::format("the schedule wants another actor than {} to go first, "
                                   "but it cannot act here",
                                   first.name()));
    }
  }
  const Actor& chosen = *ready.actors[pick.index];
  if (const auto* answer = find(kSiteInstant.hash, chosen.path(), chosen.fired())) {
    const Tick instant = pick.instant + static_cast<Tick>(*answer);
    if (*answer < static_cast<std::uint64_t>(kNever) && instant <= ready.horizon) {
      pick.instant = instant;
      ++applied_;
    } else {
      drift_at(&ready, fmt::format("{} cannot act {} ns late here", chosen.name(), *answer));
    }
  }
  return pick;
}

std::uint32_t Replay::choose(const Site& site, const Actor& who, std::uint32_t ordinal,
                             std::uint32_t options) {
  const auto* answer = find(site.hash, who.path(), ordinal);
  if (answer == nullptr) return 0;
  if (*answer >= options) {
    drift_at(nullptr, fmt::format("{} has {} alternatives at '{}', the schedule wants number {}",
                                  who.name(), options, site.name, *answer));
    return 0;
  }
  ++applied_;
  return static_cast<std::uint32_t>(*answer);
}

bool Replay::happens(const Site& site, const Actor& who, std::uint32_t ordinal, std::uint32_t) {
  const auto* answer = find(site.hash, who.path(), ordinal);
  if (answer == nullptr) return false;
  ++applied_;
  return *answer != 0;
}

}  // namespace dojo::sim
