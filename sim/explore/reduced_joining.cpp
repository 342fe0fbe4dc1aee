// What the steps of a reduced search touch, and which critical sections may be taken as one step:
// reduced_search.h, joining.h.
#include <algorithm>

#include "sim/explore/reduced_search.h"

namespace dojo::sim {

void ReducedSearch::on_touch(std::uint32_t object, Touch touch) {
  if (!is_open_) return;
  Event& event = execution_[execution_.size() - 1];
  Guards guards{};
  for (std::size_t i = 0; i < event.held.size() && i < guards.size(); ++i) {
    guards[i] = event.held[i];
  }
  event.footprint.add(object, touch, guards);
}

void ReducedSearch::on_watched(std::uint32_t object) {
  if (is_open_) execution_[execution_.size() - 1].footprint.watch(object);
}

void ReducedSearch::on_judged(std::uint32_t memory, Touch touch) { on_touch(memory, touch); }

// --- joined sections -------------------------------------------------------------------------------

void ReducedSearch::expose(std::uint32_t object) {
  if (!joining_.expose(object)) return;
  must_restart_ = true;
  world_.engine().stop_soon();
}

// Two touches that no lock keeps apart, one of them inside a section: the section has to stop
// there.
void ReducedSearch::look_for_unguarded() {
  const Event& last = execution_[execution_.size() - 1];
  std::vector<std::uint32_t> objects;
  for (const EventIndex first : last.races) {
    execution_[first].footprint.find_unguarded(last.footprint, objects);
  }
  for (const std::uint32_t object : objects) expose(object);
}

void ReducedSearch::on_guard(std::uint32_t lock, bool is_taken) {
  if (!is_open_) return;
  Event& event = execution_[execution_.size() - 1];
  if (is_taken) {
    // Nested both ways round they could deadlock: then each acquisition has to be seen.
    if (limits_.joins_sections) {
      for (const std::uint32_t one : nesting_.nest(lock, event.held)) expose(one);
    }
    event.taken.push_back(lock);
    event.held.push_back(lock);
    return;
  }
  const auto place = std::ranges::find(event.held, lock);
  if (place != event.held.end()) event.held.erase(place);
  if (std::ranges::find(event.taken, lock) == event.taken.end()) event.given.push_back(lock);
}

}  // namespace dojo::sim
