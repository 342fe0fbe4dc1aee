#include "sim/explore/depth_first.h"

namespace dojo::sim {

DepthFirstResult DepthFirst::search(const Visit& visit) {
  result_ = {};
  path_.clear();
  depth_ = 0;
  snapshots_used_ = 0;
  rare_events_ = 0;
  // A choice before the first scheduling question backtracks to the beginning of the run.
  world_.rewind();
  for (;;) {
    const RunResult run = world_.run(*this);
    ++result_.executions;
    if (run.is_limit()) ++result_.limited;
    if (!visit(run) || result_.executions >= limits_.executions) return result_;
    if (!backtrack()) {
      result_.is_complete = result_.limited == 0;
      return result_;
    }
  }
}

// Drops exhausted questions at the end of the path and moves the last one to its next answer. Then
// the world goes back to the last snapshot at or before it; answers after that snapshot are given
// again.
bool DepthFirst::backtrack() {
  while (!path_.empty() && path_.back().answer + 1 == path_.back().options) {
    if (path_.back().is_schedule) snapshots_used_ = path_.back().snapshot;
    path_.pop_back();
  }
  if (path_.empty()) return false;
  ++path_.back().answer;
  std::size_t start = path_.size();
  while (start > 0 && !path_[start - 1].is_schedule) --start;
  if (start == 0) {
    world_.rewind();
    depth_ = 0;
    rare_events_ = 0;
  } else {
    const Question& question = path_[start - 1];
    arena::restore(snapshots_[question.snapshot]);
    depth_ = start - 1;
    rare_events_ = question.rare_before;
  }
  return true;
}

Deviations DepthFirst::deviations() const {
  Deviations list;
  for (const Question& question : path_) {
    if (question.answer != 0) list.push_back(question.deviation);
  }
  return list;
}

DepthFirst::Question& DepthFirst::ask(bool is_schedule, std::uint32_t options) {
  if (depth_ < path_.size()) return path_[depth_++];
  Question question{is_schedule, 0, options, 0, rare_events_, {}};
  if (is_schedule) {
    if (snapshots_used_ == snapshots_.size()) snapshots_.emplace_back();
    question.snapshot = snapshots_used_++;
    arena::save(snapshots_[question.snapshot]);
    ++result_.saves;
  }
  path_.push_back(question);
  ++depth_;
  return path_.back();
}

Pick DepthFirst::next(const Ready& ready) {
  std::size_t index = 0;
  if (ready.actors.size() > 1) {
    Question& question = ask(true, static_cast<std::uint32_t>(ready.actors.size()));
    index = question.answer;
    const Actor& first = *ready.actors[0];
    question.deviation = {kSiteNext.hash, first.path(), first.times_default(),
                          ready.actors[index]->path()};
  }
  return {index, ready.first_instant(index)};
}

std::uint32_t DepthFirst::choose(const Site& site, const Actor& who, std::uint32_t ordinal,
                                 std::uint32_t options) {
  Question& question = ask(false, options);
  question.deviation = {site.hash, who.path(), ordinal, question.answer};
  return question.answer;
}

bool DepthFirst::happens(const Site& site, const Actor& who, std::uint32_t ordinal, std::uint32_t) {
  if (rare_events_ >= limits_.rare_events) return false;
  Question& question = ask(false, 2);
  question.deviation = {site.hash, who.path(), ordinal, question.answer};
  if (question.answer == 0) return false;
  ++rare_events_;
  return true;
}

}  // namespace dojo::sim
