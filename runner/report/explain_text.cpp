#include "runner/report/explain_text.h"

#include <fmt/format.h>

#include <algorithm>

#include "runner/report/text.h"

namespace dojo::report {

namespace {

constexpr std::size_t kContextMax = 14;
constexpr std::size_t kOperationMax = 24;
constexpr std::size_t kWhatMin = 24;
constexpr std::size_t kWhatMax = 60;
/// A line without a source position may take that column, so it need not widen this one as much.
constexpr std::size_t kWhatWithoutPlaceMax = 44;
/// "  broken      ", as wide as the labels around an explanation.
constexpr std::size_t kBrokenIndent = 14;
/// Below this width source positions are left out.
constexpr std::size_t kWidthForPlaces = 100;

std::string cut(std::string_view text, std::size_t width) { return wrapped(text, width).front(); }

struct Columns {
  std::size_t number = 1;
  std::size_t place = 0;
  std::size_t context = 0;
  std::size_t operation = 0;
  std::size_t what = 0;
  std::size_t where = 0;
  std::size_t time = 0;

  // Two spaces in front, one or two between.
  std::size_t before_what() const {
    std::size_t width = 2 + number + 2 + place + 1 + context + 2;
    if (operation != 0) width += operation + 2;
    return width;
  }
  std::size_t after_what() const { return (where == 0 ? 0 : where + 2) + time + 2; }
};

Columns columns_of(const Explanation& explanation, const Terminal& terminal) {
  Columns columns;
  columns.number = std::to_string(explanation.lines.size()).size();
  for (const ExplainedLine& line : explanation.lines) {
    const auto widen = [](std::size_t& column, const std::string& text, std::size_t max) {
      column = std::max(column, std::min(width_of(text), max));
    };
    widen(columns.place, place_text(line.event), 10);
    widen(columns.context, line.event.context, kContextMax);
    widen(columns.operation, operation_text(line.event), kOperationMax);
    const bool has_place = !where_text(line.event).empty();
    widen(columns.what, line.what, has_place ? kWhatMax : kWhatWithoutPlaceMax);
    widen(columns.where, where_text(line.event), 32);
    widen(columns.time, time_text(line.event.time), 14);
  }
  if (terminal.width < kWidthForPlaces) columns.where = 0;
  const std::size_t fixed = columns.before_what() + columns.after_what();
  const std::size_t room = terminal.width > fixed ? terminal.width - fixed : 0;
  columns.what = std::max(std::min(columns.what, room), std::min(columns.what, kWhatMin));
  return columns;
}

std::string mark_text(const ExplainedLine& line) {
  if (line.unordered_with.empty()) return "";
  std::vector<std::string> numbers;
  for (const std::size_t number : line.unordered_with) numbers.push_back(std::to_string(number));
  return "<- not ordered with " + listed(numbers);
}

std::string without_trailing_spaces(std::string text) {
  text.erase(text.find_last_not_of(' ') + 1);
  return text;
}

std::string head_text(const ExplainedLine& line, std::size_t number, const Columns& columns) {
  const Event& event = line.event;
  std::string head =
      fmt::format("  {}  {} {}  ", padded_left(std::to_string(number), columns.number),
                  padded(place_text(event), columns.place),
                  padded(cut(event.context, kContextMax), columns.context));
  if (columns.operation != 0) {
    head += padded(cut(operation_text(event), kOperationMax), columns.operation) + "  ";
  }
  return head;
}

void append_line(std::string& out, const ExplainedLine& line, std::size_t number,
                 const Columns& columns, const Terminal& terminal) {
  // Without a position to show, its column belongs to the text.
  const bool has_place = columns.where != 0 && !where_text(line.event).empty();
  const std::size_t freed = columns.where != 0 && !has_place ? columns.where + 2 : 0;
  const std::size_t room = columns.what + freed;
  const std::vector<std::string> what = wrapped(line.what, room);
  std::string text = head_text(line, number, columns);
  const Tone tone = line.is_race ? Tone::kBold : Tone::kPlain;
  text += terminal.paint(tone, what.front());
  text += std::string(room - std::min(room, width_of(what.front())), ' ');
  if (has_place) {
    text += "  " + terminal.paint(Tone::kDim, padded(where_text(line.event), columns.where));
  }
  text += "  " + padded_left(time_text(line.event.time), columns.time);
  std::string mark = mark_text(line);
  if (!mark.empty() && width_of(text) + 3 + mark.size() <= terminal.width) {
    text += "   " + terminal.paint(Tone::kMark, mark);
    mark.clear();
  }
  out += without_trailing_spaces(text) + "\n";
  const std::string indent(columns.before_what(), ' ');
  for (std::size_t i = 1; i < what.size(); ++i) out += indent + what[i] + "\n";
  if (!mark.empty()) out += indent + terminal.paint(Tone::kMark, mark) + "\n";
}

}  // namespace

std::string explanation_text(const Explanation& explanation, const Terminal& terminal) {
  const Columns columns = columns_of(explanation, terminal);
  std::string out;
  for (std::size_t i = 0; i < explanation.lines.size(); ++i) {
    append_line(out, explanation.lines[i], i + 1, columns, terminal);
  }
  const std::vector<std::string> broken =
      wrapped(explanation.broken, terminal.width - std::min(terminal.width, kBrokenIndent));
  for (std::size_t i = 0; i < broken.size(); ++i) {
    const std::string name = i == 0 ? terminal.paint(Tone::kBad, "broken") : "      ";
    out += fmt::format("  {}      {}\n", name, terminal.paint(Tone::kBold, broken[i]));
  }
  return out;
}

}  // namespace dojo::report
