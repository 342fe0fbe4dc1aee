#include "runner/litmus/parse.h"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <memory>

#include "runner/litmus/parse_parts.h"

namespace dojo::litmus {

namespace {

constexpr std::size_t kNone = std::string_view::npos;
constexpr const char* kFirstLineExpected =
    "`X86_64 NAME` in the first line (the only architecture accepted)";

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\r'; }

// The first line: architecture and name. Returns the offset of the second line.
std::size_t parse_first_line(std::string_view text, LitmusTest& test) {
  const std::size_t newline = std::min(text.find('\n'), text.size());
  TextCursor cursor(text, 0, newline);
  cursor.require("X86_64", kFirstLineExpected);
  cursor.skip_space();
  std::size_t end = newline;
  while (end > cursor.offset() && is_blank(text[end - 1])) --end;
  test.name = std::string(text.substr(cursor.offset(), end - cursor.offset()));
  if (test.name.empty()) cursor.fail("the name of the test after the architecture");
  for (const char c : test.name) {
    if (c < ' ' || c > '~') cursor.fail("a name of printable ASCII characters");
  }
  return newline;
}

// The `{` of the initial state: the first that begins a line, otherwise the first at all. Text in
// double quotes is skipped, because a comment may contain brackets.
std::size_t find_initial_state(std::string_view text, std::size_t begin) {
  std::size_t fallback = kNone;
  bool is_line_begin = false;
  for (std::size_t i = begin; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '{') {
      if (is_line_begin) return i;
      if (fallback == kNone) fallback = i;
    }
    if (c == '"' && is_line_begin) {
      const std::size_t close = text.find('"', i + 1);
      if (close == kNone) throw SyntaxError{i, "the comment has no closing double quote"};
      i = close;
    }
    if (!is_blank(c)) is_line_begin = c == '\n';
  }
  if (fallback == kNone) {
    TextCursor(text, text.size(), text.size()).fail("`{` and the initial state");
  }
  return fallback;
}

// Blanks out (* comments *) so that no later step has to know about them; offsets stay.
void blank_comments(std::string& text, std::size_t begin) {
  for (std::size_t open = text.find("(*", begin); open != kNone; open = text.find("(*", open)) {
    const std::size_t close = text.find("*)", open + 2);
    if (close == kNone) throw SyntaxError{open, "the comment has no closing `*)`"};
    for (std::size_t i = open; i < close + 2; ++i) {
      if (text[i] != '\n') text[i] = ' ';
    }
  }
}

// Throws SyntaxError. Blanks out comments in `text`.
LitmusTest parse_parts(std::string& text) {
  LitmusTest test;
  const std::size_t second_line = parse_first_line(text, test);
  const std::size_t open = find_initial_state(text, second_line);
  blank_comments(text, open);
  const std::size_t close = text.find('}', open);
  if (close == kNone) {
    TextCursor(text, text.size(), text.size()).fail("`}` at the end of the initial state");
  }
  const std::size_t condition = parse_program(text, close + 1, test);
  TextCursor initial_cursor(text, open + 1, close);
  parse_initial_state(initial_cursor, test);
  TextCursor condition_cursor(text, condition, text.size());
  parse_condition(condition_cursor, test);
  return test;
}

}  // namespace

InputResult<LitmusTest> parse(std::string_view text, const std::string& file) {
  if (text.size() > kFileBytesMax) {
    return tl::unexpected(InputError{
        file, 0, 0, fmt::format("not a litmus test: more than {} bytes", kFileBytesMax)});
  }
  std::string copy(text);
  try {
    return parse_parts(copy);
  } catch (const SyntaxError& error) {
    return tl::unexpected(located(file, text, error));
  }
}

InputResult<LitmusTest> parse_file(const std::string& path) {
  const auto close = [](std::FILE* file) { std::fclose(file); };
  const std::unique_ptr<std::FILE, decltype(close)> file(std::fopen(path.c_str(), "rb"), close);
  if (!file) {
    return tl::unexpected(
        InputError{path, 0, 0, fmt::format("cannot be opened: {}", std::strerror(errno))});
  }
  std::string text(kFileBytesMax + 1, '\0');
  text.resize(std::fread(text.data(), 1, text.size(), file.get()));
  if (std::ferror(file.get())) {
    return tl::unexpected(
        InputError{path, 0, 0, fmt::format("cannot be read: {}", std::strerror(errno))});
  }
  return parse(text, path);
}

}  // namespace dojo::litmus
