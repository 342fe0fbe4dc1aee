#include "sim/explore/execution.h"

#include <algorithm>

namespace dojo::sim {

namespace {

void join(std::vector<std::uint32_t>& clock, const std::vector<std::uint32_t>& other) {
  if (clock.size() < other.size()) clock.resize(other.size(), 0);
  for (std::size_t i = 0; i < other.size(); ++i) clock[i] = std::max(clock[i], other[i]);
}

}  // namespace

void Event::note_causes(const Enabling& enabling, StepId first_step) {
  const auto note = [&](StepId step) {
    if (step >= first_step) causes.push_back(step - first_step);
  };
  is_owed = enabling.is_owed;
  if (is_owed) {
    note(enabling.asked);
    note(enabling.freed);
  } else {
    note(enabling.cause);
  }
}

bool Event::is_caused_by(EventIndex event) const {
  return std::ranges::find(causes, event) != causes.end();
}

ActorId ActorNumbers::of(const Actor& actor) {
  return numbers_.try_emplace(actor.path(), static_cast<ActorId>(numbers_.size())).first->second;
}

void Execution::truncate(std::size_t size) {
  while (events_.size() > size) {
    last_of_[events_.back().actor] = events_.back().previous;
    events_.pop_back();
  }
}

Event& Execution::open_virtual(ActorId actor, std::uint32_t path, std::uint32_t place) {
  if (actor >= last_of_.size()) last_of_.resize(actor + 1);
  Event event;
  event.actor = actor;
  event.path = path;
  event.place = place;
  event.index = static_cast<EventIndex>(events_.size());
  event.previous = last_of_[actor];
  if (event.previous) event.held = events_[*event.previous].held;
  event.ordinal = event.previous ? events_[*event.previous].ordinal + 1 : 1;
  last_of_[actor] = static_cast<EventIndex>(events_.size());
  events_.push_back(std::move(event));
  return events_.back();
}

void Execution::close_last() {
  Event& last = events_.back();
  last.clock.clear();
  last.races.clear();
  std::uint64_t past = 0;  // a sum: the order in which predecessors are met says nothing
  if (last.previous) {
    join(last.clock, events_[*last.previous].clock);
    past += mix64(events_[*last.previous].past);
  }
  for (std::size_t i = events_.size() - 1; i-- > 0;) {
    const Event& earlier = events_[i];
    if (is_before(earlier, last)) continue;
    const bool is_cause = last.is_caused_by(static_cast<EventIndex>(i));
    if (!is_cause && !earlier.footprint.conflicts_with(last.footprint)) continue;
    if (!is_cause) last.races.push_back(static_cast<EventIndex>(i));
    past += mix64(earlier.past);
    join(last.clock, earlier.clock);
  }
  if (last.clock.size() <= last.actor) last.clock.resize(last.actor + 1, 0);
  last.clock[last.actor] = last.ordinal;
  last.past = mix64(past ^ (std::uint64_t{last.path} << 32 | last.ordinal));
  for (const std::uint32_t answer : last.answers) last.past = fold(last.past, answer);
}

std::uint64_t Execution::class_hash() const {
  std::uint64_t sum = 0;
  for (const Event& event : events_) sum += mix64(event.past);
  return sum;
}

void ExecutionLog::begin(const Engine& engine) {
  execution_.truncate(0);
  first_step_ = static_cast<StepId>(engine.steps()) + 1;
}

void ExecutionLog::on_step(StepId, const Actor& actor, Tick, const Enabling& enabling) {
  if (execution_.size() != 0) execution_.close_last();
  execution_.open(actor, numbers_.of(actor)).note_causes(enabling, first_step_);
}

void ExecutionLog::on_touch(std::uint32_t object, Touch touch) {
  if (execution_.size() != 0) execution_[execution_.size() - 1].footprint.add(object, touch);
}

void ExecutionLog::on_watched(std::uint32_t object) {
  if (execution_.size() != 0) execution_[execution_.size() - 1].footprint.watch(object);
}

const Execution& ExecutionLog::finish() {
  if (execution_.size() != 0) execution_.close_last();
  return execution_;
}

}  // namespace dojo::sim
