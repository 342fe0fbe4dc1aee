#include "sim/explore/independence_check.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "sim/hash.h"

namespace dojo::sim {

namespace {

/// Nothing orders the two, as far as the reduction knows.
bool are_taken_to_commute(const Event& first, const Event& second) {
  const bool is_ordered = first.actor == second.actor || second.is_caused_by(first.index) ||
                          first.footprint.conflicts_with(second.footprint);
  // Names are taken to be interchangeable (Touch::kName): an assumption, which is not judged.
  return !is_ordered && !first.footprint.shares_names_with(second.footprint);
}

}  // namespace

std::optional<std::string> IndependenceCheck::check(const Execution& execution, Joining* joining) {
  Observer* const before = Engine::observer();
  Engine::set_observer(this);
  Engine::set_joining(joining);
  std::optional<std::string> objection;
  const bool is_followed = save_states(execution);
  for (std::size_t i = 0; is_followed && !objection && i + 1 < execution.size(); ++i) {
    const Event& first = execution[i];
    const Event& second = execution[i + 1];
    if (!are_taken_to_commute(first, second)) continue;
    if (!judged_.emplace(first.past, second.past).second) continue;
    const Outcome swapped = run_from(i, {&second, &first});
    if (!swapped.was_possible) {
      ++not_possible_;
      continue;
    }
    ++pairs_;
    const Outcome as_run = run_from(i, {&first, &second});
    if (as_run.histories != swapped.histories || as_run.verdict != swapped.verdict) {
      objection = difference(first, second, as_run, swapped);
    }
  }
  Engine::set_observer(before);
  Engine::set_joining(nullptr);
  return objection;
}

bool IndependenceCheck::save_states(const Execution& execution) {
  script_.clear();
  for (std::size_t i = 0; i < execution.size(); ++i) script_.push_back(&execution[i]);
  at_ = 0;
  is_saving_ = true;
  is_recording_ = false;
  outcome_ = {};
  if (states_.size() < execution.size()) states_.resize(execution.size());
  world_.rewind();
  world_.run(*this);
  is_saving_ = false;
  return outcome_.was_possible;
}

IndependenceCheck::Outcome IndependenceCheck::run_from(std::size_t state,
                                                       std::vector<const Event*> first) {
  script_ = std::move(first);
  at_ = 0;
  outcome_ = {};
  arena::restore(states_[state]);
  is_recording_ = true;
  const RunResult run = world_.run(*this);
  is_recording_ = false;
  outcome_.verdict = run.violation ? run.violation->oracle + ": " + run.violation->message : "none";
  if (run.violation) return std::exchange(outcome_, {});
  for (const Actor* actor : world_.engine().enabled()) {
    outcome_.verdict += fmt::format(" {:x}", actor->path());
  }
  return std::exchange(outcome_, {});
}

// First the script, then a rule that looks at nothing but who is there.
Pick IndependenceCheck::next(const Ready& ready) {
  answered_ = 0;
  if (at_ < script_.size()) {
    if (is_saving_) arena::save(states_[at_]);
    const auto wanted = std::ranges::find(ready.actors, script_[at_]->path, &Actor::path);
    ++at_;
    if (wanted != ready.actors.end()) {
      const auto index = static_cast<std::size_t>(wanted - ready.actors.begin());
      return {index, ready.first_instant(index)};
    }
    outcome_.was_possible = false;
  }
  if (!outcome_.was_possible) world_.engine().stop_soon();
  ++at_;
  const auto lowest = std::ranges::min_element(ready.actors, {}, &Actor::path);
  const auto index = static_cast<std::size_t>(lowest - ready.actors.begin());
  return {index, ready.first_instant(index)};
}

std::uint32_t IndependenceCheck::choose(const Site&, const Actor&, std::uint32_t, std::uint32_t) {
  if (at_ == 0 || at_ > script_.size()) return 0;
  const auto& answers = script_[at_ - 1]->answers;
  return answered_ < answers.size() ? answers[answered_++] : 0;
}

bool IndependenceCheck::happens(const Site& site, const Actor& who, std::uint32_t ordinal,
                                std::uint32_t) {
  return choose(site, who, ordinal, 2) != 0;
}

void IndependenceCheck::on_step(StepId, const Actor& actor, Tick, const Enabling&) {
  current_ = actor.path();
  if (!is_recording_) {
    names_.try_emplace(actor.path(), actor.name());
    return;
  }
  std::uint64_t& history = outcome_.histories[current_];
  history = fold(history, 1);
}

void IndependenceCheck::on_mix(std::uint64_t value) {
  if (!is_recording_) return;
  std::uint64_t& history = outcome_.histories[current_];
  history = fold(history, value);
}

std::string IndependenceCheck::name_of(std::uint32_t path) const {
  const auto known = names_.find(path);
  return known != names_.end() ? known->second : fmt::format("actor {:x}", path);
}

std::string IndependenceCheck::difference(const Event& a, const Event& b, const Outcome& as_run,
                                          const Outcome& swapped) const {
  std::string what;
  for (const auto& [path, history] : as_run.histories) {
    const auto other = swapped.histories.find(path);
    if (other != swapped.histories.end() && other->second == history) continue;
    what += (what.empty() ? "" : ", ") + name_of(path);
  }
  if (!what.empty()) what += " then see or do something else";
  if (what.empty()) what = "the runs end differently: " + as_run.verdict + " / " + swapped.verdict;
  return fmt::format(
      "step {} of {} and step {} of {} (steps {} and {} of the schedule) are taken to commute, and "
      "do not: {}. A footprint says too little, or a lock or an update is declared to commute that "
      "does not; what a reduced search calls complete is not",
      a.ordinal, name_of(a.path), b.ordinal, name_of(b.path), a.index + 1, b.index + 1, what);
}

}  // namespace dojo::sim
