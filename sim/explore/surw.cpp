#include "sim/explore/surw.h"

#include <fmt/format.h>

#include <algorithm>

namespace dojo::sim {

void Surw::begin(std::uint64_t seed, std::uint64_t index, const Learned& learned) {
  begin_sampling(seed, index, 0x5019);
  is_profiling_ = learned.profile.is_empty();
  profiler_.begin();
  numbers_.clear();
  is_parked_.clear();
  intended_ = kNobody;
  choose_object(learned.profile);
}

void Surw::choose_object(const Profile& profile) {
  object_ = 0;
  std::uint64_t accesses = 0;
  for (const ObjectProfile& object : profile.objects) accesses += object.total();
  if (accesses == 0) return;
  std::uint64_t left = random_.below(accesses);
  for (const ObjectProfile& object : profile.objects) {
    if (left < object.total()) {
      object_ = object.object;
      shares_.begin(profile, &object);
      return;
    }
    left -= object.total();
  }
}

std::size_t Surw::best_unparked(const Ready& ready) {
  std::size_t best = SIZE_MAX;
  std::uint64_t largest = 0;
  for (std::size_t i = 0; i < ready.actors.size(); ++i) {
    if (is_parked_[*ready.actors[i]] != 0) continue;
    std::uint64_t& number = numbers_[*ready.actors[i]];
    if (number == 0) number = random_.next() | 1;
    if (number <= largest) continue;
    largest = number;
    best = i;
  }
  return best;
}

std::size_t Surw::choose_next(const Ready& ready) {
  for (;;) {
    const std::size_t index = best_unparked(ready);
    if (index == SIZE_MAX) {  // the intended actor is not among them: it waits, or has ended
      is_parked_.clear();
      intended_ = ready.actors[shares_.draw(random_, ready)]->slot();
      continue;
    }
    const Actor& actor = *ready.actors[index];
    if (!is_selected(actor)) return index;
    if (intended_ == kNobody) intended_ = ready.actors[shares_.draw(random_, ready)]->slot();
    if (intended_ == actor.slot()) return index;
    is_parked_[actor] = 1;
  }
}

Pick Surw::next(const Ready& ready) {
  count(ready);
  if (object_ != 0) {
    shares_.look(ready, [this](std::uint32_t parent, const Actor& child, std::uint32_t events,
                               std::uint32_t had) {
      if (intended_ != parent || events == 0) return;
      if (random_.below(std::max(had, events)) < events) intended_ = child.slot();
    });
  }
  const std::size_t index = choose_next(ready);
  const Actor& chosen = *ready.actors[index];
  if (is_profiling_) profiler_.note(ready, chosen);
  if (object_ != 0) {
    const bool counts = is_selected(chosen);
    shares_.fires(chosen, counts);
    if (counts) {
      intended_ = kNobody;
      is_parked_.clear();
    }
  }
  numbers_[chosen] = 0;
  return pick(ready, index);
}

Learned Surw::learned() const {
  Learned all = learned_;
  if (is_profiling_) all.profile = profiler_.profile();
  return all;
}

std::string Surw::bound(const Learned& learned) const {
  return fmt::format(
      "uniform over the interleavings of the accesses to one of {} shared objects, drawn anew for "
      "each schedule",
      learned.profile.objects.size());
}

}  // namespace dojo::sim
