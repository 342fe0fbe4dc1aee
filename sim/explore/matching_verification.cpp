// What the search rests on, tested: matching_search.h, `verifies`. Nothing is left out then, and
//
// - a state that is met again is left by each step once more: it has to lead where it led before;
// - where some steps would have been enough, each of them changes places with each of the others.
#include <fmt/format.h>

#include <utility>

#include "sim/explore/matching_search.h"
#include "sim/hash.h"

namespace dojo::sim {

namespace {

std::uint64_t key_of_step(const StateKey& state, std::uint32_t path, std::uint64_t answers) {
  return fold(fold(fold(answers, state.low), state.high), path);
}

/// Of an end there is no state.
bool is_end(const StateKey& outcome) { return outcome.high == 0; }

}  // namespace

/// The step that was taken last, and the state it was taken in.
std::uint64_t MatchingSearch::step_key() const {
  std::size_t at = path_.size();
  std::uint64_t key = 0;
  while (at > 0) {
    const Question& question = path_[--at];
    if (question.is_schedule)
      return key_of_step(question.state, question.ready[question.answer], key);
    key = fold(key, question.answer + 1);
  }
  return key;
}

/// Of a step that asks for no answer. Null: it was not taken, or it asks.
const StateKey* MatchingSearch::outcome_of(const StateKey& state, std::uint32_t path) const {
  const auto found = outcomes_.find(key_of_step(state, path, 0));
  return found == outcomes_.end() ? nullptr : &found->second;
}

std::string MatchingSearch::name_of(std::uint32_t path) const {
  for (const Actor* actor : world_.engine().actors()) {
    if (actor->path() == path) return actor->name();
  }
  return "a task that is gone";
}

void MatchingSearch::object_to(std::string text) {
  if (result_.objection.empty()) result_.objection = std::move(text);
}

void MatchingSearch::compare(const StateKey& outcome) {
  if (!limits_.verifies || under_way_ == kNone) return;
  const auto [known, is_new] = outcomes_.emplace(step_key(), outcome);
  if (is_new) return;
  ++result_.verified;
  if (known->second == outcome) return;
  const Question& last = path_[under_way_];
  object_to(fmt::format(
      "one step of {} leads from one state to two: the state leaves something out by which the "
      "world goes on, and what the search calls complete is not",
      name_of(last.ready[last.answer])));
}

void MatchingSearch::compare_orders(const Question& question) {
  for (std::size_t i = 0; i < question.enough; ++i) {
    for (std::size_t k = question.enough; k < question.ready.size(); ++k) {
      const std::uint32_t one = question.ready[i];
      const std::uint32_t other = question.ready[k];
      const StateKey* first = outcome_of(question.state, one);
      const StateKey* second = outcome_of(question.state, other);
      if (first == nullptr || second == nullptr || is_end(*first) || is_end(*second)) continue;
      if (states_.at(*first) == kOpen || states_.at(*second) == kOpen) continue;
      const StateKey* one_first = outcome_of(*first, other);
      const StateKey* other_first = outcome_of(*second, one);
      if (one_first == nullptr && other_first == nullptr) continue;
      ++result_.pairs;
      if (one_first != nullptr && other_first != nullptr && *one_first == *other_first) continue;
      object_to(fmt::format("steps of {} and {} are taken to commute, and their order matters",
                            name_of(one), name_of(other)));
    }
  }
}

}  // namespace dojo::sim
