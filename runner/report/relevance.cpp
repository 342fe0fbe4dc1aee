#include "runner/report/relevance.h"

#include <algorithm>
#include <bit>
#include <map>
#include <utility>

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

/// An access of one context, in the middle of another's operation on that word.
struct Intrusion {
  std::size_t before;  // of the disturbed context
  std::size_t middle;
  std::size_t after;  // of the disturbed context
};

/// Last accesses to a word: who wrote, and who has read since (and the writer before it wrote).
struct WordHistory {
  std::size_t writer = SIZE_MAX;
  std::map<std::uint32_t, std::size_t> readers;  // by path: their last read
  std::map<std::uint32_t, std::size_t> last;     // by path: their last access
};

class Finder {
 public:
  Finder(std::span<const Event> events, const Causality& causality, std::size_t failure)
      : events_(events), causality_(causality), failure_(failure) {
    source_.assign(events.size(), SIZE_MAX);
    find_races();
  }

  std::vector<EventPair> races;  // neighbouring conflicting accesses that nothing orders
  std::vector<Intrusion> intrusions;

  /// Marks what can have influenced the failure.
  std::vector<bool> influences() const {
    std::vector<bool> is_marked(events_.size(), false);
    std::vector<std::size_t> open{failure_};
    const auto mark = [&](std::size_t event) {
      if (event == SIZE_MAX || is_marked[event]) return;
      is_marked[event] = true;
      open.push_back(event);
    };
    is_marked[failure_] = true;
    while (!open.empty()) {
      const std::size_t event = open.back();
      open.pop_back();
      mark(causality_.previous(event).value_or(SIZE_MAX));
      for (const std::size_t cause : causality_.causes(event)) mark(cause);
      mark(source_[event]);
    }
    return is_marked;
  }

 private:
  void find_races() {
    std::map<Word, WordHistory> words;
    for (std::size_t i = 0; i < events_.size(); ++i) {
      const std::optional<Word> word = word_of(events_[i]);
      if (!word) continue;
      WordHistory& history = words[*word];
      source_[i] = history.writer;
      compare(history.writer, i);
      look_for_intrusion(history, i);
      if (is_write(events_[i])) {
        for (const auto& [path, reader] : history.readers) compare(reader, i);
        // Its own read stays: read and write together are one change, which the next write may
        // undo.
        std::erase_if(history.readers,
                      [&](const auto& entry) { return entry.first != events_[i].path; });
        history.writer = i;
      } else {
        history.readers[events_[i].path] = i;
      }
    }
  }

  // Somebody wrote between two accesses of one operation, and nothing said that it must be so.
  void look_for_intrusion(WordHistory& history, std::size_t now) {
    const auto [last, is_first] = history.last.try_emplace(events_[now].path, now);
    if (is_first) return;
    const std::size_t before = last->second;
    const std::size_t middle = history.writer;
    last->second = now;
    const bool is_between = middle != SIZE_MAX && middle > before &&
                            events_[middle].path != events_[now].path &&
                            events_[before].operations == events_[now].operations;
    if (!is_between) return;
    if (causality_.is_ordered(before, middle) && causality_.is_ordered(middle, now)) return;
    intrusions.push_back({before, middle, now});
  }

  void compare(std::size_t before, std::size_t now) {
    if (before == SIZE_MAX || events_[before].path == events_[now].path) return;
    // Two atomic changes of one word do not disturb each other.
    const bool are_atomic = events_[before].access == kapi::Access::kReadWrite &&
                            events_[now].access == kapi::Access::kReadWrite;
    if (!are_atomic && !causality_.is_ordered(before, now)) races.push_back({before, now});
  }

  std::span<const Event> events_;
  const Causality& causality_;
  std::size_t failure_;
  std::vector<std::size_t> source_;  // of the value read or overwritten
};

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
      : events_(events), causality_(causality), finder_(events, causality, failure_of(violation)) {
    is_marked_ = finder_.influences();
    // Noticed after the run, by nobody in it: anything may have been the cause.
    if (violation.actor.empty()) is_marked_.assign(events.size(), true);
    result_.score.assign(events.size(), 0);
    result_.is_telling.assign(events.size(), false);
    class_score_.assign(events.size(), 0);
  }

  Relevance judge() {
    for (std::size_t i = 0; i < events_.size(); ++i) class_score_[i] = base_score(events_[i]);
    note_races();
    note_intrusions();
    note_messages();
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
    const bool are_telling = finder_.intrusions.empty();
    for (const EventPair& race : finder_.races) {
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
    for (const Intrusion& intrusion : finder_.intrusions) {
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
  Finder finder_;
  std::vector<bool> is_marked_;
  std::vector<int> class_score_;
};

}  // namespace

Relevance relevance_of(std::span<const Event> events, const Causality& causality,
                       const sim::Violation& violation) {
  return Judge(events, causality, violation).judge();
}

}  // namespace dojo::report
