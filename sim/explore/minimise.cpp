#include "sim/explore/minimise.h"

#include <algorithm>
#include <map>
#include <tuple>

#include "sim/explore/follow.h"
#include "sim/explore/holds.h"
#include "sim/explore/recorder.h"
#include "sim/explore/replay.h"

namespace dojo::sim {

namespace {

/// A longer order is not looked through for switches that can be saved: each costs a replay.
constexpr std::size_t kSwitchesTried = 200;

bool is_hold(const Deviation& deviation) { return deviation.site == kSiteHold.hash; }

}  // namespace

std::size_t Finding::holds() const {
  return static_cast<std::size_t>(std::ranges::count_if(deviations, is_hold));
}

bool Finding::is_smaller_than(const Finding& other) const {
  const auto size = [](const Finding& f) {
    return std::tuple(f.deviations.size(), f.holds(), f.switches, f.result.steps);
  };
  return size(*this) < size(other);
}

std::optional<Finding> Minimiser::try_schedule(const Deviations& deviations) {
  ++replays_;
  world_.rewind();
  Replay replay(deviations);
  Recorder recorder(replay);
  const RunResult result = world_.run(recorder);
  steps_ += result.steps;
  if (!result.violation || !matches_(*result.violation)) return std::nullopt;
  return Finding{replay.effective(), result, recorder.switches()};
}

bool Minimiser::accept(const Deviations& candidate, Finding& best) {
  if (!has_budget()) return false;
  auto trial = try_schedule(candidate);
  if (!trial || !trial->is_smaller_than(best)) return false;
  best = std::move(*trial);
  return true;
}

// ddmin without the subset phase: schedules seldom fail with a small part of their deviations
// alone, and removing complements reaches the same fixed point.
void Minimiser::remove_chunks(Finding& best) {
  std::size_t chunk = std::max<std::size_t>(best.deviations.size() / 2, 1);
  while (has_budget() && !best.deviations.empty()) {
    bool has_removed = false;
    for (std::size_t start = 0; start < best.deviations.size() && has_budget();) {
      Deviations candidate = best.deviations;
      const auto first = candidate.begin() + static_cast<std::ptrdiff_t>(start);
      const auto count = std::min(chunk, candidate.size() - start);
      candidate.erase(first, first + static_cast<std::ptrdiff_t>(count));
      if (accept(candidate, best)) {
        has_removed = true;
      } else {
        start += chunk;
      }
    }
    if (chunk == 1 && !has_removed) return;
    if (!has_removed || chunk > best.deviations.size()) chunk = std::max<std::size_t>(chunk / 2, 1);
  }
}

// --- forms --------------------------------------------------------------------------------------

bool Minimiser::rewrite_with_holds(Finding& best) {
  if (!has_budget()) return false;
  ++replays_;
  world_.rewind();
  Replay replay(best.deviations);
  HoldRecorder recorder(replay);
  steps_ += world_.run(recorder).steps;
  return recorder.deviations().size() < best.deviations.size() &&
         accept(recorder.deviations(), best);
}

bool Minimiser::rewrite_without_holds(Finding& best) {
  if (!has_budget() || best.holds() == 0) return false;
  ++replays_;
  world_.rewind();
  Replay replay(best.deviations);
  Recorder recorder(replay);
  steps_ += world_.run(recorder).steps;
  return recorder.deviations().size() <= best.deviations.size() &&
         accept(recorder.deviations(), best);
}

bool Minimiser::join_holds(Finding& best) {
  std::map<std::uint32_t, std::size_t> holds_of;
  for (const Deviation& d : best.deviations) holds_of[d.actor] += is_hold(d) ? 1 : 0;
  for (const auto& [actor, count] : holds_of) {
    if (count < 2) continue;
    Deviations candidate;
    bool has_one = false;
    for (Deviation d : best.deviations) {
      if (is_hold(d) && d.actor == actor) {
        if (has_one) continue;
        has_one = true;
        d.answer = to_answer({});
      }
      candidate.push_back(d);
    }
    if (accept(candidate, best)) return true;
  }
  return false;
}

// --- neighbours ---------------------------------------------------------------------------------

bool Minimiser::try_moves_of(std::size_t index, Finding& best) {
  for (const std::int64_t shift : {-1, 1}) {
    Deviations candidate = best.deviations;
    if (shift < 0 && candidate[index].ordinal == 0) continue;
    candidate[index].ordinal += static_cast<std::uint32_t>(shift);
    if (accept(candidate, best)) return true;
  }
  for (std::size_t j = 0; j < best.deviations.size(); ++j) {
    if (j == index || best.deviations[j].site != best.deviations[index].site) continue;
    Deviations candidate = best.deviations;
    candidate[index].answer = candidate[j].answer;
    if (candidate[index] != best.deviations[index] && accept(candidate, best)) return true;
  }
  return false;
}

bool Minimiser::move_one(Finding& best) {
  for (std::size_t i = 0; i < best.deviations.size() && may_move(); ++i) {
    if (try_moves_of(i, best)) return true;
  }
  return false;
}

// --- switches -----------------------------------------------------------------------------------

// Where an actor is interrupted, its next step is moved up to its last one. The order is followed
// as far as that goes; a run that fails and is smaller is the new one.
bool Minimiser::save_switches(Finding& best) {
  if (!may_move()) return false;
  ++replays_;
  world_.rewind();
  Replay replay(best.deviations);
  OrderRecorder recorded(replay);
  steps_ += world_.run(recorded).steps;
  const Order order = recorded.order();
  std::size_t tried = 0;
  for (std::size_t i = 0; i + 1 < order.size() && tried < kSwitchesTried && may_move(); ++i) {
    if (order[i].actor == order[i + 1].actor) continue;
    const auto next =
        std::find_if(order.begin() + static_cast<std::ptrdiff_t>(i) + 1, order.end(),
                     [&](const OrderedStep& step) { return step.actor == order[i].actor; });
    if (next == order.end()) continue;
    Order moved = order;
    const auto from = moved.begin() + (next - order.begin());
    std::rotate(moved.begin() + static_cast<std::ptrdiff_t>(i) + 1, from, from + 1);
    ++tried;
    ++replays_;
    world_.rewind();
    Follow follow(moved, best.deviations);
    HoldRecorder with_holds(follow);
    Recorder without(with_holds);
    const RunResult result = world_.run(without);
    steps_ += result.steps;
    if (!result.violation || !matches_(*result.violation)) continue;
    if (accept(without.deviations(), best) || accept(with_holds.deviations(), best)) return true;
  }
  return false;
}

// --- the whole ----------------------------------------------------------------------------------

std::optional<Finding> Minimiser::minimise(const Deviations& deviations) {
  is_one_minimal_ = false;
  std::optional<Finding> best = try_schedule(deviations);
  if (!best) return std::nullopt;
  // What starves somebody for hundreds of steps is not taken apart one by one.
  rewrite_with_holds(*best);
  bool has_helped = true;
  while (has_helped) {
    while (join_holds(*best)) {
    }
    remove_chunks(*best);
    is_one_minimal_ = has_budget();
    has_helped = may_move() && (rewrite_without_holds(*best) || rewrite_with_holds(*best) ||
                                move_one(*best) || save_switches(*best));
  }
  return best;
}

}  // namespace dojo::sim
