// What the output may look like: how wide, and whether in colour.
#pragma once

#include <cstdio>
#include <string>
#include <string_view>

namespace dojo::report {

enum class Tone { kPlain, kBold, kDim, kBad, kGood, kMark };

struct Terminal {
  std::size_t width = 132;  ///< columns; files and pipes get the default
  bool has_colour = false;

  /// `text` in a tone, where colour is allowed.
  std::string paint(Tone tone, std::string_view text) const;
};

/// Looks at the stream: colour only on a terminal, and never when NO_COLOR is set (to anything but
/// "").
Terminal terminal_of(std::FILE* stream);

}  // namespace dojo::report
