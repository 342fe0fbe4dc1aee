#include "sim/explore/wakeup_tree.h"

#include <algorithm>
#include <utility>

namespace dojo::sim {

Initial find_initial(ActorId actor, const Footprint& footprint, const EventSequence& sequence) {
  const auto own = std::ranges::find(sequence, actor, &Event::actor);
  if (own == sequence.end()) {
    const bool commutes = std::ranges::none_of(
        sequence, [&](const Event* event) { return footprint.conflicts_with(event->footprint); });
    return {commutes, std::nullopt};
  }
  const bool is_first = std::none_of(sequence.begin(), own, [&](const Event* event) {
    return (*own)->is_caused_by(event->index) || event->footprint.conflicts_with((*own)->footprint);
  });
  return {is_first, static_cast<std::size_t>(own - sequence.begin())};
}

namespace {

std::vector<WakeupBranch> chain_of(const EventSequence& sequence) {
  std::vector<WakeupBranch> below;
  for (auto event = sequence.rbegin(); event != sequence.rend(); ++event) {
    WakeupBranch branch{(*event)->actor, (*event)->place, (*event)->answers, (*event)->footprint,
                        std::move(below)};
    below.clear();
    below.push_back(std::move(branch));
  }
  return below;
}

}  // namespace

bool insert_sequence(std::vector<WakeupBranch>& tree, EventSequence sequence) {
  std::vector<WakeupBranch>* level = &tree;
  while (!sequence.empty()) {
    WakeupBranch* next = nullptr;
    for (WakeupBranch& branch : *level) {
      const Initial found = find_initial(branch.actor, branch.footprint, sequence);
      if (!found.is_initial) continue;
      if (found.position) {
        // Another answer inside this step: every answer is explored, with whatever comes after it.
        if (sequence[*found.position]->answers != branch.answers) return false;
        sequence.erase(sequence.begin() + static_cast<std::ptrdiff_t>(*found.position));
      }
      next = &branch;
      break;
    }
    if (next == nullptr) {
      auto chain = chain_of(sequence);
      level->push_back(std::move(chain.front()));
      return true;
    }
    if (next->below.empty()) return false;  // below a leaf everything is explored
    level = &next->below;
  }
  return false;
}

}  // namespace dojo::sim
