#include "sim/explore/holds.h"

namespace dojo::sim {

bool goes_before(const Ready& ready, std::size_t index, std::size_t other) {
  if (index == other || other == 0) return false;
  if (index == 0) return true;
  const Actor& a = *ready.actors[index];
  const Actor& b = *ready.actors[other];
  return a.earliest() != b.earliest() ? a.earliest() < b.earliest() : a.slot() < b.slot();
}

namespace {
std::uint64_t step_of(const Actor& actor) {
  return static_cast<std::uint64_t>(actor.path()) << 32 | actor.fired();
}
}  // namespace

// --- a run with holds ---------------------------------------------------------------------------

void Holds::add(const Deviation& hold) {
  waiting_[static_cast<std::uint64_t>(hold.actor) << 32 | hold.ordinal] = hold;
  ++size_;
}

std::size_t Holds::rank_of(const Actor& actor) const {
  for (std::size_t i = 0; i < held_.size(); ++i) {
    if (held_[i].hold.actor == actor.path()) return i + 1;
  }
  return 0;
}

void Holds::start_those_due(const Ready& ready) {
  if (waiting_.empty()) return;
  for (const Actor* actor : ready.actors) {
    const auto due = waiting_.find(step_of(*actor));
    if (due == waiting_.end()) continue;
    // One hold at a time: the earlier one has not ended.
    if (rank_of(*actor) == 0) held_.push_back({due->second});
    waiting_.erase(due);
  }
}

std::size_t Holds::default_of(const Ready& ready) {
  start_those_due(ready);
  std::size_t best = 0;
  std::size_t best_rank = rank_of(*ready.actors[0]);
  for (std::size_t i = 1; i < ready.actors.size() && best_rank != 0; ++i) {
    const std::size_t rank = rank_of(*ready.actors[i]);
    if (rank < best_rank) {
      best = i;
      best_rank = rank;
    }
  }
  if (best == 0) return best;
  for (std::size_t i = 1; i < ready.actors.size(); ++i) {
    if (rank_of(*ready.actors[i]) == best_rank && goes_before(ready, i, best)) best = i;
  }
  return best;
}

void Holds::fired(const Ready& ready, std::size_t index, Deviations& effective) {
  const Actor& chosen = *ready.actors[index];
  // If the chosen one waits as well, anybody else who may act would have gone if nobody held it.
  const bool waits = rank_of(chosen) != 0;
  for (Held& held : held_) {
    for (std::size_t i = 0; i < ready.actors.size() && !held.is_effective; ++i) {
      if (i == index || ready.actors[i]->path() != held.hold.actor) continue;
      if (!waits && !goes_before(ready, i, index)) continue;
      held.is_effective = true;
      effective.push_back(held.hold);
    }
  }
  const Until now{chosen.path(), chosen.fired() + 1};
  std::erase_if(held_, [&](const Held& held) { return until_of(held.hold.answer) == now; });
}

// --- writing holds down -------------------------------------------------------------------------

Pick HoldRecorder::next(const Ready& ready) {
  const Pick pick = decides_.next(ready);
  const Actor& chosen = *ready.actors[pick.index];
  for (std::size_t i = 0; i < ready.actors.size(); ++i) {
    if (!goes_before(ready, i, pick.index)) continue;
    const Actor& overtaken = *ready.actors[i];
    const bool is_new = open_.emplace(step_of(overtaken), deviations_.size()).second;
    if (is_new) deviations_.push_back({kSiteHold.hash, overtaken.path(), overtaken.fired(), 0});
  }
  if (const auto hold = open_.find(step_of(chosen)); hold != open_.end()) {
    deviations_[hold->second].answer = to_answer(last_);
  }
  note_instant(ready, pick);
  last_ = {chosen.path(), chosen.fired() + 1};
  return pick;
}

}  // namespace dojo::sim
