// Races of an execution, and what the search does to reverse them: reduced_search.h.
#include <algorithm>
#include <utility>

#include "sim/explore/reduced_search.h"

namespace dojo::sim {

void ReducedSearch::find_races() {
  for (std::size_t second = fresh_from_; second < execution_.size(); ++second) {
    const Event& event = execution_[second];
    for (const EventIndex first : event.races) reverse(first, static_cast<EventIndex>(second));
    for (const EventIndex cause : event.causes) {
      const bool was_let_go = event.previous != cause && !event.is_owed &&
                              execution_[cause].footprint.conflicts_with(event.footprint);
      if (was_let_go) reverse(cause, static_cast<EventIndex>(second));
    }
  }
}

// Who waits for something that never came, when the run has ended.
void ReducedSearch::note_waiting() {
  waiting_.clear();
  for (const Actor* actor : world_.engine().actors()) {
    if (actor->awaited() != 0 && !actor->is_offered()) {
      waiting_.push_back({numbers_.of(*actor), actor->path(), actor->place(), actor->awaited()});
    }
  }
}

// The step that each of them waits for is in a race with whoever took its turn: it is added to the
// execution for as long as that takes.
void ReducedSearch::race_with_waiting() {
  const std::size_t size = execution_.size();
  if (size == 0) return;
  for (const Waiting& one : waiting_) {
    Event& event = execution_.open_virtual(one.actor, one.path, one.place);
    event.footprint.add(one.object, Touch::kWrite);
    event.taken.push_back(one.object);
    execution_.close_last();
    for (const EventIndex first : event.races) reverse(first, static_cast<EventIndex>(size));
    execution_.truncate(size);
  }
}

// Lets `second` go before `first`. Where it cannot, because another had the lock or the core then:
// before the event with which that one got it (an acquisition, an interrupt that arrived).
void ReducedSearch::reverse(EventIndex first, EventIndex second) {
  if (const auto acquisition = lock_in_the_way(first, second)) {
    if (is_bound(*acquisition, second)) return;
    if (!insert(*acquisition, second)) try_everything(path_[*acquisition]);
    return;
  }
  if (insert(first, second)) return;
  const Event& later = execution_[second];
  for (EventIndex i = first; i-- > 0;) {
    if (!execution_.happens_before(i, first)) continue;
    if (later.previous && i <= *later.previous && execution_.happens_before(i, *later.previous)) {
      continue;
    }
    const Footprint& earlier = execution_[i].footprint;
    const bool took_turn = earlier.conflicts_with(later.footprint) || earlier.writes(later.place);
    if (took_turn && insert(i, second)) return;
  }
  if (!is_bound(first, second)) try_everything(path_[first]);
}

// The actor of `later` cannot come as far as that without `first`.
bool ReducedSearch::is_bound(EventIndex first, EventIndex later) const {
  const std::optional<EventIndex> previous = execution_[later].previous;
  if (!previous || *previous < first) return false;
  return *previous == first || execution_.happens_before(first, *previous);
}

// The event in which the actor of `first` took a lock that it gives back in `first` and that
// `second` takes: nobody gets it in between.
std::optional<EventIndex> ReducedSearch::lock_in_the_way(EventIndex first,
                                                         EventIndex second) const {
  const Event& giver = execution_[first];
  for (const std::uint32_t lock : giver.given) {
    if (std::ranges::find(execution_[second].taken, lock) == execution_[second].taken.end())
      continue;
    for (std::optional<EventIndex> i = giver.previous; i; i = execution_[*i].previous) {
      const auto& taken = execution_[*i].taken;
      if (std::ranges::find(taken, lock) != taken.end()) return i;
    }
  }
  return std::nullopt;
}

// What was planned here is not possible. Whatever else is possible here is tried: that is complete
// without a plan, if not without repetition.
void ReducedSearch::try_everything(Node& node) {
  bool is_new = false;
  for (const auto& [actor, place] : node.ready) {
    const bool is_there =
        actor == node.branch.actor || node.is_asleep(actor) ||
        std::ranges::find(node.tree, actor, &WakeupBranch::actor) != node.tree.end();
    if (is_there) continue;
    node.tree.push_back({actor, place, {}, {}, {}});
    is_new = true;
  }
  result_.fallbacks += is_new ? 1 : 0;
}

// What follows at `place` if its event and all that depends on it wait for event `last`. False: it
// could not begin there.
bool ReducedSearch::insert(EventIndex place, EventIndex last) {
  EventSequence sequence;
  for (std::size_t i = place + 1; i < execution_.size(); ++i) {
    if (i != last && !execution_.happens_before(place, static_cast<EventIndex>(i))) {
      sequence.push_back(&execution_[i]);
    }
  }
  sequence.push_back(&execution_[last]);
  if (!path_[place].is_ready(sequence.front()->actor) || !can_go_before(place, last)) return false;
  Node& node = path_[place];
  if (covers(node, sequence)) return true;
  if (limits_.reduction == Reduction::kSource) {
    node.tree.push_back({sequence.front()->actor, sequence.front()->place, {}, {}, {}});
  } else {
    insert_sequence(node.tree, std::move(sequence));
  }
  return true;
}

// Does something that is explored here already begin an equivalent of the sequence?
bool ReducedSearch::covers(const Node& node, const EventSequence& sequence) const {
  if (limits_.reduction == Reduction::kOptimal) {
    return std::ranges::any_of(node.sleep, [&](const Sleeper& sleeper) {
      return find_initial(sleeper.actor, sleeper.footprint, sequence).is_initial;
    });
  }
  // Source sets: an actor whose own event comes first is enough, and nothing less. That somebody
  // who does not take part commutes with the sequence says that it has been explored behind that
  // one's step only if it is followed to its end, and here only its first step will be.
  const auto begins = [&](ActorId actor) {
    const Initial found = find_initial(actor, {}, sequence);
    return found.is_initial && found.position;
  };
  return std::ranges::any_of(node.sleep, begins, &Sleeper::actor) ||
         std::ranges::any_of(node.tree, begins, &WakeupBranch::actor);
}

// Is the step of event `last` offered at `place`, or by what comes along with it? It needs its
// causes, except for a release: what waits for a lock could have had it before.
bool ReducedSearch::can_go_before(EventIndex place, EventIndex last) const {
  const Event& event = execution_[last];
  bool comes_along = event.previous && *event.previous >= place;
  for (const EventIndex cause : event.causes) {
    if (cause < place) continue;
    if (cause != place && !execution_.happens_before(place, cause)) {
      comes_along = true;
    } else if (event.is_owed || !execution_[cause].footprint.conflicts_with(event.footprint)) {
      return false;
    }
  }
  return comes_along || path_[place].is_ready(event.actor);
}

// A violation ends the run: whatever else could have happened might have come before it.
void ReducedSearch::branch_at_violation() {
  if (path_.empty()) return;
  const std::uint64_t fallbacks = result_.fallbacks;
  try_everything(path_.back());
  result_.fallbacks = fallbacks;
}

}  // namespace dojo::sim
