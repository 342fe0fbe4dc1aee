#include "runner/report/relevance.h"

#include <algorithm>
#include <bit>
#include <map>

namespace dojo::report {

using models::StoryKind;

namespace {

constexpr int kScoreFailure = 1000;
constexpr int kScoreFault = 90;
constexpr int kScoreRace = 70;
constexpr int kScoreLog = 55;
constexpr int kScoreMessage = 40;
constexpr int kScoreWait = 20;
constexpr int kScoreAccess = 10;
constexpr int kBonusSameObject = 25;
constexpr int kBonusFailingContext = 10;
/// Taken away for each doubling of the distance from the failure.
constexpr int kPenaltyPerDoubling = 4;

int base_score(const Event& event) {
  switch (event.kind) {
    case StoryKind::kFault:
      return kScoreFault;
    case StoryKind::kLog:
      return kScoreLog;
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

/// Last accesses to a word: who wrote, and who has read since (and the writer before it wrote).
struct WordHistory {
  std::size_t writer = SIZE_MAX;
  std::map<std::uint32_t, std::size_t> readers;  // by path: their last read
};

class Finder {
 public:
  Finder(std::span<const Event> events, const Causality& causality, std::size_t failure)
      : events_(events), causality_(causality), failure_(failure) {
    source_.assign(events.size(), SIZE_MAX);
    find_races();
  }

  std::vector<EventPair> races;

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
      if (is_write(events_[i])) {
        for (const auto& [path, reader] : history.readers) compare(reader, i);
        // Its own read stays: read and write together are one change, which the next write may undo.
        std::erase_if(history.readers,
                      [&](const auto& entry) { return entry.first != events_[i].path; });
        history.writer = i;
      } else {
        history.readers[events_[i].path] = i;
      }
    }
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

Relevance relevance_of(std::span<const Event> events, const Causality& causality,
                       const sim::Violation& violation) {
  Relevance result;
  result.failure = failure_event(events, violation);
  Finder finder(events, causality, result.failure);
  std::vector<bool> is_marked = finder.influences();
  // Noticed after the run, by nobody in it: anything may have been the cause.
  if (violation.actor.empty()) is_marked.assign(events.size(), true);
  std::vector<bool> is_racing(events.size(), false);
  for (const EventPair& race : finder.races) {
    if (!is_marked[race.first] && !is_marked[race.second]) continue;
    result.races.push_back(race);
    for (const std::size_t side : {race.first, race.second}) {
      is_racing[side] = true;
      is_marked[side] = true;
    }
  }
  const Event& failing = events[result.failure];
  result.score.assign(events.size(), 0);
  result.is_telling.assign(events.size(), false);
  for (std::size_t i = 0; i < events.size(); ++i) {
    const Event& event = events[i];
    if (!is_marked[i] && event.kind != StoryKind::kFault) continue;
    int score = std::max(base_score(event), is_racing[i] ? kScoreRace : 0);
    result.is_telling[i] = score > kScoreAccess;
    if (!failing.operations.empty() && is_about(event, failing.operations.back().argument)) {
      score += kBonusSameObject;
    }
    if (event.path == failing.path && event.node == failing.node) score += kBonusFailingContext;
    const auto distance = result.failure > i ? result.failure - i : i - result.failure;
    score -= kPenaltyPerDoubling * std::bit_width(distance);
    result.score[i] = std::max(score, 1);
  }
  result.score[result.failure] = kScoreFailure;
  result.is_telling[result.failure] = true;
  return result;
}

}  // namespace dojo::report
