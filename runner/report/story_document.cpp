#include "runner/report/story_document.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <nlohmann/json.hpp>
#include <tuple>

#include "runner/report/headline.h"
#include "runner/report/source_text.h"
#include "runner/report/text.h"

namespace dojo::report {

using Json = nlohmann::ordered_json;

namespace {

/// Source lines before and after the one that acts.
constexpr std::uint32_t kSourceAround = 3;

std::string_view kind_of(const Event& event) {
  if (state_change_of(event)) return "state";
  return event.kind == models::StoryKind::kLog ? "log" : channel_of(event);
}

Json number_or_null(std::uint32_t number) {
  return number == kNoNumber ? Json(nullptr) : Json(number);
}

/// A column of the diagram: one context of one node, on the core where it is told first.
struct Column {
  std::uint32_t node;
  std::uint32_t cpu;
  std::uint32_t path;
  std::string context;

  bool is_of(const Event& event) const {
    return node == event.node && path == event.path && context == event.context;
  }
  auto key() const { return std::tie(node, cpu, context, path); }
};

std::vector<Column> columns_of(const Explanation& told) {
  std::vector<Column> columns;
  for (const ExplainedLine& line : told.lines) {
    const Event& event = line.event;
    const auto is_known = [&](const Column& column) { return column.is_of(event); };
    if (std::ranges::any_of(columns, is_known)) continue;
    columns.push_back({event.node, event.cpu, event.path, event.context});
  }
  std::ranges::sort(columns, [](const Column& a, const Column& b) { return a.key() < b.key(); });
  return columns;
}

/// Builds the document part by part.
class Writer {
 public:
  explicit Writer(const StoryView& view)
      : view_(view),
        told_(view.told),
        narrator_(view.events, view.told),
        sources_(view.sources),
        columns_(columns_of(view.told)) {}

  Json document() {
    Json json;
    json["format"] = "dojo-story";
    json["format_version"] = 1;
    json["scenario"] = view_.scenario.name;
    json["about"] = view_.scenario.about;
    json["setting"] = setting_text(view_.scenario, view_.scenario.hunt.mode);
    json["broken"] = broken();
    json["margin"] = view_.verdict.margin;
    json["minimised"] = view_.verdict.minimised;
    json["replay"] = view_.verdict.replay;
    json["critical"] = critical();
    json["columns"] = columns();
    json["steps"] = Json::array();
    for (std::size_t i = 0; i < told_.lines.size(); ++i) json["steps"].push_back(step(i));
    json["arrows"] = arrows();
    json["bands"] = bands();
    json["sentences"] = sentences();
    json["conclusion"] = conclusion(told_, view_.verdict);
    json["events"] = told_.events;
    return json;
  }

 private:
  Json broken() {
    const sim::Violation& violation = view_.verdict.violation;
    Json json{{"oracle", violation.oracle},
              {"kind", report::kind_of(violation.oracle)},
              {"verdict", verdict_text(violation)},
              {"sentence", oracle_sentence(violation.oracle)},
              {"message", printable(violation.message)},
              {"actor", violation.actor},
              {"step", violation.step},
              {"time_ns", violation.time},
              {"time", time_text(violation.time)}};
    const std::size_t colon = violation.where.rfind(':');
    std::uint32_t line = 0;
    if (colon != std::string::npos) {
      const char* const end = violation.where.data() + violation.where.size();
      std::from_chars(violation.where.data() + colon + 1, end, line);
    }
    json["where"] = line == 0 ? Json(nullptr) : place(violation.where.substr(0, colon), line);
    return json;
  }

  Json critical() const {
    const auto line = last_chance_line(told_, view_.verdict);
    if (!line) return nullptr;
    return {{"step", view_.verdict.last_chance->step},
            {"samples", view_.verdict.last_chance->samples},
            {"line", *line}};
  }

  Json columns() const {
    Json list = Json::array();
    for (const Column& column : columns_) {
      list.push_back({{"node", number_or_null(column.node)},
                      {"core", number_or_null(column.cpu)},
                      {"task", printable(column.context)}});
    }
    return list;
  }

  Json place(const std::string& file, std::uint32_t line) {
    Json json{{"file", file}, {"line", line}, {"source", Json::array()}};
    for (const SourceLine& source : sources_.around(file, line, kSourceAround)) {
      json["source"].push_back({{"line", source.number}, {"text", printable_line(source.text)}});
    }
    return json;
  }

  // Tabs are part of sources.
  static std::string printable_line(std::string text) {
    std::ranges::replace(text, '\t', ' ');
    return printable(text);
  }

  Json step(std::size_t index) {
    const ExplainedLine& line = told_.lines[index];
    const Event& event = line.event;
    const auto column = std::ranges::find_if(
        columns_, [&](const Column& candidate) { return candidate.is_of(event); });
    const bool has_place = line.event.line != 0 && !line.event.file.empty();
    Json json{{"number", index + 1},
              {"column", column - columns_.begin()},
              {"place", place_text(event)},
              {"task", printable(event.context)},
              {"operation", printable(operation_text(event))},
              {"kind", kind_of(event)},
              {"what", line.what},
              {"sentence", narrator_.line(index)},
              {"step", event.step},
              {"time_ns", event.time},
              {"time", time_text(event.time)},
              {"not_ordered_with", line.unordered_with},
              {"is_race", line.is_race},
              {"is_failure", line.is_failure},
              {"where", has_place ? place(event.source, event.line) : Json(nullptr)},
              {"rule", rule(event)},
              {"parts", parts(line)}};
    return json;
  }

  // The step of a table, with the row of the spec where it is there to read.
  Json rule(const Event& event) {
    const auto change = state_change_of(event);
    if (!change) return nullptr;
    Json json{{"id", change->rule},
              {"subject", change->subject},
              {"from", change->from},
              {"event", change->event},
              {"to", change->to.empty() ? change->from : change->to},
              {"row", nullptr}};
    if (const auto row = sources_.rule(event.object, change->rule)) {
      Json cells = Json::array();
      for (const auto& [heading, cell] : row->cells) {
        cells.push_back({{"heading", heading}, {"cell", cell}});
      }
      json["row"] = {{"file", row->file}, {"line", row->line}, {"cells", std::move(cells)}};
    }
    return json;
  }

  // What became one line: each event with its own place and, for words, both values.
  Json parts(const ExplainedLine& line) const {
    Json list = Json::array();
    for (const std::size_t index : line.events) {
      const Event& event = view_.events[index];
      Json part{{"what", told_text(event)},
                {"where", where_text(event)},
                {"step", event.step},
                {"time", time_text(event.time)}};
      const bool is_change =
          event.kind == models::StoryKind::kAccess && event.access != kapi::Access::kRead;
      if (is_change) {
        part["before"] =
            event.before_text.empty() ? value_text(event.before) : printable(event.before_text);
      }
      list.push_back(std::move(part));
    }
    return list;
  }

  Json arrows() const {
    Json list = Json::array();
    for (const Arrow& arrow : told_.arrows) {
      list.push_back({{"from", arrow.from + 1},
                      {"to", arrow.to + 1},
                      {"kind", name_of(arrow.kind)},
                      {"label", printable(arrow.label)}});
    }
    return list;
  }

  // The line at which an event shows: its own, or the next one told after it.
  std::size_t line_at(std::size_t event) const {
    const auto after = std::ranges::find_if(
        told_.lines, [&](const ExplainedLine& line) { return line.events.back() >= event; });
    return static_cast<std::size_t>(after - told_.lines.begin());
  }

  // Consecutive states of one node's object; those that begin at the same line share it. `from` is
  // the number of a line, 0 for the beginning; `is_exact`: that very line is the change.
  Json bands() const {
    Json list = Json::array();
    for (const StateSpan& span : narrator_.states()) {
      const std::size_t line = span.is_known_before ? 0 : line_at(span.from) + 1;
      if (line > told_.lines.size()) continue;
      Json* band = nullptr;
      for (Json& known : list) {
        if (known["node"] == span.node && known["subject"] == span.subject) band = &known;
      }
      if (band == nullptr) {
        list.push_back({{"node", span.node}, {"subject", span.subject}, {"spans", Json::array()}});
        band = &list.back();
      }
      (*band)["spans"].push_back({{"from", line}, {"state", span.state}});
    }
    return list;
  }

  Json sentences() const {
    Json list = Json::array();
    for (const Sentence& sentence : narrator_.story()) {
      list.push_back(
          {{"first", sentence.first + 1}, {"last", sentence.last + 1}, {"text", sentence.text}});
    }
    return list;
  }

  const StoryView& view_;
  const Explanation& told_;
  Narrator narrator_;
  SourceText sources_;
  std::vector<Column> columns_;
};

}  // namespace

Json story_document(const StoryView& view) { return Writer(view).document(); }

}  // namespace dojo::report
