#include "runner/report/terminal.h"

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>

namespace dojo::report {

namespace {

// Narrower than this no table is readable; the terminal wraps it itself.
constexpr std::size_t kWidthMin = 40;

const char* code_of(Tone tone) {
  switch (tone) {
    case Tone::kPlain:
      return "0";
    case Tone::kBold:
      return "1";
    case Tone::kDim:
      return "2";
    case Tone::kBad:
      return "1;31";
    case Tone::kGood:
      return "1;32";
    case Tone::kMark:
      return "33";
  }
  return "0";
}

}  // namespace

std::string Terminal::paint(Tone tone, std::string_view text) const {
  if (!has_colour || tone == Tone::kPlain || text.empty()) return std::string(text);
  return fmt::format("\x1b[{}m{}\x1b[0m", code_of(tone), text);
}

Terminal terminal_of(std::FILE* stream) {
  Terminal terminal;
  const int descriptor = fileno(stream);
  if (descriptor < 0 || isatty(descriptor) == 0) return terminal;
  const char* no_color = std::getenv("NO_COLOR");
  const char* kind = std::getenv("TERM");
  const bool is_dumb = kind != nullptr && std::string_view(kind) == "dumb";
  terminal.has_colour = (no_color == nullptr || *no_color == '\0') && !is_dumb;
  winsize size{};
  if (ioctl(descriptor, TIOCGWINSZ, &size) == 0 && size.ws_col != 0) {
    terminal.width = std::max<std::size_t>(size.ws_col, kWidthMin);
  }
  return terminal;
}

}  // namespace dojo::report
