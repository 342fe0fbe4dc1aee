#include "sim/explore/chains.h"

#include <algorithm>

namespace dojo::sim {

void Chains::begin() {
  events_.resize(kEventsKept);
  ++run_;
  chains_.clear();
  pending_.clear();
  last_step_.clear();
}

const Chains::Event* Chains::event_of(StepId step) const {
  const Event& event = events_[step % kEventsKept];
  return event.run == run_ && event.step == step ? &event : nullptr;
}

void Chains::merge(StepId step, Clock& clock) const {
  const Event* event = event_of(step);
  if (event == nullptr) return;
  if (clock.size() < event->clock.size()) clock.resize(event->clock.size());
  for (std::size_t i = 0; i < event->clock.size(); ++i) {
    clock[i] = std::max(clock[i], event->clock[i]);
  }
}

void Chains::clock_before(const Actor& actor, Clock& clock) {
  clock.clear();
  const StepId own = last_step_[actor];
  const Enabling& enabling = actor.enabling();
  merge(own, clock);
  if (enabling.cause != own) merge(enabling.cause, clock);
  if (enabling.after != 0) merge(enabling.after, clock);
}

/// Nothing has fired or is pending behind it in its chain.
bool Chains::is_last(const Event& event) const {
  const Chain& chain = chains_[event.chain];
  return !chain.is_taken && chain.length == event.position;
}

std::uint32_t Chains::place(const Actor& actor) {
  for (const StepId step : {last_step_[actor], actor.enabling().cause}) {
    const Event* event = event_of(step);
    if (event != nullptr && is_last(*event)) return event->chain;
  }
  clock_before(actor, scratch_);
  const std::size_t known = std::min(scratch_.size(), chains_.size());
  for (std::uint32_t chain = 0; chain < known; ++chain) {
    if (!chains_[chain].is_taken && scratch_[chain] >= chains_[chain].length) return chain;
  }
  if (chains_.size() < kChainsMax) chains_.emplace_back();
  return static_cast<std::uint32_t>(chains_.size() - 1);
}

std::uint32_t Chains::of(const Actor& actor) {
  Pending& pending = pending_[actor];
  if (pending.number == actor.fired() + 1) return pending.chain;
  // It has fired without being asked for: somebody else decided.
  if (pending.number != 0) chains_[pending.chain].is_taken = false;
  const std::uint32_t chain = place(actor);
  chains_[chain].is_taken = true;
  pending_[actor] = {actor.fired() + 1, chain};
  return chain;
}

void Chains::fires(const Actor& chosen) {
  const std::uint32_t chain = of(chosen);
  const auto step = static_cast<StepId>(chosen.engine().steps() + 1);
  clock_before(chosen, scratch_);
  if (scratch_.size() <= chain) scratch_.resize(chain + 1);
  scratch_[chain] = ++chains_[chain].length;
  chains_[chain].is_taken = false;
  Event& event = events_[step % kEventsKept];
  event.run = run_;
  event.step = step;
  event.chain = chain;
  event.position = scratch_[chain];
  event.clock.swap(scratch_);
  last_step_[chosen] = step;
  pending_[chosen].number = 0;
}

}  // namespace dojo::sim
