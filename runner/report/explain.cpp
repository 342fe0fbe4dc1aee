#include "runner/report/explain.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <numeric>
#include <optional>
#include <set>
#include <utility>

#include "runner/report/causality.h"
#include "runner/report/relevance.h"
#include "runner/report/text.h"

namespace dojo::report {

namespace {

/// Longer stories are explained by their last events: clocks of all would cost more than they tell.
constexpr std::size_t kEventsMax = 200'000;
/// Lines that a line names as not ordered with it.
constexpr std::size_t kUnorderedMax = 2;
/// Columns that joined accesses may take.
constexpr std::size_t kWhatMax = 60;
/// Scenery is told only where a story would be shorter than this.
constexpr std::size_t kLinesMin = 8;

bool is_same_operation(const Event& a, const Event& b) {
  return a.path == b.path && a.node == b.node && a.operations == b.operations;
}

// "reads a 1" after "reads b 2" is "a 1".
std::string without_verb_of(std::string_view before, const std::string& what) {
  for (const std::string_view verb : {"reads ", "writes "}) {
    if (before.starts_with(verb) && what.starts_with(verb)) return what.substr(verb.size());
  }
  return what;
}

/// Merges consecutive accesses of one context in one operation.
class Compressor {
 public:
  explicit Compressor(std::span<const Event> events) : events_(events) {}

  void add(std::size_t index) {
    const Event& event = events_[index];
    std::string what = told_text(event);
    if (!lines_.empty() && can_join(lines_.back(), event)) {
      if (join(lines_.back(), index, what)) return;
    }
    ExplainedLine line;
    line.event = event;
    // A state change has its rule; all rules are logged in one place, which says nothing more.
    if (event.kind == models::StoryKind::kLog) line.event.file.clear();
    line.what = what;
    line.events = {index};
    lines_.push_back(std::move(line));
    last_what_ = std::move(what);
    repeats_ = 1;
  }

  std::vector<ExplainedLine> take() { return std::move(lines_); }

 private:
  static bool can_join(const ExplainedLine& line, const Event& event) {
    return word_of(event) && word_of(line.event) && is_same_operation(line.event, event);
  }

  // False: the line would get too long.
  bool join(ExplainedLine& line, std::size_t index, const std::string& what) {
    if (what == last_what_) {
      if (repeats_ > 1) line.what.erase(line.what.rfind(" ("));
      ++repeats_;
      line.what += fmt::format(" ({} times)", repeats_);
    } else {
      const std::string more = without_verb_of(last_what_, what);
      if (width_of(line.what) + 2 + width_of(more) > kWhatMax) return false;
      line.what += "; " + more;  // values have commas of their own
      last_what_ = what;
      repeats_ = 1;
    }
    line.event = events_[index];
    line.events.push_back(index);
    return true;
  }

  std::span<const Event> events_;
  std::vector<ExplainedLine> lines_;
  std::string last_what_;
  std::size_t repeats_ = 1;
};

std::vector<ExplainedLine> compressed(std::span<const Event> events,
                                      const std::set<std::size_t>& chosen) {
  Compressor compressor(events);
  for (const std::size_t index : chosen) compressor.add(index);
  return compressor.take();
}

std::vector<ExplainedLine> all_lines(std::span<const Event> events) {
  std::vector<ExplainedLine> lines;
  for (std::size_t i = 0; i < events.size(); ++i) {
    ExplainedLine& line = lines.emplace_back();
    line.event = events[i];
    line.what = what_text(events[i]);
    line.events = {i};
  }
  return lines;
}

// The best events, as many as fit into the lines. The other side of a race comes along where it
// fits.
std::vector<ExplainedLine> best_lines(std::span<const Event> events, const Relevance& relevance,
                                      std::size_t lines_max) {
  std::vector<std::size_t> order(events.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::stable_sort(order, [&](std::size_t a, std::size_t b) {
    if (relevance.score[a] != relevance.score[b]) return relevance.score[a] > relevance.score[b];
    return a > b;
  });
  std::set<std::size_t> chosen;
  std::vector<ExplainedLine> lines;
  for (const std::size_t index : order) {
    if (relevance.score[index] == 0) break;
    if (chosen.contains(index)) continue;
    if (!relevance.is_telling[index] && lines.size() >= std::min(kLinesMin, lines_max)) continue;
    std::set<std::size_t> more = chosen;
    more.insert(index);
    for (const EventPair& pair : relevance.pairs) {
      if (pair.first == index) more.insert(pair.second);
      if (pair.second == index) more.insert(pair.first);
    }
    std::vector<ExplainedLine> candidate = compressed(events, more);
    if (candidate.size() > lines_max) {
      if (lines.size() >= lines_max || chosen.size() > 4 * lines_max) break;
      continue;
    }
    chosen = std::move(more);
    lines = std::move(candidate);
    if (chosen.size() > 4 * lines_max) break;
  }
  return lines;
}

// --- marks ---------------------------------------------------------------------------------------------

/// Do `earlier` and `later` race, as far as told? Two reads do, when both contexts write the word
/// later: each of them decides on what it read.
class RaceMarks {
 public:
  RaceMarks(std::span<const Event> events, const Causality& causality,
            const std::vector<ExplainedLine>& lines)
      : events_(events), causality_(causality) {
    for (const ExplainedLine& line : lines) {
      for (const std::size_t event : line.events) {
        const auto word = word_of(events[event]);
        if (word && is_write(events[event])) last_write_[{*word, events[event].path}] = event;
      }
    }
  }

  bool are_racing(const ExplainedLine& earlier, const ExplainedLine& later) const {
    if (earlier.event.path == later.event.path) return false;
    for (const std::size_t a : earlier.events) {
      for (const std::size_t b : later.events) {
        if (are_racing(a, b)) return true;
      }
    }
    return false;
  }

 private:
  bool are_racing(std::size_t a, std::size_t b) const {
    const auto word = word_of(events_[a]);
    if (!word || word_of(events_[b]) != word || causality_.is_ordered(a, b)) return false;
    if (is_write(events_[a]) || is_write(events_[b])) return true;
    return writes_after(*word, events_[a].path, b) && writes_after(*word, events_[b].path, b);
  }
  bool writes_after(const Word& word, std::uint32_t path, std::size_t event) const {
    const auto found = last_write_.find({word, path});
    return found != last_write_.end() && found->second > event;
  }

  std::span<const Event> events_;
  const Causality& causality_;
  std::map<std::pair<Word, std::uint32_t>, std::size_t> last_write_;
};

void mark_unordered(std::vector<ExplainedLine>& lines, std::span<const Event> events,
                    const Causality& causality) {
  const RaceMarks marks(events, causality, lines);
  for (std::size_t i = 0; i < lines.size(); ++i) {
    std::set<std::uint32_t> seen;  // one line of each other context: the nearest
    for (std::size_t j = i; j-- > 0 && lines[i].unordered_with.size() < kUnorderedMax;) {
      if (seen.contains(lines[j].event.path) || !marks.are_racing(lines[j], lines[i])) continue;
      seen.insert(lines[j].event.path);
      lines[i].unordered_with.insert(lines[i].unordered_with.begin(), j + 1);
      lines[i].is_race = lines[j].is_race = true;
    }
  }
}

/// The write by another context between the last read of `write`'s context and `write`.
std::optional<std::size_t> lost_write(std::span<const Event> events, std::size_t write) {
  const auto word = word_of(events[write]);
  if (!word || events[write].access != kapi::Access::kWrite) return std::nullopt;
  std::optional<std::size_t> other;
  for (std::size_t i = write; i-- > 0;) {
    if (word_of(events[i]) != word) continue;
    const bool is_own = events[i].path == events[write].path;
    if (is_own) return events[i].access == kapi::Access::kRead ? other : std::nullopt;
    if (!other && is_write(events[i])) other = i;
  }
  return std::nullopt;
}

void mark_lost_writes(std::vector<ExplainedLine>& lines, std::span<const Event> events) {
  for (ExplainedLine& line : lines) {
    std::optional<std::size_t> lost;
    for (const std::size_t event : line.events) {
      if (!lost) lost = lost_write(events, event);
    }
    if (!lost) continue;
    const auto shown = std::ranges::find_if(lines, [&](const ExplainedLine& other) {
      return std::ranges::find(other.events, *lost) != other.events.end();
    });
    if (shown != lines.end()) {
      line.what += fmt::format(": what {} wrote is lost", shown - lines.begin() + 1);
    } else {
      line.what += fmt::format(": what {} wrote is lost", events[*lost].context);
    }
  }
}

std::vector<Arrow> arrows_of(const std::vector<ExplainedLine>& lines, std::span<const Event> events,
                             const Causality& causality) {
  std::vector<std::vector<std::size_t>> told;
  for (const ExplainedLine& line : lines) told.push_back(line.events);
  return arrows_between(told, events, causality);
}

std::string broken_text(const sim::Violation& violation) {
  std::string text = fmt::format("{}: {}", violation.oracle, printable(violation.message));
  std::vector<std::string> place;
  if (!violation.actor.empty()) place.push_back("noticed by " + violation.actor);
  if (!violation.where.empty()) place.emplace_back(base_name(violation.where));
  place.push_back(fmt::format("step {}", violation.step));
  place.push_back(time_text(violation.time));
  return fmt::format("{} ({})", text, fmt::join(place, ", "));
}

}  // namespace

Explanation explain(const std::vector<Event>& events, const sim::Violation& violation,
                    const ExplainOptions& options) {
  Explanation result;
  result.broken = broken_text(violation);
  std::span<const Event> story(events);
  story = story.first(events.empty() ? 0 : length_until(story, violation));
  result.events = story.size();
  if (story.empty()) return result;
  if (story.size() > kEventsMax && !options.is_full) story = story.last(kEventsMax);
  const Causality causality(story);
  const Relevance relevance = relevance_of(story, causality, violation);
  result.lines =
      options.is_full ? all_lines(story) : best_lines(story, relevance, options.lines_max);
  mark_unordered(result.lines, story, causality);
  mark_lost_writes(result.lines, story);
  result.arrows = arrows_of(result.lines, story, causality);
  const std::size_t skipped = result.events - story.size();
  for (ExplainedLine& line : result.lines) {
    line.is_failure = line.events.back() == relevance.failure;
    for (std::size_t& event : line.events) event += skipped;
  }
  return result;
}

}  // namespace dojo::report
