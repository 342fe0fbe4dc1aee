#include "runner/report/narration.h"

#include <fmt/format.h>

#include <algorithm>

#include "runner/report/headline.h"
#include "runner/report/text.h"
#include "runner/scenario/names.h"

namespace dojo::report {

namespace {

std::string place_words(const Event& event) {
  const bool is_on_link = event.kind == models::StoryKind::kFault && event.packet != 0;
  if (is_on_link) return "On the link ";
  if (event.node == kNoNumber) return "";
  if (event.cpu == kNoNumber) return fmt::format("On n{}, ", event.node);
  return fmt::format("On n{}, core {}, ", event.node, event.cpu);
}

bool is_same_speaker(const Event& a, const Event& b) {
  return a.node == b.node && a.path == b.path && a.cpu == b.cpu && a.context == b.context &&
         a.operations == b.operations;
}

std::string change_words(const StateChange& change, bool is_first) {
  if (change.to.empty()) {
    return fmt::format("meets {} in {}, which leaves the state of {} (rule {})", change.event,
                       change.from, change.subject, change.rule);
  }
  if (!is_first) return fmt::format("then to {} (rule {})", change.to, change.rule);
  const std::string why = change.event == "local operation" ? "" : " on " + change.event;
  return fmt::format("takes {} from {} to {}{} (rule {})", change.subject, change.from, change.to,
                     why, change.rule);
}

std::string capitalised(std::string text) {
  if (!text.empty() && text[0] >= 'a' && text[0] <= 'z') text[0] = static_cast<char>(text[0] - 32);
  return text;
}

}  // namespace

Narrator::Narrator(std::span<const Event> events, const Explanation& told)
    : told_(told), spans_(state_spans(events.first(std::min(events.size(), told.events)))) {}

// "On n0, core 1, rpc/1.0, in REQ_OBJECT_COPY(0), with object 0 in WRITE_OWNER,"; the state only
// where the deed does not say it.
std::string Narrator::who(const ExplainedLine& line) const {
  const Event& event = line.event;
  std::string text = place_words(event) + printable(event.context);
  const std::string operation = operation_text(event);
  if (!operation.empty()) text += fmt::format(", in {},", printable(operation));
  if (operation.empty() || state_change_of(event)) return text;
  const std::string subject = fmt::format("object {}", event.operations.back().argument);
  const std::string state = state_at(spans_, event.node, subject, line.events.front());
  if (!state.empty()) text += fmt::format(" with {} in {},", subject, state);
  return text;
}

std::string Narrator::deed(const ExplainedLine& line, bool is_first) const {
  const auto change = state_change_of(line.event);
  if (change && line.events.size() == 1) return change_words(*change, is_first);
  std::string text = line.what;
  if (line.event.kind == models::StoryKind::kLog) text = "notes: " + text;
  if (line.event.kind == models::StoryKind::kFault) {
    text = fmt::format("{} is {}: an injected fault", line.event.object, line.event.text);
  }
  const std::string where = where_text(line.event);
  if (!where.empty()) text += fmt::format(" ({})", where);
  return text;
}

// " Nothing orders this with line 9, by rpc/1.0 on n0/c1 (local.cpp:113): ..."
std::string Narrator::races(const ExplainedLine& line) const {
  std::string text;
  for (const std::size_t number : line.unordered_with) {
    const Event& other = told_.lines[number - 1].event;
    const std::string where = where_text(other);
    text += fmt::format("{} {} by {} on {}{}",
                        text.empty() ? " Nothing orders this with step" : " and step", number,
                        printable(other.context), place_text(other),
                        where.empty() ? "" : fmt::format(" ({})", where));
  }
  return text.empty() ? "" : text + ": each could have come first.";
}

std::string Narrator::line(std::size_t index) const {
  const ExplainedLine& line = told_.lines[index];
  return capitalised(fmt::format("{} {}.{}", who(line), deed(line, true), races(line)));
}

std::vector<Sentence> Narrator::story() const {
  std::vector<Sentence> sentences;
  bool has_ended = true;  // with a remark about a race: what follows is a new sentence
  for (std::size_t i = 0; i < told_.lines.size(); ++i) {
    const ExplainedLine& line = told_.lines[i];
    const bool goes_on = !has_ended && is_same_speaker(told_.lines[i - 1].event, line.event);
    if (goes_on) {
      Sentence& sentence = sentences.back();
      sentence.text.pop_back();  // the full stop
      const bool is_chain =
          state_change_of(told_.lines[i - 1].event) && state_change_of(line.event);
      const std::string more = deed(line, !is_chain);
      sentence.text += fmt::format(", {}{}.", more.starts_with("then ") ? "" : "then ", more);
      sentence.text += races(line);
      sentence.last = i;
    } else {
      sentences.push_back({this->line(i), i, i});
    }
    has_ended = !line.unordered_with.empty();
  }
  return sentences;
}

std::string oracle_sentence(const std::string& oracle) {
  for (const scenario::NameInfo& info : scenario::names(scenario::Vocabulary::kOracle)) {
    if (oracle == info.name) return info.about;
  }
  return "";
}

std::optional<std::size_t> last_chance_line(const Explanation& told, const Verdict& verdict) {
  if (!verdict.last_chance) return std::nullopt;
  const auto later = std::ranges::find_if(told.lines, [&](const ExplainedLine& line) {
    return line.event.step > verdict.last_chance->step;
  });
  return static_cast<std::size_t>(later - told.lines.begin());
}

std::string verdict_text(const sim::Violation& violation) {
  const bool is_invariant = kind_of(violation.oracle) == "invariant";
  return fmt::format("{}{}", is_invariant ? "This breaks the invariant " : "This is the violation ",
                     violation.oracle);
}

std::string noticed_text(const sim::Violation& violation) {
  std::string text = violation.actor.empty()
                         ? "Noticed after the run"
                         : fmt::format("Noticed by {}", printable(violation.actor));
  if (!violation.where.empty()) text += fmt::format(" at {}", base_name(violation.where));
  return text + fmt::format(", in step {}, after {}.", violation.step, time_text(violation.time));
}

namespace {

std::string last_chance_text(const Explanation& told, const Verdict& verdict) {
  const LastChance& chance = *verdict.last_chance;
  const std::string tried = fmt::format(
      "all of {} end in it.",
      plural(static_cast<std::int64_t>(chance.samples), "continuation") + " that were tried");
  if (chance.step == 0) return "It could not be avoided from the beginning on: " + tried;
  const std::size_t line = *last_chance_line(told, verdict);
  const std::string where = line == 0 ? "" : fmt::format(" (line {} of this story)", line);
  return fmt::format("After step {} of the run{} it can no longer be avoided: {}", chance.step,
                     where, tried);
}

}  // namespace

std::vector<std::string> conclusion(const Explanation& told, const Verdict& verdict) {
  const sim::Violation& violation = verdict.violation;
  const std::string rule = oracle_sentence(violation.oracle);
  std::vector<std::string> text;
  text.push_back(fmt::format("{}{}{}.", verdict_text(violation), rule.empty() ? "" : ": ", rule));
  if (!violation.message.empty())
    text.push_back(fmt::format("Here: {}.", printable(violation.message)));
  text.push_back(noticed_text(violation));
  if (verdict.last_chance) text.push_back(last_chance_text(told, verdict));
  if (!verdict.margin.empty()) text.push_back(fmt::format("Margin: {}.", verdict.margin));
  return text;
}

}  // namespace dojo::report
