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
  outcomes_.clear();
  path_.clear();
  snapshots_used_ = 0;
  depth_ = 0;
  rare_events_ = 0;
  held_.clear();
  must_restart_ = false;
  bool is_limited = false;
  world_.rewind();
  for (std::uint64_t runs = 1;; ++runs) {
    is_given_up_ = false;
    schedule_depth_ = 0;
    const RunResult run = run_once();
    if (must_restart_) return false;
    if (!is_given_up_) {
      is_limited = is_limited || run.is_limit();
      ++result_.ends;
      compare(hash_text(run.violation ? run.violation->oracle : "end"));
      if (!visit(run)) return true;
    }
    if (!result_.objection.empty() || runs >= limits_.runs) return true;
    result_.is_out_of_memory = bytes() > limits_.bytes;
    if (result_.is_out_of_memory) return true;
    if (!backtrack()) {
      result_.is_complete = !is_limited;
      return true;
    }
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
  return (states_.size() + outcomes_.size()) * kNode;
}

// Drops questions whose answers are all taken, and takes the next one of the last that is left. The
// world goes back to the last snapshot at or before it; what was answered after that is answered
// again.
bool MatchingSearch::backtrack() {
  while (!path_.empty() && path_.back().answer + 1 == path_.back().options) {
    if (path_.back().snapshot != kNone) snapshots_used_ = path_.back().snapshot;
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

Pick MatchingSearch::take(const Ready& ready, const Question& question) {
  left_out_before_ = joining_.left_out();
  const auto index = static_cast<std::size_t>(
      std::ranges::find(ready.actors, question.ready[question.answer], &Actor::path) -
      ready.actors.begin());
  return {index, ready.first_instant(index)};
}

/// The step that was taken last, and the state it was taken in.
std::uint64_t MatchingSearch::step_key() const {
  std::size_t at = path_.size();
  std::uint64_t key = 0;
  while (at > 0) {
    const Question& question = path_[--at];
    key = fold(key, question.answer + 1);
    if (!question.is_schedule) continue;
    return fold(fold(fold(key, question.state.low), question.state.high),
                question.ready[question.answer]);
  }
  return key;
}

void MatchingSearch::compare(std::uint64_t outcome) {
  if (!limits_.verifies) return;
  const auto [known, is_new] = outcomes_.emplace(step_key(), outcome);
  if (is_new) return;
  ++result_.verified;
  if (known->second == outcome || !result_.objection.empty()) return;
  const auto last = std::find_if(path_.rbegin(), path_.rend(),
                                 [](const Question& one) { return one.is_schedule; });
  std::string name = "the beginning";
  for (const Actor* actor : world_.engine().actors()) {
    if (last != path_.rend() && actor->path() == last->ready[last->answer]) name = actor->name();
  }
  result_.objection = fmt::format(
      "one step of {} leads from one state to two: the state leaves something out by which the "
      "world goes on, and what the search calls complete is not",
      name);
}

/// False: nothing new follows.
bool MatchingSearch::arrive(const StateKey& state) {
  ++result_.steps;
  compare(state.low);
  const auto parent = std::find_if(path_.rbegin(), path_.rend(),
                                   [](const Question& one) { return one.is_schedule; });
  const bool is_new = states_.insert(state).second;
  if (!is_new) ++result_.matched;
  if (is_new && parent != path_.rend() && parent->is_repeat) {
    // Only when the comparison objects.
    return false;
  }
  if (is_new) return true;
  const bool looks_once_more = limits_.verifies && (parent == path_.rend() || !parent->is_repeat);
  return looks_once_more;
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
  if (must_restart_) return give_up(ready);
  Question question;
  question.is_schedule = true;
  for (const Actor* actor : ready.actors) question.ready.push_back(actor->path());
  std::ranges::sort(question.ready);
  question.state = state_of(ready);
  const std::uint64_t known = states_.size();
  if (!arrive(question.state)) return give_up(ready);
  question.is_repeat = states_.size() == known;
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
  if (is_given_up_ || rare_events_ >= limits_.rare_events) return false;
  if (ask(2) == 0) return false;
  ++rare_events_;
  return true;
}

// --- joined sections -----------------------------------------------------------------------------

void MatchingSearch::expose(std::uint32_t object) {
  if (joining_.expose(object)) must_restart_ = true;
}

void MatchingSearch::on_touch(std::uint32_t object, Touch touch) {
  const Actor* who = world_.engine().running();
  if (!limits_.joins_sections || who == nullptr || is_given_up_) return;
  if (lock_sets_.touch(object, touch, who->path(), held_[who->path()])) expose(object);
}

void MatchingSearch::on_guard(std::uint32_t lock, bool is_taken) {
  const Actor* who = world_.engine().running();
  if (!limits_.joins_sections || who == nullptr) return;
  HeldLocks& held = held_[who->path()];
  if (!is_taken) {
    std::erase(held, lock);
    return;
  }
  for (const std::uint32_t one : lock_sets_.nest(lock, held)) expose(one);
  held.push_back(lock);
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
