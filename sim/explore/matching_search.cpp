#include "sim/explore/matching_search.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "sim/hash.h"

namespace dojo::sim {

MatchingResult MatchingSearch::search(const Visit& visit) {
  while (!run_all(visit)) {
    ++result_.restarts;
    if (limits_.on_restart) limits_.on_restart();
  }
  result_.exposed = joining_.exposed();
  return result_;
}

/// False: it has to begin anew.
bool MatchingSearch::run_all(const Visit& visit) {
  const std::uint64_t restarts = result_.restarts;
  result_ = {};
  result_.restarts = restarts;
  states_.clear();
  futures_.clear();
  outcomes_.clear();
  path_.clear();
  own_locks_.clear();
  snapshots_used_ = 0;
  depth_ = 0;
  rare_events_ = 0;
  held_.clear();
  joining_.expose_more();
  restart_at_ = SIZE_MAX;
  bool is_limited = false;
  world_.rewind();
  for (std::uint64_t runs = 1;; ++runs) {
    is_given_up_ = false;
    schedule_depth_ = 0;
    under_way_ = kNone;
    const RunResult run = run_once();
    if (has_to_restart()) return false;
    if (!is_given_up_) {
      is_limited = is_limited || run.is_limit();
      ++result_.ends;
      end_step(nullptr);
      const bool is_cut = run.violation.has_value() || run.is_limit();
      if (is_cut && under_way_ != kNone) path_[under_way_].future.add_everything();
      compare({hash_text(run.violation ? run.violation->oracle : "end"), 0});
      if (!visit(run)) return true;
    } else if (limits_.on_given_up) {
      limits_.on_given_up();
    }
    if (!result_.objection.empty() || runs >= limits_.runs) return true;
    result_.is_out_of_memory = bytes() > limits_.bytes;
    if (result_.is_out_of_memory) return true;
    if (backtrack()) continue;
    if (restart_at_ != SIZE_MAX) return false;
    result_.is_complete = !is_limited;
    return true;
  }
}

RunResult MatchingSearch::run_once() {
  Observer* const before = Engine::observer();
  Engine::set_observer(this);
  Engine::set_joining(joining());
  RunResult run = world_.run(*this);
  Engine::set_joining(nullptr);
  Engine::set_observer(before);
  return run;
}

// Of the hash tables: a node each, and its place.
std::size_t MatchingSearch::bytes() const {
  constexpr std::size_t kNode = 40;
  return (states_.size() + outcomes_.size()) * kNode + futures_.bytes();
}

/// The last of the first `end` questions that asks who goes on.
MatchingSearch::Question* MatchingSearch::last_schedule_question(std::size_t end) {
  while (end > 0 && !path_[end - 1].is_schedule) --end;
  return end == 0 ? nullptr : &path_[end - 1];
}

FutureTouches MatchingSearch::empty_future() {
  if (spare_.empty()) return {};
  FutureTouches future = std::move(spare_.back());
  spare_.pop_back();
  future.clear();
  return future;
}

// Drops questions whose answers are all taken, and takes the next one of the last that is left. The
// world goes back to the last snapshot at or before it; what was answered after that is answered
// again.
bool MatchingSearch::backtrack() {
  while (!path_.empty() && is_done(path_.back())) {
    leave(path_.back());
    path_.pop_back();
  }
  if (path_.empty()) return false;
  ++path_.back().answer;
  std::size_t start = path_.size();
  while (start > 0 && path_[start - 1].snapshot == kNone) --start;
  if (start == 0) {
    world_.rewind();
    depth_ = 0;
    rare_events_ = 0;
    held_.clear();
    return true;
  }
  const Question& question = path_[start - 1];
  arena::restore(snapshots_[question.snapshot]);
  depth_ = start - 1;
  rare_events_ = question.rare_before;
  held_ = question.held;
  return true;
}

/// Nothing new follows. The engine takes one more step, which does not count.
Pick MatchingSearch::give_up(const Ready& ready) {
  is_given_up_ = true;
  world_.engine().stop_soon();
  return {0, ready.first_instant(0)};
}

/// The step under way, or just over.
std::uint32_t MatchingSearch::single_steps() const {
  return static_cast<std::uint32_t>(1 + joining_.left_out() - left_out_before_);
}

Pick MatchingSearch::take(const Ready& ready, Question& question) {
  left_out_before_ = joining_.left_out();
  under_way_ = static_cast<std::size_t>(&question - path_.data());
  const std::uint32_t path = question.ready[question.answer];
  const auto index = static_cast<std::size_t>(std::ranges::find(ready.actors, path, &Actor::path) -
                                              ready.actors.begin());
  question.tried |= names_.actor(path);
  add_touch(Kind::kReadiness, intended(*ready.actors[index]), false);
  own_locks_.clear();
  for (const Held& held : held_) {
    if (held.who == path) own_locks_.push_back(held.lock);
  }
  for (const std::uint32_t lock : own_locks_) add_touch(Kind::kLock, lock, true);
  return {index, ready.first_instant(index)};
}

/// False: nothing new follows.
bool MatchingSearch::arrive(const StateKey& state) {
  ++result_.steps;
  compare(state);
  Question* const parent = under_way_ == kNone ? nullptr : &path_[under_way_];
  const auto [known, is_new] = states_.emplace(state, kOpen);
  if (is_new) return parent == nullptr || !parent->is_repeat;  // a repeat: the comparison objects
  ++result_.matched;
  const bool is_open = known->second == kOpen;
  if (parent != nullptr && is_open) parent->future.add_everything();
  if (parent != nullptr && !is_open) parent->future.add(futures_[known->second]);
  return limits_.verifies && !is_open && (parent == nullptr || !parent->is_repeat);
}

StateKey MatchingSearch::state_of(const Ready& ready) const {
  StateWords words = world_.state();
  const std::size_t told = words.size();
  for (const Actor* actor : ready.actors) words.push_back(actor->path());
  std::sort(words.begin() + static_cast<std::ptrdiff_t>(told), words.end());
  words.push_back(rare_events_);
  return key_of(words);
}

Pick MatchingSearch::next(const Ready& ready) {
  ++schedule_depth_;
  if (depth_ < path_.size()) return take(ready, path_[depth_++]);
  if (has_to_restart()) return give_up(ready);
  Question question;
  question.is_schedule = true;
  question.state = state_of(ready);
  end_step(&ready);
  const std::uint64_t known = states_.size();
  if (!arrive(question.state)) return give_up(ready);
  question.is_repeat = states_.size() == known;
  question.future = empty_future();
  sort_by_score(ready, question);
  question.options = static_cast<std::uint32_t>(question.ready.size());
  question.rare_before = rare_events_;
  question.joined = single_steps();
  if (question.options > 1) {
    if (snapshots_used_ == snapshots_.size()) snapshots_.emplace_back();
    question.snapshot = snapshots_used_++;
    question.held = held_;
    arena::save(snapshots_[question.snapshot]);
  }
  result_.states = states_.size();
  result_.deepest = std::max(result_.deepest, schedule_depth_);
  path_.push_back(std::move(question));
  ++depth_;
  return take(ready, path_.back());
}

std::uint32_t MatchingSearch::ask(std::uint32_t options) {
  if (depth_ < path_.size()) return path_[depth_++].answer;
  Question question;
  question.options = options;
  question.rare_before = rare_events_;
  path_.push_back(std::move(question));
  ++depth_;
  return 0;
}

std::uint32_t MatchingSearch::choose(const Site&, const Actor&, std::uint32_t,
                                     std::uint32_t options) {
  return is_given_up_ ? 0 : ask(options);
}

bool MatchingSearch::happens(const Site&, const Actor&, std::uint32_t, std::uint32_t) {
  if (is_given_up_ || limits_.rare_events == 0) return false;
  add_touch(Kind::kBudget, 0, true);
  if (rare_events_ >= limits_.rare_events) return false;
  if (ask(2) == 0) return false;
  ++rare_events_;
  return true;
}

std::vector<JoinedStep> MatchingSearch::steps() const {
  std::vector<JoinedStep> steps;
  for (const Question& question : path_) {
    if (!question.is_schedule) {
      if (!steps.empty()) steps.back().answers.push_back(question.answer);
      continue;
    }
    if (!steps.empty()) steps.back().times = question.joined;
    steps.push_back({question.ready[question.answer], 1, {}});
  }
  if (!steps.empty()) steps.back().times = single_steps();
  return steps;
}

}  // namespace dojo::sim
