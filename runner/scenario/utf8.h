// Is this text? Asked of every file before anything else looks at it.
#pragma once

#include <string>
#include <string_view>

namespace dojo::scenario {

/// Index of the first byte that is no UTF-8 or a control character other than tab and line ends;
/// npos if none.
std::size_t first_bad_byte(std::string_view text);

/// The first `bytes_max` bytes or fewer, whole characters only, with "..." where something was cut.
/// For errors.
std::string shortened(std::string_view text, std::size_t bytes_max = 60);

}  // namespace dojo::scenario
