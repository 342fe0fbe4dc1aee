#include "sim/explore/minimise.h"

#include <algorithm>
#include <tuple>

#include "sim/explore/recorder.h"
#include "sim/explore/replay.h"

namespace dojo::sim {

bool Finding::is_smaller_than(const Finding& other) const {
  const auto size = [](const Finding& f) {
    return std::tuple(f.deviations.size(), f.switches, f.result.steps);
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
  return Finding{recorder.deviations(), result, recorder.switches()};
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

bool Minimiser::improve_once(Finding& best) {
  for (std::size_t i = 0; i < best.deviations.size(); ++i) {
    for (const std::int64_t shift : {-1, 1}) {
      Deviations candidate = best.deviations;
      if (shift < 0 && candidate[i].ordinal == 0) continue;
      candidate[i].ordinal += static_cast<std::uint32_t>(shift);
      if (accept(candidate, best)) return true;
    }
    for (std::size_t j = 0; j < best.deviations.size(); ++j) {
      if (j == i || best.deviations[j].site != best.deviations[i].site) continue;
      Deviations candidate = best.deviations;
      candidate[i].answer = candidate[j].answer;
      if (candidate[i] != best.deviations[i] && accept(candidate, best)) return true;
    }
  }
  return false;
}

std::optional<Finding> Minimiser::minimise(const Deviations& deviations) {
  std::optional<Finding> best = try_schedule(deviations);
  if (!best) return std::nullopt;
  remove_chunks(*best);
  while (has_budget() && improve_once(*best)) remove_chunks(*best);
  return best;
}

}  // namespace dojo::sim
