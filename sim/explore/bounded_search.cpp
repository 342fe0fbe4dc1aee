#include "sim/explore/bounded_search.h"

#include <algorithm>
#include <numeric>

namespace dojo::sim {

std::uint64_t BoundedResult::total() const {
  return std::accumulate(schedules.begin(), schedules.end(), std::uint64_t{0});
}

BoundedResult BoundedSearch::search(const Visit& visit) {
  result_ = {};
  for (bound_ = 0;; ++bound_) {
    result_.schedules.push_back(0);
    if (!run_bound(visit)) return result_;
    if (result_.limited == 0) result_.bounds_done = bound_ + 1;
    if (has_cut_) continue;
    result_.is_complete = result_.limited == 0;
    return result_;
  }
}

/// False: the search was stopped.
bool BoundedSearch::run_bound(const Visit& visit) {
  path_.clear();
  depth_ = 0;
  snapshots_used_ = 0;
  spent_ = {};
  has_cut_ = false;
  world_.rewind();
  do {
    const RunResult run = world_.run(*this);
    ++result_.executions;
    if (run.is_limit()) ++result_.limited;
    if (spent_.cost != bound_) continue;
    ++result_.schedules.back();
    if (!visit(run) || result_.total() >= limits_.executions) return false;
  } while (backtrack());
  return true;
}

/// Moves to the next alternative that the bound allows.
bool BoundedSearch::advance(Question& question) {
  if (question.at + 1 == question.alternatives.size()) return false;
  const Alternative& next = question.alternatives[question.at + 1];
  if (question.before.cost + next.cost > bound_) {
    has_cut_ = true;
    return false;
  }
  ++question.at;
  return true;
}

// As DepthFirst::backtrack; what was spent goes back with the world.
bool BoundedSearch::backtrack() {
  while (!path_.empty() && !advance(path_.back())) {
    if (path_.back().is_schedule) snapshots_used_ = path_.back().snapshot;
    path_.pop_back();
  }
  if (path_.empty()) return false;
  std::size_t start = path_.size();
  while (start > 0 && !path_[start - 1].is_schedule) --start;
  if (start == 0) {
    world_.rewind();
    depth_ = 0;
    spent_ = {};
  } else {
    const Question& question = path_[start - 1];
    arena::restore(snapshots_[question.snapshot]);
    depth_ = start - 1;
    spent_ = question.before;
  }
  return true;
}

Deviations BoundedSearch::deviations() const {
  Deviations list;
  for (const Question& question : path_) {
    if (question.deviation.site != 0) list.push_back(question.deviation);
  }
  return list;
}

BoundedSearch::Question& BoundedSearch::ask(bool is_schedule,
                                            std::vector<Alternative> alternatives) {
  if (depth_ < path_.size()) return path_[depth_++];
  Question question;
  question.is_schedule = is_schedule;
  question.alternatives = std::move(alternatives);
  question.before = spent_;
  if (is_schedule) {
    if (snapshots_used_ == snapshots_.size()) snapshots_.emplace_back();
    question.snapshot = snapshots_used_++;
    arena::save(snapshots_[question.snapshot]);
  }
  path_.push_back(std::move(question));
  ++depth_;
  return path_.back();
}

// The fixed scheduler's order: who fired last, then the others by slot from there on, in a circle.
std::vector<BoundedSearch::Alternative> BoundedSearch::weigh(const Ready& ready) const {
  std::vector<std::uint32_t> order(ready.actors.size());
  std::iota(order.begin(), order.end(), 0);
  const auto turn = [&](std::uint32_t index) {
    const std::uint32_t slot = ready.actors[index]->slot();
    return spent_.last == UINT32_MAX ? slot : slot - spent_.last;  // wraps round below `last`
  };
  std::sort(order.begin(), order.end(),
            [&](std::uint32_t a, std::uint32_t b) { return turn(a) < turn(b); });
  const bool could_go_on = ready.actors[order[0]]->slot() == spent_.last;
  std::vector<Alternative> alternatives;
  for (std::uint32_t rank = 0; rank < order.size(); ++rank) {
    const std::uint32_t preemptions = could_go_on && rank > 0 ? 1 : 0;
    alternatives.push_back({bounding_ == Bounding::kDelay ? rank : preemptions, order[rank]});
  }
  return alternatives;
}

Pick BoundedSearch::next(const Ready& ready) {
  std::size_t index = 0;
  if (ready.actors.size() > 1) {
    const bool is_new = depth_ == path_.size();
    Question& question = ask(true, is_new ? weigh(ready) : std::vector<Alternative>{});
    index = question.taken().answer;
    spent_.cost += question.taken().cost;
    const Actor& first = *ready.actors[0];
    question.deviation = {};
    if (index != 0) {
      question.deviation = {kSiteNext.hash, first.path(), first.times_default(),
                            ready.actors[index]->path()};
    }
  }
  spent_.last = ready.actors[index]->slot();
  return {index, ready.first_instant(index)};
}

std::vector<BoundedSearch::Alternative> BoundedSearch::free_answers(std::uint32_t options) const {
  std::vector<Alternative> answers;
  for (std::uint32_t i = 0; i < options; ++i) answers.push_back({0, i});
  return answers;
}

std::uint32_t BoundedSearch::choose(const Site& site, const Actor& who, std::uint32_t ordinal,
                                    std::uint32_t options) {
  Question& question = ask(false, free_answers(options));
  const std::uint32_t answer = question.taken().answer;
  question.deviation = {};
  if (answer != 0) question.deviation = {site.hash, who.path(), ordinal, answer};
  return answer;
}

bool BoundedSearch::happens(const Site& site, const Actor& who, std::uint32_t ordinal,
                            std::uint32_t) {
  if (spent_.rare_events >= limits_.rare_events) return false;
  Question& question = ask(false, free_answers(2));
  question.deviation = {};
  if (question.taken().answer == 0) return false;
  question.deviation = {site.hash, who.path(), ordinal, 1};
  ++spent_.rare_events;
  return true;
}

}  // namespace dojo::sim
