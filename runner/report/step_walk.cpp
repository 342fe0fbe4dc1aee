#include "runner/report/step_walk.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <map>
#include <tuple>

#include "runner/report/text.h"
#include "sim/assert.h"

namespace dojo::report {

namespace {

std::string_view trimmed(std::string_view line) {
  const std::size_t first = line.find_first_not_of(" \t\r");
  if (first == std::string_view::npos) return "";
  return line.substr(first, line.find_last_not_of(" \t\r") - first + 1);
}

std::optional<std::uint64_t> number_in(std::string_view text) {
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

std::string task_text(const Event& event) {
  return fmt::format("{} {}", padded(place_text(event), 6), printable(event.context));
}

std::string without_trailing_spaces(std::string text) {
  text.erase(text.find_last_not_of(' ') + 1);
  return text;
}

}  // namespace

StepWalk::StepWalk(const std::vector<StepTaken>& steps, const std::vector<Event>& events,
                   const Explanation& explanation, std::uint64_t broken_step)
    : steps_(steps),
      events_(events),
      explanation_(explanation),
      broken_step_(broken_step),
      told_as_(events.size(), 0) {
  DOJO_ASSERT(!steps.empty());
  for (std::size_t i = 0; i < explanation.lines.size(); ++i) {
    for (const std::size_t event : explanation.lines[i].events) told_as_[event] = i + 1;
  }
}

std::string StepWalk::help() {
  return "  Enter, n  the next step\n"
         "  p         the step before\n"
         "  N         step number N\n"
         "  f         forward to the next step that the story tells (its line in front)\n"
         "  b         the step in which the invariant breaks\n"
         "  s         state: shared words in the protocol's words, what each task did last\n"
         "  h         these lines\n"
         "  q         the end\n";
}

// Events come in order of their steps.
std::size_t StepWalk::first_event(std::size_t step) const {
  if (step >= steps_.size()) return events_.size();
  if (step == 0) return 0;
  const auto found = std::ranges::lower_bound(events_, steps_[step].id, {}, &Event::step);
  return static_cast<std::size_t>(found - events_.begin());
}

std::string StepWalk::event_line(std::size_t event) const {
  const Event& what = events_[event];
  const std::string number = told_as_[event] == 0 ? "" : fmt::format("{}", told_as_[event]);
  return without_trailing_spaces(fmt::format(
             "  {}  {}  {}  {}  {}", padded_left(number, 3), padded(task_text(what), 21),
             padded(operation_text(what), 20), padded(told_text(what), 44), where_text(what))) +
         "\n";
}

std::string StepWalk::text() const {
  const StepTaken& step = steps_[at_];
  std::string text = fmt::format("step {} of {}  {}  {}\n", step.id, steps_.back().id,
                                 time_text(step.time), printable(step.actor));
  const std::size_t end = first_event(at_ + 1);
  for (std::size_t i = first_event(at_); i < end; ++i) text += event_line(i);
  if (step.id == broken_step_) text += fmt::format("  broken  {}\n", explanation_.broken);
  return text;
}

std::string StepWalk::state_text() const {
  using Key = std::tuple<std::uint32_t, std::string, std::uint32_t>;  // node, name, id
  std::map<Key, std::string> words;
  std::map<std::pair<std::uint32_t, std::string>, std::size_t> last;  // by node and context
  const std::size_t end = first_event(at_ + 1);
  for (std::size_t i = 0; i < end; ++i) {
    const Event& event = events_[i];
    if (!event.after_text.empty()) {
      const bool is_read = event.access == kapi::Access::kRead;
      words[{event.node, event.object, event.object_id}] =
          fmt::format("{:<30} step {}", is_read ? event.before_text : event.after_text, event.step);
    }
    if (event.node != kNoNumber) last[{event.node, event.context}] = i;
  }
  std::string text;
  for (const auto& [key, value] : words) {
    const auto& [node, name, id] = key;
    text += fmt::format("  n{:<4} {:<24} {}\n", node, fmt::format("{} #{}", name, id), value);
  }
  for (const auto& [task, event] : last) {
    text += fmt::format("  {}  {} (step {})\n", padded(task_text(events_[event]), 21),
                        told_text(events_[event]), events_[event].step);
  }
  return text.empty() ? "  nothing was told yet\n" : text;
}

std::string StepWalk::go(std::uint64_t id) {
  const auto found = std::ranges::lower_bound(steps_, id, {}, &StepTaken::id);
  if (found == steps_.end() || found->id != id) {
    return fmt::format("there is no step {}: the run has steps {} to {}\n", id, steps_.front().id,
                       steps_.back().id);
  }
  at_ = static_cast<std::size_t>(found - steps_.begin());
  return text();
}

std::string StepWalk::forward() {
  if (at_ + 1 == steps_.size()) return "this is the last step\n";
  ++at_;
  return text();
}

std::string StepWalk::back() {
  if (at_ == 0) return "this is the first step\n";
  --at_;
  return text();
}

std::string StepWalk::forward_to_told() {
  for (std::size_t i = first_event(at_ + 1); i < events_.size(); ++i) {
    if (told_as_[i] != 0) return go(events_[i].step);
  }
  return "the story tells no later step\n";
}

std::string StepWalk::to_broken() {
  return broken_step_ == 0 ? "no invariant breaks in this run\n" : go(broken_step_);
}

std::optional<std::string> StepWalk::obey(std::string_view line) {
  const std::string_view word = trimmed(line);
  if (word.empty() || word == "n") return forward();
  if (word == "p") return back();
  if (word == "f") return forward_to_told();
  if (word == "b") return to_broken();
  if (word == "s") return state_text();
  if (word == "h") return help();
  if (word == "q") return std::nullopt;
  if (const auto number = number_in(word)) return go(*number);
  return fmt::format("'{}' is no command; h lists them\n", printable(word));
}

}  // namespace dojo::report
