// Is this text? Asked of every file before anything else looks at it.
#pragma once

#include <string_view>

namespace dojo::scenario {

/// Index of the first byte that is no UTF-8 or a control character other than tab and line ends;
/// npos if none.
std::size_t first_bad_byte(std::string_view text);

}  // namespace dojo::scenario
