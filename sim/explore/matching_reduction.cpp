// What need not be tried: matching_search.h. What steps touch, what follows from a state, and which
// sections have to stop.
#include <algorithm>
#include <utility>

#include "sim/explore/matching_search.h"
#include "sim/hash.h"

namespace dojo::sim {

/// All that follows from a state has been seen, or enough of it?
bool MatchingSearch::is_done(Question& question) {
  find_unguarded(question);
  if (question.answer + 1 == question.options) return true;
  if (!question.is_schedule || !limits_.reduces || question.is_repeat) return false;
  const bool is_enough = !question.future.conflicts_with(question.steps, question.tried);
  if (question.answer == 0) {
    Score& score = scores_[question.intended.front()];
    ++(is_enough ? score.alone : score.not_alone);
  }
  if (is_enough && limits_.verifies && question.enough == 0) question.enough = question.answer + 1;
  if (!is_enough || limits_.verifies) return false;
  ++result_.reduced;
  return true;
}

void MatchingSearch::leave(Question& question) {
  if (question.snapshot != kNone) snapshots_used_ = question.snapshot;
  if (!question.is_schedule) return;
  if (!question.is_repeat) {
    question.future.add(question.steps);
    states_[question.state] = futures_.keep(question.future);
    if (limits_.verifies) compare_orders(question);
    Question* const before = last_schedule_question(path_.size() - 1);
    if (before != nullptr) before->future.add(question.future);
  }
  spare_.push_back(std::move(question.future));
}

// --- what follows --------------------------------------------------------------------------------

MatchingSearch::Question* MatchingSearch::question_under_way() {
  return under_way_ == kNone || is_given_up_ ? nullptr : &path_[under_way_];
}

/// By the step under way.
void MatchingSearch::add_touch(Kind kind, std::uint32_t name, bool writes, bool is_watch) {
  Question* const question = question_under_way();
  if (question == nullptr) return;
  Guards guards{};
  std::copy_n(own_locks_.begin(), std::min(own_locks_.size(), guards.size()), guards.begin());
  question->steps.add({names_.object(kind, name), kind == Kind::kObject && !is_watch ? name : 0,
                       writes, !own_locks_.empty(), names_.actor(question->ready[question->answer]),
                       guards});
}

/// `ready`: who can go on now; null: nobody.
void MatchingSearch::end_step(const Ready* ready) {
  const Question* const question = question_under_way();
  if (question == nullptr || !limits_.reduces || question->is_repeat) return;
  const std::uint32_t self = question->ready[question->answer];
  for (const std::uint32_t lock : own_locks_) add_touch(Kind::kLock, lock, true);
  if (ready == nullptr) return;
  for (std::size_t i = 0; i < question->ready.size(); ++i) {
    const std::uint32_t path = question->ready[i];
    const bool is_ready =
        std::ranges::find(ready->actors, path, &Actor::path) != ready->actors.end();
    if (path != self && !is_ready) add_touch(Kind::kReadiness, question->intended[i], true);
  }
}

/// Who is about to do what: a name for its next step.
std::uint32_t MatchingSearch::intended(const Actor& actor) {
  return static_cast<std::uint32_t>(fold(actor.path(), actor.intent().object));
}

/// First those whose steps could most often be taken first.
void MatchingSearch::sort_by_score(const Ready& ready, Question& question) {
  struct Entry {
    double score;
    std::uint32_t path;
    std::uint32_t key;
  };
  std::vector<Entry> entries;
  for (const Actor* actor : ready.actors) {
    const std::uint32_t key = intended(*actor);
    const Score& score = scores_[key];
    entries.push_back(
        {(score.alone + 1.0) / (score.alone + score.not_alone + 2.0), actor->path(), key});
  }
  std::ranges::sort(entries, [](const Entry& a, const Entry& b) {
    return a.score != b.score ? a.score > b.score : a.path < b.path;
  });
  for (const Entry& entry : entries) {
    question.ready.push_back(entry.path);
    question.intended.push_back(entry.key);
  }
}

// --- joined sections -----------------------------------------------------------------------------

// A section that others look into is found where both steps are possible: up to there, what was
// joined has hidden nothing.
void MatchingSearch::find_unguarded(const Question& question) {
  if (!question.is_schedule || question.answer == 0 || !limits_.joins_sections) return;
  std::vector<std::uint32_t> objects;
  question.steps.find_unguarded(objects);
  for (const std::uint32_t object : objects) joining_.expose_later(object);
}

bool MatchingSearch::has_to_restart() {
  if (!joining_.has_more()) return false;
  restart_at_ = std::min(restart_at_, states_.size() + states_.size() / 4 + 500);
  return states_.size() >= restart_at_;
}

void MatchingSearch::on_touch(std::uint32_t object, Touch touch) {
  if (touch != Touch::kName) add_touch(Kind::kObject, object, touch != Touch::kRead);
}

// Looking too early or too late by a part of a section makes no difference.
void MatchingSearch::on_watched(std::uint32_t object) {
  add_touch(Kind::kObject, object, false, /*is_watch=*/true);
}

void MatchingSearch::on_guard(std::uint32_t lock, bool is_taken) {
  const Actor* who = world_.engine().running();
  if (!limits_.joins_sections || who == nullptr || is_given_up_) return;
  if (!is_taken) {
    std::erase(own_locks_, lock);
    std::erase_if(held_,
                  [&](const Held& held) { return held.who == who->path() && held.lock == lock; });
    return;
  }
  add_touch(Kind::kLock, lock, false);
  for (const std::uint32_t one : nesting_.nest(lock, own_locks_)) joining_.expose_later(one);
  own_locks_.push_back(lock);
  held_.push_back({who->path(), lock});
}

}  // namespace dojo::sim
