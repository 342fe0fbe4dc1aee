#include "runner/report/relevance.h"

#include <algorithm>
#include <bit>
#include <map>
#include <utility>

#include "runner/report/disturbances.h"
#include "runner/report/headline.h"

namespace dojo::report {

using models::StoryKind;

namespace {

constexpr int kScoreFailure = 1000;
constexpr int kScoreFault = 110;
constexpr int kScoreStateChange = 100;
constexpr int kScoreBroken = 95;
constexpr int kScoreMessage = 60;
constexpr int kScoreRace = 50;
constexpr int kScoreLog = 30;
constexpr int kScoreWait = 20;
constexpr int kScoreAccess = 10;
constexpr int kBonusSameObject = 25;
constexpr int kBonusFailingContext = 10;
/// Taken away for each doubling of the distance from the failure, and between the sides of a race.
constexpr int kPenaltyPerDoubling = 4;

int penalty(std::size_t distance) { return kPenaltyPerDoubling * std::bit_width(distance); }

// Protocols write state changes as "... WAIT -> OWNER".
bool is_state_change(const Event& event) {
  return event.kind == StoryKind::kLog && event.text.find(" -> ") != std::string::npos;
}

int base_score(const Event& event) {
  switch (event.kind) {
    case StoryKind::kFault:
      return kScoreFault;
    case StoryKind::kLog:
      return is_state_change(event) ? kScoreStateChange : kScoreLog;
    case StoryKind::kSend:
    case StoryKind::kReceive:
      return kScoreMessage;
    case StoryKind::kLockWait:
    case StoryKind::kSleep:
    case StoryKind::kWake:
    case StoryKind::kPreempt:
    case StoryKind::kSignal:
      return kScoreWait;
    case StoryKind::kAccess:
      return kScoreAccess;
    case StoryKind::kMemory:
      return word_of(event) ? kScoreAccess : 1;
    default:
      return 1;
  }
}

bool is_about(const Event& event, std::uint64_t argument) {
  return std::ranges::any_of(event.operations,
                             [&](const Operation& item) { return item.argument == argument; });
}

// "n0/inc#1" and "n0/c1/softirq" name a context of the story.
bool is_actor(const Event& event, std::string_view actor) {
  if (event.context.empty() || !actor.ends_with(event.context)) return false;
  const std::string_view place = actor.substr(0, actor.size() - event.context.size());
  return place.empty() || place == "n" + std::to_string(event.node) + "/" ||
         place == place_text(event) + "/";
}

std::size_t failure_event(std::span<const Event> events, const sim::Violation& violation) {
  for (std::size_t i = events.size(); i-- > 0;) {
    if (is_actor(events[i], violation.actor)) return i;
  }
  return events.size() - 1;
}

}  // namespace

std::size_t length_until(std::span<const Event> events, const sim::Violation& violation) {
  std::size_t length = events.size();
  while (length > 1 && events[length - 1].step > violation.step) --length;
  return length;
}

namespace {

/// Puts the parts of the answer together.
class Judge {
 public:
  Judge(std::span<const Event> events, const Causality& causality, const sim::Violation& violation)
      : events_(events),
        causality_(causality),
        disturbances_(events, causality, failure_of(violation)) {
    is_marked_ = disturbances_.influences();
    // Noticed after the run, by nobody in it: anything may have been the cause.
    if (violation.actor.empty()) is_marked_.assign(events.size(), true);
    result_.score.assign(events.size(), 0);
    result_.is_telling.assign(events.size(), false);
    class_score_.assign(events.size(), 0);
    is_stuck_ = kind_of(violation.oracle) == "no-progress";
  }

  Relevance judge() {
    for (std::size_t i = 0; i < events_.size(); ++i) class_score_[i] = base_score(events_[i]);
    note_races();
    note_intrusions();
    note_messages();
    if (is_stuck_) note_stuck();
    for (std::size_t i = 0; i < events_.size(); ++i) score(i);
    result_.score[result_.failure] = kScoreFailure;
    result_.is_telling[result_.failure] = true;
    return std::move(result_);
  }

 private:
  std::size_t failure_of(const sim::Violation& violation) {
    result_.failure = failure_event(events_, violation);
    return result_.failure;
  }

  bool is_about_failure(const Event& event) const {
    const std::vector<Operation>& failing = events_[result_.failure].operations;
    return !failing.empty() && is_about(event, failing.back().argument);
  }

  void note_races() {
    const bool are_telling = disturbances_.intrusions.empty();
    for (const EventPair& race : disturbances_.races) {
      if (!is_marked_[race.first] && !is_marked_[race.second]) continue;
      if (are_telling) result_.pairs.push_back(race);
      const int value = kScoreRace - penalty(race.second - race.first);
      for (const std::size_t side : {race.first, race.second}) {
        class_score_[side] = std::max(class_score_[side], value);
        is_marked_[side] = true;
        if (are_telling) result_.is_telling[side] = true;
      }
    }
  }

  void note_intrusions() {
    for (const Intrusion& intrusion : disturbances_.intrusions) {
      const std::size_t parts[] = {intrusion.before, intrusion.middle, intrusion.after};
      if (std::ranges::none_of(parts, [&](std::size_t part) { return is_marked_[part]; })) continue;
      result_.pairs.push_back({intrusion.before, intrusion.middle});
      result_.pairs.push_back({intrusion.middle, intrusion.after});
      const int value = kScoreBroken - penalty(intrusion.after - intrusion.before);
      for (const std::size_t part : parts) {
        class_score_[part] = std::max(class_score_[part], value);
        is_marked_[part] = true;
        result_.is_telling[part] = true;
      }
    }
  }

  // Messages about the failing object; what is received has no operation yet, but was sent in one.
  void note_messages() {
    for (const EventPair& message : causality_.messages()) {
      if (!is_about_failure(events_[message.first])) continue;
      result_.pairs.push_back(message);
      class_score_[message.second] = kScoreMessage + kBonusSameObject;
      for (const std::size_t end : {message.first, message.second}) {
        is_marked_[end] = true;
        result_.is_telling[end] = true;
      }
    }
  }

  // Nobody can go on: each task that waits for a lock is part of it, and who has that lock.
  void note_stuck() {
    std::map<std::pair<std::uint32_t, std::uint32_t>, std::size_t> waiting;  // by node and path
    std::map<std::uint32_t, std::size_t> locked;                             // by lock
    for (std::size_t i = 0; i < events_.size(); ++i) {
      const Event& event = events_[i];
      if (event.kind == StoryKind::kLockWait) waiting[{event.node, event.path}] = i;
      if (event.kind != StoryKind::kLock) continue;
      waiting.erase({event.node, event.path});
      locked[event.object_id] = i;
    }
    for (const auto& [task, event] : waiting) {
      const auto held = locked.find(events_[event].object_id);
      tell(event);
      if (held != locked.end()) tell(held->second);
    }
  }

  void tell(std::size_t event) {
    class_score_[event] = std::max(class_score_[event], kScoreBroken);
    is_marked_[event] = true;
    result_.is_telling[event] = true;
  }

  void score(std::size_t i) {
    const Event& event = events_[i];
    if (event.kind == StoryKind::kCompute) return;  // a context by itself: explains nothing
    const Event& failing = events_[result_.failure];
    // What other nodes made of the same object matters even when no message tells of it: an
    // invariant compares them.
    const bool is_elsewhere = is_state_change(event) && is_about_failure(event);
    if (!is_marked_[i] && event.kind != StoryKind::kFault && !is_elsewhere) return;
    int score = class_score_[i];
    if (is_about_failure(event)) score += kBonusSameObject;
    if (event.path == failing.path && event.node == failing.node) score += kBonusFailingContext;
    score -= penalty(result_.failure > i ? result_.failure - i : i - result_.failure);
    result_.score[i] = std::max(score, 1);
    if (event.kind == StoryKind::kFault || is_state_change(event)) result_.is_telling[i] = true;
  }

  std::span<const Event> events_;
  const Causality& causality_;
  Relevance result_;
  bool is_stuck_ = false;
  Disturbances disturbances_;
  std::vector<bool> is_marked_;
  std::vector<int> class_score_;
};

}  // namespace

Relevance relevance_of(std::span<const Event> events, const Causality& causality,
                       const sim::Violation& violation) {
  return Judge(events, causality, violation).judge();
}

}  // namespace dojo::report
