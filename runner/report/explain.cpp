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
/// Scenery is told only where a story would be shorter than this.
constexpr std::size_t kLinesMin = 8;

bool is_same_operation(const Event& a, const Event& b) {
  return a.path == b.path && a.node == b.node && a.operations == b.operations;
}

/// Merges consecutive accesses of one context to one word, in one operation.
class Compressor {
 public:
  explicit Compressor(std::span<const Event> events) : events_(events) {}

  void add(std::size_t index) {
    const Event& event = events_[index];
    const std::string what = what_text(event);
    if (!lines_.empty() && can_join(lines_.back(), event)) {
      join(lines_.back(), index, what);
      return;
    }
    ExplainedLine line;
    line.event = event;
    line.what = what;
    line.first_event = line.last_event = index;
    line.left_out = index - (lines_.empty() ? 0 : lines_.back().last_event + 1);
    lines_.push_back(std::move(line));
    last_what_ = what;
    repeats_ = 1;
  }

  std::vector<ExplainedLine> take() { return std::move(lines_); }
  std::size_t size() const { return lines_.size(); }

 private:
  static bool can_join(const ExplainedLine& line, const Event& event) {
    const auto word = word_of(event);
    return word && word_of(line.event) == word && is_same_operation(line.event, event);
  }

  void join(ExplainedLine& line, std::size_t index, const std::string& what) {
    line.event = events_[index];
    line.last_event = index;
    if (what == last_what_) {
      if (repeats_ > 1) line.what.erase(line.what.rfind(" ("));
      ++repeats_;
      line.what += fmt::format(" ({} times)", repeats_);
      return;
    }
    line.what += ", " + what;
    last_what_ = what;
    repeats_ = 1;
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
    line.first_event = line.last_event = i;
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
    for (const EventPair& race : relevance.races) {
      if (race.first == index) more.insert(race.second);
      if (race.second == index) more.insert(race.first);
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

void mark_unordered(std::vector<ExplainedLine>& lines, const Causality& causality) {
  std::set<Word> written;
  for (const ExplainedLine& line : lines) {
    const auto word = word_of(line.event);
    if (word && is_write(line.event)) written.insert(*word);
  }
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const auto word = word_of(lines[i].event);
    if (!word || !written.contains(*word)) continue;
    for (std::size_t j = i; j-- > 0 && lines[i].unordered_with.size() < kUnorderedMax;) {
      if (word_of(lines[j].event) != word) continue;
      if (causality.is_ordered(lines[j].last_event, lines[i].first_event)) continue;
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
    const auto lost = lost_write(events, line.last_event);
    if (!lost) continue;
    const auto shown = std::ranges::find_if(lines, [&](const ExplainedLine& other) {
      return other.first_event <= *lost && *lost <= other.last_event &&
             word_of(other.event) == word_of(events[*lost]);
    });
    if (shown != lines.end()) {
      line.what += fmt::format(": what {} wrote is lost", shown - lines.begin() + 1);
    } else {
      line.what += fmt::format(": what {} wrote is lost", events[*lost].context);
    }
  }
}

// Direct causes that are shown themselves. In order of the later line.
std::vector<Arrow> arrows_of(const std::vector<ExplainedLine>& lines, std::span<const Event> events,
                             const Causality& causality) {
  std::map<std::size_t, std::size_t> line_of;  // by event
  for (std::size_t i = 0; i < lines.size(); ++i) {
    line_of[lines[i].first_event] = i;
    line_of[lines[i].last_event] = i;
  }
  std::vector<Arrow> arrows;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    for (const std::size_t cause : causality.causes(lines[i].first_event)) {
      const auto from = line_of.find(cause);
      if (from == line_of.end()) continue;
      const bool is_message = events[lines[i].first_event].kind == models::StoryKind::kReceive &&
                              events[cause].kind == models::StoryKind::kSend;
      arrows.push_back({from->second, i, is_message});
    }
  }
  return arrows;
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
  mark_unordered(result.lines, causality);
  mark_lost_writes(result.lines, story);
  result.arrows = arrows_of(result.lines, story, causality);
  const std::size_t skipped = result.events - story.size();
  for (ExplainedLine& line : result.lines) {
    line.is_failure = line.last_event == relevance.failure;
    line.first_event += skipped;
    line.last_event += skipped;
  }
  return result;
}

}  // namespace dojo::report
