#include "sim/explore/reduced_search.h"

#include <algorithm>
#include <utility>

#include "sim/assert.h"

namespace dojo::sim {

bool ReducedSearch::Node::is_ready(ActorId actor) const {
  return std::ranges::binary_search(ready, actor, {}, &ReadyActor::actor);
}

bool ReducedSearch::Node::is_asleep(ActorId actor) const {
  return std::ranges::find(sleep, actor, &Sleeper::actor) != sleep.end();
}

const ReducedSearch::ReadyActor* ReducedSearch::Node::in_the_way(std::uint32_t place) const {
  const auto found = std::ranges::find(ready, place, &ReadyActor::place);
  return place == 0 || found == ready.end() ? nullptr : &*found;
}

ReducedSearch::ReducedSearch(World& world, const ReducedSearchLimits& limits)
    : world_(world), limits_(limits) {
  DOJO_ASSERT(world.engine().lambda().is_infinite());  // with time in play orders are not free
}

ReducedSearchResult ReducedSearch::search(const Visit& visit) {
  Observer* const before = Engine::observer();
  joining_ = Joining();
  nesting_ = LockNesting();
  const auto watch = [&](bool is_on) {
    Engine::set_observer(is_on ? this : before);
    Engine::set_joining(is_on && limits_.joins_sections ? &joining_ : nullptr);
  };
  world_.rewind();
  begin_path();
  for (;;) {
    watch(true);
    const RunResult run = world_.run(*this);
    close_event();
    const auto is_must = [](const Actor* actor) { return actor->must(); };
    is_cut_ = run.violation && std::ranges::any_of(world_.engine().enabled(), is_must);
    note_waiting();
    watch(false);
    if (must_restart_) {
      if (limits_.on_restart) limits_.on_restart();
      world_.rewind();
      begin_path();
      continue;
    }
    if (is_blocked_) {
      ++result_.blocked;
    } else {
      ++result_.executions;
      if (run.is_limit() || is_unruly_) ++result_.limited;
      if (!visit(run) || result_.executions >= limits_.executions) break;
    }
    find_races();
    if (is_cut_ && !is_blocked_) branch_at_violation();
    if (!is_blocked_) race_with_waiting();
    if (!backtrack()) {
      result_.is_complete = result_.limited == 0;
      break;
    }
  }
  result_.exposed = joining_.exposed();
  return result_;
}

void ReducedSearch::begin_path() {
  result_ = {};
  path_.clear();
  execution_.truncate(0);
  depth_ = fresh_from_ = 0;
  snapshots_used_ = 0;
  rare_events_ = 0;
  first_step_ = static_cast<StepId>(world_.engine().steps()) + 1;
  is_open_ = is_blocked_ = was_asked_ = is_unruly_ = must_restart_ = false;
}

Deviations ReducedSearch::deviations() const {
  Deviations list;
  for (std::size_t i = 0; i < path_.size(); ++i) {
    const Node& node = path_[i];
    if (node.deviation) list.push_back(*node.deviation);
    for (std::size_t q = 0; q < node.questions.size() && q < execution_[i].answers.size(); ++q) {
      Deviation deviation = node.questions[q].deviation;
      deviation.answer = execution_[i].answers[q];
      if (deviation.answer != 0) list.push_back(deviation);
    }
  }
  return list;
}

// --- the run -------------------------------------------------------------------------------------

void ReducedSearch::close_event() {
  if (!is_open_) return;
  is_open_ = false;
  execution_.close_last();
  Event& event = execution_[execution_.size() - 1];
  path_.back().explored.add(event.footprint);
  if (!limits_.joins_sections) return;
  event.left_out = static_cast<std::uint32_t>(joining_.left_out() - left_out_before_);
  for (const std::uint32_t lock : event.held) expose(lock);  // others can meet it held
  look_for_unguarded();
}

// What a new node takes over from the one above: who sleeps on, and what is left to be tried.
void ReducedSearch::inherit(Node& node) {
  if (path_.empty()) return;
  Node& above = path_.back();
  const Event& event = execution_[path_.size() - 1];
  for (const Sleeper& sleeper : above.sleep) {
    const bool wakes =
        sleeper.actor == event.actor || sleeper.footprint.conflicts_with(event.footprint);
    if (!wakes) node.sleep.push_back(sleeper);
  }
  if (above.branch.answers == event.answers) node.tree = std::move(above.branch.below);
  above.branch.below.clear();
}

// The next sequence of the tree. Where another context is on the core of its first actor, that one
// goes before. False: there is none.
bool ReducedSearch::take_branch(Node& node) {
  while (!node.tree.empty()) {
    node.branch = std::move(node.tree.front());
    node.tree.erase(node.tree.begin());
    if (node.is_ready(node.branch.actor)) return true;
    const ReadyActor* before = node.in_the_way(node.branch.place);
    if (before == nullptr) {
      try_everything(node);
    } else if (!node.is_asleep(before->actor)) {
      WakeupBranch first{before->actor, before->place, {}, {}, {}};
      first.below.push_back(std::move(node.branch));
      node.branch = std::move(first);
      return true;
    }  // else: what begins with that context has been explored
  }
  return false;
}

Pick ReducedSearch::next(const Ready& ready) {
  close_event();
  was_asked_ = true;
  if (is_unruly_) world_.engine().stop_soon();
  if (is_blocked_ || is_unruly_ || must_restart_) return {0, ready.first_instant(0)};
  const bool is_new = depth_ == path_.size();
  if (is_new) {
    Node node;
    for (const Actor* actor : ready.actors) {
      node.ready.push_back({numbers_.of(*actor), actor->place()});
    }
    const std::vector<ReadyActor> in_order = node.ready;
    std::ranges::sort(node.ready, {}, &ReadyActor::actor);
    inherit(node);
    if (!take_branch(node)) {
      const auto awake = std::ranges::find_if(
          in_order, [&](const ReadyActor& actor) { return !node.is_asleep(actor.actor); });
      if (awake == in_order.end()) {
        is_blocked_ = true;
        world_.engine().stop_soon();
        return {0, ready.first_instant(0)};
      }
      node.branch = {awake->actor, awake->place, {}, {}, {}};
    }
    node.rare_before = rare_events_;
    if (ready.actors.size() > 1 || path_.empty()) {
      if (snapshots_used_ == snapshots_.size()) snapshots_.emplace_back();
      node.snapshot = snapshots_used_++;
      arena::save(snapshots_[*node.snapshot]);
    }
    path_.push_back(std::move(node));
  }
  Node& node = path_[depth_++];
  answers_given_ = 0;
  const auto pick = std::ranges::find_if(
      ready.actors, [&](const Actor* actor) { return numbers_.of(*actor) == node.branch.actor; });
  DOJO_ASSERT(pick != ready.actors.end());
  if (depth_ == path_.size()) {
    execution_.open(**pick, node.branch.actor).answers = std::exchange(pending_answers_, {});
    is_open_ = true;
    left_out_before_ = joining_.left_out();
  }
  const auto index = static_cast<std::size_t>(pick - ready.actors.begin());
  const Actor& first = *ready.actors[0];
  node.deviation.reset();
  if (index != 0) {
    node.deviation = {kSiteNext.hash, first.path(), first.times_default(), (*pick)->path()};
  }
  return {index, ready.first_instant(index)};
}

std::uint32_t ReducedSearch::ask(const Site& site, const Actor& who, std::uint32_t ordinal,
                                 std::uint32_t options) {
  if (is_blocked_ || is_unruly_ || must_restart_ || depth_ == 0) return 0;
  Node& node = path_[depth_ - 1];
  Event& event = execution_[depth_ - 1];
  const std::size_t number = answers_given_++;
  if (number == event.answers.size()) event.answers.push_back(0);
  if (number == node.questions.size()) node.questions.emplace_back();
  node.questions[number] = {options, {site.hash, who.path(), ordinal, 0}};
  return event.answers[number];
}

std::uint32_t ReducedSearch::choose(const Site& site, const Actor& who, std::uint32_t ordinal,
                                    std::uint32_t options) {
  return ask(site, who, ordinal, options);
}

bool ReducedSearch::happens(const Site& site, const Actor& who, std::uint32_t ordinal,
                            std::uint32_t) {
  if (rare_events_ >= limits_.rare_events) return false;
  const bool answer = ask(site, who, ordinal, 2) != 0;
  if (answer) ++rare_events_;
  return answer;
}

void ReducedSearch::on_step(StepId, const Actor&, Tick, const Enabling& enabling) {
  if (!std::exchange(was_asked_, false)) is_unruly_ = true;
  if (!is_open_ || is_unruly_) return;
  execution_[execution_.size() - 1].note_causes(enabling, first_step_);
}

// --- backtracking --------------------------------------------------------------------------------

bool ReducedSearch::backtrack() {
  while (!path_.empty()) {
    Node& node = path_.back();
    if (next_answer(node)) {
      go_back_to(path_.size() - 1);
      return true;
    }
    node.sleep.push_back({node.branch.actor, std::move(node.explored)});
    node.explored.clear();
    if (take_branch(node)) {
      node.questions.clear();
      execution_.truncate(path_.size() - 1);
      go_back_to(path_.size() - 1);
      return true;
    }
    if (node.snapshot) snapshots_used_ = *node.snapshot;
    execution_.truncate(path_.size() - 1);
    path_.pop_back();
  }
  return false;
}

// The next combination of answers inside the step that leaves `node`, kept for when it runs again.
bool ReducedSearch::next_answer(Node& node) {
  std::vector<std::uint32_t> answers = execution_[path_.size() - 1].answers;
  while (!answers.empty() && answers.back() + 1 == node.questions[answers.size() - 1].options) {
    answers.pop_back();
  }
  if (answers.empty()) return false;
  ++answers.back();
  node.questions.resize(answers.size());
  execution_.truncate(path_.size() - 1);
  pending_answers_ = std::move(answers);
  return true;
}

// Restores the last snapshot at or before the node; the steps in between are taken again.
void ReducedSearch::go_back_to(std::size_t index) {
  fresh_from_ = index;
  is_blocked_ = is_unruly_ = was_asked_ = false;
  std::size_t start = index;
  while (!path_[start].snapshot) --start;
  arena::restore(snapshots_[*path_[start].snapshot]);
  depth_ = start;
  rare_events_ = path_[start].rare_before;
}

}  // namespace dojo::sim
