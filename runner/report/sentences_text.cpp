#include "runner/report/sentences_text.h"

#include <fmt/format.h>

#include <algorithm>

#include "runner/report/text.h"

namespace dojo::report {

namespace {

/// Sentences are read, not looked up: longer lines are hard to follow.
constexpr std::size_t kWidthMax = 100;
/// "  10-12  ".
constexpr std::size_t kNumberWidth = 7;

void append_paragraph(std::string& out, std::string_view head, std::string_view text,
                      std::size_t width) {
  const std::size_t indent = 2 + kNumberWidth + 2;
  const std::size_t room = width > indent ? width - indent : 1;
  std::string start = fmt::format("  {}  ", padded_left(head, kNumberWidth));
  for (const std::string& line : wrapped(text, room)) {
    out += start + line + "\n";
    start.assign(indent, ' ');
  }
}

}  // namespace

std::string sentences_text(const StoryView& view, const Terminal& terminal) {
  const std::size_t width = std::min(terminal.width, kWidthMax);
  std::string out = terminal.paint(Tone::kBold, "What happened") + "\n";
  for (const Sentence& sentence : Narrator(view.events, view.told).story()) {
    const std::string numbers = sentence.first == sentence.last
                                    ? fmt::format("{}", sentence.first + 1)
                                    : fmt::format("{}-{}", sentence.first + 1, sentence.last + 1);
    append_paragraph(out, numbers, sentence.text, width);
  }
  out += terminal.paint(Tone::kBad, "Why that is wrong") + "\n";
  for (const std::string& sentence : conclusion(view.told, view.verdict)) {
    append_paragraph(out, "", sentence, width);
  }
  return out;
}

}  // namespace dojo::report
