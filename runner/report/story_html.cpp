#include "runner/report/story_html.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <tuple>

#include "runner/report/headline.h"
#include "runner/report/story_page.h"
#include "runner/report/text.h"
#include "runner/report/trace_text.h"

namespace dojo::report {

std::string html_escaped(std::string_view text) {
  std::string result;
  for (const char c : text) {
    switch (c) {
      case '&':
        result += "&amp;";
        break;
      case '<':
        result += "&lt;";
        break;
      case '>':
        result += "&gt;";
        break;
      case '"':
        result += "&quot;";
        break;
      case '\'':
        result += "&#39;";
        break;
      default:
        result += c;
    }
  }
  return result;
}

namespace {

constexpr int kLaneWidth = 96;
/// With many lanes they stand closer, so that the text beside them keeps its room.
constexpr int kNarrowLaneWidth = 66;
constexpr std::size_t kWideLanesMax = 6;
constexpr int kRowHeight = 46;  // as --row in the style sheet
constexpr int kHeadHeight = 64;
/// Events of the whole story that the page lists.
constexpr std::size_t kTraceLinesMax = 3'000;

/// A column of the diagram: one context of one node.
struct Lane {
  std::uint32_t node;
  std::uint32_t cpu;
  std::uint32_t path;
  std::string context;
  auto key() const { return std::tie(node, cpu, context, path); }
};

class Diagram {
 public:
  explicit Diagram(const Explanation& explanation) : told_(explanation) {
    for (const ExplainedLine& line : told_.lines) {
      const Event& event = line.event;
      if (lane_of(event) != lanes_.size()) continue;
      lanes_.push_back({event.node, event.cpu, event.path, event.context});
    }
    std::ranges::sort(lanes_, [](const Lane& a, const Lane& b) { return a.key() < b.key(); });
  }

  int lane_width() const { return lanes_.size() > kWideLanesMax ? kNarrowLaneWidth : kLaneWidth; }
  int width() const { return std::max(1, static_cast<int>(lanes_.size())) * lane_width(); }

  std::string svg() const {
    const int height = kHeadHeight + static_cast<int>(told_.lines.size()) * kRowHeight;
    std::string out = fmt::format(
        "<svg width=\"{0}\" height=\"{1}\" viewBox=\"0 0 {0} {1}\" role=\"img\" "
        "aria-label=\"space-time diagram\">\n"
        "<defs><marker id=\"tip\" viewBox=\"0 0 8 8\" refX=\"7\" refY=\"4\" markerWidth=\"8\" "
        "markerHeight=\"8\" orient=\"auto\"><path class=\"tip\" d=\"M0,0 L8,4 L0,8 z\"/></marker>"
        "</defs>\n",
        width(), height);
    append_lanes(out, height);
    append_arrows(out);
    append_races(out);
    append_dots(out);
    return out + "</svg>\n";
  }

 private:
  std::size_t lane_of(const Event& event) const {
    for (std::size_t i = 0; i < lanes_.size(); ++i) {
      if (lanes_[i].node == event.node && lanes_[i].path == event.path &&
          lanes_[i].context == event.context) {
        return i;
      }
    }
    return lanes_.size();
  }
  int x_of(std::size_t line) const {
    return static_cast<int>(lane_of(told_.lines[line].event)) * lane_width() + lane_width() / 2;
  }
  static int y_of(std::size_t line) {
    return kHeadHeight + static_cast<int>(line) * kRowHeight + kRowHeight / 2;
  }

  // Lanes of one node stand together under the node's name.
  void append_lanes(std::string& out, int height) const {
    const auto lane = static_cast<std::size_t>(lane_width());
    for (std::size_t first = 0; first < lanes_.size();) {
      std::size_t end = first;
      while (end < lanes_.size() && lanes_[end].node == lanes_[first].node) ++end;
      const std::string node =
          lanes_[first].node == kNoNumber ? "cluster" : fmt::format("n{}", lanes_[first].node);
      out += fmt::format(
          "<g class=\"node\"><rect x=\"{}\" y=\"2\" width=\"{}\" height=\"{}\" rx=\"6\"/>"
          "<text x=\"{}\" y=\"20\">{}</text></g>\n",
          first * lane + 3, (end - first) * lane - 6, height - 4, (first + end) * lane / 2, node);
      first = end;
    }
    for (std::size_t i = 0; i < lanes_.size(); ++i) {
      const std::size_t x = i * lane + lane / 2;
      const std::string core = lanes_[i].cpu == kNoNumber ? "" : fmt::format("c{}", lanes_[i].cpu);
      out += fmt::format(
          "<g class=\"lane\"><text x=\"{0}\" y=\"38\">{1}</text><text class=\"core\" x=\"{0}\" "
          "y=\"54\">{2}</text><line x1=\"{0}\" y1=\"{3}\" x2=\"{0}\" y2=\"{4}\"/></g>\n",
          x, html_escaped(wrapped(printable(lanes_[i].context), lane_width() / 8).front()), core,
          kHeadHeight, height - 8);
    }
  }

  void append_arrows(std::string& out) const {
    for (const Arrow& arrow : told_.arrows) {
      const int from_x = x_of(arrow.from);
      const int to_x = x_of(arrow.to);
      const int gap = to_x > from_x ? -8 : to_x < from_x ? 8 : 0;
      out += fmt::format(
          "<line class=\"{}\" x1=\"{}\" y1=\"{}\" x2=\"{}\" y2=\"{}\" marker-end=\"url(#tip)\"/>\n",
          arrow.is_message ? "message" : "order", from_x, y_of(arrow.from), to_x + gap,
          y_of(arrow.to) - (gap == 0 ? 8 : 2));
    }
  }

  void append_races(std::string& out) const {
    for (std::size_t i = 0; i < told_.lines.size(); ++i) {
      for (const std::size_t other : told_.lines[i].unordered_with) {
        out += fmt::format(
            "<line class=\"race\" x1=\"{}\" y1=\"{}\" x2=\"{}\" y2=\"{}\"><title>{} and {}: "
            "nothing orders them</title></line>\n",
            x_of(other - 1), y_of(other - 1), x_of(i), y_of(i), other, i + 1);
      }
    }
  }

  void append_dots(std::string& out) const {
    for (std::size_t i = 0; i < told_.lines.size(); ++i) {
      const ExplainedLine& line = told_.lines[i];
      const char* kind = line.is_failure ? "dot failure" : line.is_race ? "dot racing" : "dot";
      out += fmt::format(
          "<g class=\"{}\" data-step=\"{}\"><circle cx=\"{}\" cy=\"{}\" r=\"{}\"/>"
          "<title>{}</title></g>\n",
          kind, i + 1, x_of(i), y_of(i), line.is_failure ? 9 : 6, html_escaped(line.what));
    }
  }

  const Explanation& told_;
  std::vector<Lane> lanes_;
};

void append_steps(std::string& out, const Explanation& told) {
  out += "<ol class=\"steps\">\n";
  for (std::size_t i = 0; i < told.lines.size(); ++i) {
    const ExplainedLine& line = told.lines[i];
    const Event& event = line.event;
    const char* kind = line.is_failure ? "failure" : line.is_race ? "racing" : "";
    const std::string where = where_text(event);
    std::string mark;
    for (const std::size_t other : line.unordered_with) {
      mark += fmt::format("{}{}", mark.empty() ? "not ordered with " : ", ", other);
    }
    out += fmt::format(
        "<li class=\"{}\" data-step=\"{}\" title=\"{}\" tabindex=\"-1\"><b>{}</b><div "
        "class=\"what\"><code>{}"
        "</code> {}</div><div class=\"place\">{} {} · {}{}{}{}</div></li>\n",
        kind, i + 1, html_escaped(line.what), i + 1, html_escaped(operation_text(event)),
        html_escaped(line.what), place_text(event), html_escaped(printable(event.context)),
        time_text(event.time), where.empty() ? "" : " · ", html_escaped(where),
        mark.empty() ? "" : fmt::format(" <span class=\"mark\">{}</span>", mark));
  }
  out += "</ol>\n";
}

void append_trace(std::string& out, const std::vector<Event>& events, const Explanation& told) {
  const std::size_t end = std::min(events.size(), told.events);
  const std::size_t begin = end > kTraceLinesMax ? end - kTraceLinesMax : 0;
  const std::span<const Event> shown = std::span(events).subspan(begin, end - begin);
  out += fmt::format(
      "<details><summary>{} of {} events of this run</summary><pre>{}</pre></details>\n",
      count_text(static_cast<std::int64_t>(shown.size())),
      count_text(static_cast<std::int64_t>(end)), html_escaped(trace_text(shown)));
}

}  // namespace

std::string story_html(const scenario::Scenario& scenario, const std::vector<Event>& events,
                       const Explanation& explanation) {
  const Diagram diagram(explanation);
  std::string out = fmt::format(
      "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
      "<title>{} - dojo story</title>\n<style>{}</style>\n</head>\n<body>\n",
      html_escaped(scenario.name), kStoryStyle);
  out += fmt::format(
      "<header><h1>{}</h1><p>{}</p><p class=\"setting\">{}</p><p class=\"broken\" id=\"broken\">{}"
      "</p></header>\n",
      html_escaped(scenario.name), html_escaped(scenario.about),
      html_escaped(setting_text(scenario, scenario.hunt.mode)), html_escaped(explanation.broken));
  out += kStoryLegend;
  out += fmt::format("<main style=\"--lanes: {}px; --row: {}px; --head: {}px\">\n", diagram.width(),
                     kRowHeight, kHeadHeight);
  out += diagram.svg();
  append_steps(out, explanation);
  out += "</main>\n";
  append_trace(out, events, explanation);
  out += fmt::format("<script>{}</script>\n</body>\n</html>\n", kStoryScript);
  return out;
}

}  // namespace dojo::report
