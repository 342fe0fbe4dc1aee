#include "runner/report/disturbances.h"

#include <optional>

namespace dojo::report {

Disturbances::Disturbances(std::span<const Event> events, const Causality& causality,
                           std::size_t failure)
    : events_(events), causality_(causality), failure_(failure) {
  source_.assign(events.size(), SIZE_MAX);
  find_races();
}

std::vector<bool> Disturbances::influences() const {
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

void Disturbances::find_races() {
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
void Disturbances::look_for_intrusion(WordHistory& history, std::size_t now) {
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

void Disturbances::compare(std::size_t before, std::size_t now) {
  if (before == SIZE_MAX || events_[before].path == events_[now].path) return;
  // Two atomic changes of one word do not disturb each other.
  const bool are_atomic = events_[before].access == kapi::Access::kReadWrite &&
                          events_[now].access == kapi::Access::kReadWrite;
  if (!are_atomic && !causality_.is_ordered(before, now)) races.push_back({before, now});
}

}  // namespace dojo::report
