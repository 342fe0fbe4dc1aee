#include "runner/report/story_html.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <span>

#include "runner/report/fill.h"
#include "runner/report/story_page.h"
#include "runner/report/text.h"
#include "runner/report/trace_text.h"

namespace dojo::report {

namespace {

using Json = nlohmann::ordered_json;

/// Events of the whole story that the page lists.
constexpr std::size_t kTraceLinesMax = 3'000;

std::string sentences_html(const Json& story) {
  std::string out;
  for (const Json& sentence : story["sentences"]) {
    const auto first = sentence["first"].get<std::size_t>();
    const auto last = sentence["last"].get<std::size_t>();
    const std::string numbers =
        first == last ? fmt::format("{}", first) : fmt::format("{}-{}", first, last);
    out += fmt::format("<li data-first=\"{}\"><b>{}</b> {}</li>\n", first, numbers,
                       html_escaped(sentence["text"].get<std::string>()));
  }
  return out;
}

std::string conclusion_html(const Json& story) {
  std::string out;
  for (const Json& sentence : story["conclusion"]) {
    out += fmt::format("<p>{}</p>\n", html_escaped(sentence.get<std::string>()));
  }
  return out;
}

std::string events_html(const StoryView& view, std::size_t& shown) {
  const std::size_t end = std::min(view.events.size(), view.told.events);
  const std::size_t begin = end > kTraceLinesMax ? end - kTraceLinesMax : 0;
  shown = end - begin;
  return html_escaped(trace_text(std::span(view.events).subspan(begin, shown)));
}

}  // namespace

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

// Inside strings only, where JSON has no other use for these characters.
std::string json_for_html(const std::string& json) {
  std::string result;
  for (const char c : json) {
    if (c == '<' || c == '>' || c == '&') {
      result += fmt::format("\\u{:04x}", static_cast<unsigned>(c));
    } else {
      result += c;
    }
  }
  return result;
}

std::string story_html(const StoryView& view) {
  const Json story = story_document(view);
  std::size_t shown = 0;
  Marks values;
  values["events"] = events_html(view, shown);
  values["shown"] = count_text(static_cast<std::int64_t>(shown));
  values["all"] = count_text(static_cast<std::int64_t>(view.told.events));
  values["style"] = kStoryStyle;
  values["script"] = fmt::format("{}\n{}", kDiagramScript, kStoryScript);
  values["name"] = html_escaped(view.scenario.name);
  values["about"] = html_escaped(view.scenario.about);
  values["setting"] = html_escaped(story["setting"].get<std::string>());
  values["oracle"] = html_escaped(view.verdict.violation.oracle);
  const std::string sentence = oracle_sentence(view.verdict.violation.oracle);
  values["verdict"] = html_escaped(verdict_text(view.verdict.violation));
  values["sentence"] = sentence.empty() ? "" : ": " + html_escaped(sentence);
  values["message"] = html_escaped(printable(view.verdict.violation.message));
  values["noticed"] = html_escaped(noticed_text(view.verdict.violation));
  values["sentences"] = sentences_html(story);
  values["conclusion"] = conclusion_html(story);
  values["data"] = json_for_html(story.dump(-1, ' ', false, Json::error_handler_t::replace));
  return filled(kStoryPage, values);
}

}  // namespace dojo::report
