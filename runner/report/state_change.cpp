#include "runner/report/state_change.h"

#include <algorithm>
#include <map>
#include <utility>

namespace dojo::report {

namespace {

constexpr std::string_view kOn = " on ";
constexpr std::string_view kArrow = " -> ";

bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

// "L10", "DM31": letters, then digits.
bool is_rule(std::string_view word) {
  const auto first_digit = std::ranges::find_if_not(word, is_upper);
  return first_digit != word.begin() && first_digit != word.end() &&
         std::all_of(first_digit, word.end(), is_digit);
}

}  // namespace

std::optional<StateChange> state_change_of(const Event& event) {
  if (event.kind != models::StoryKind::kLog) return std::nullopt;
  const std::string_view text = event.text;
  const std::size_t space = text.find(' ');
  const std::size_t colon = text.find(": ");
  if (colon == std::string_view::npos || space >= colon || !is_rule(text.substr(0, space))) {
    return std::nullopt;
  }
  StateChange change;
  change.rule = text.substr(0, space);
  change.subject = text.substr(space + 1, colon - space - 1);
  std::string_view rest = text.substr(colon + 2);
  const std::size_t on = rest.find(kOn);
  if (on == std::string_view::npos) return std::nullopt;
  change.from = rest.substr(0, on);
  rest.remove_prefix(on + kOn.size());
  const std::size_t arrow = rest.find(kArrow);
  change.event = rest.substr(0, arrow);
  if (arrow != std::string_view::npos) change.to = rest.substr(arrow + kArrow.size());
  return change;
}

std::vector<StateSpan> state_spans(std::span<const Event> events) {
  std::vector<StateSpan> spans;
  std::map<std::pair<std::uint32_t, std::string>, std::string> current;
  for (std::size_t i = 0; i < events.size(); ++i) {
    const auto change = state_change_of(events[i]);
    if (!change || events[i].node == kNoNumber) continue;
    const auto [entry, is_first] =
        current.try_emplace({events[i].node, change->subject}, change->from);
    if (is_first) spans.push_back({events[i].node, change->subject, change->from, i, true});
    // Two steps that raced may both say that they left one state: the second changed nothing.
    if (change->to.empty() || change->to == entry->second) continue;
    entry->second = change->to;
    spans.push_back({events[i].node, change->subject, change->to, i, false});
  }
  return spans;
}

std::string state_at(std::span<const StateSpan> spans, std::uint32_t node, std::string_view subject,
                     std::size_t event) {
  std::string state;
  for (const StateSpan& span : spans) {
    if (span.node != node || span.subject != subject) continue;
    if (span.from > event && !span.is_known_before) break;
    state = span.state;
  }
  return state;
}

}  // namespace dojo::report
