// Small pieces of text for people: times, counts, columns, wrapped lines. Widths count what a
// terminal shows.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "sim/time.h"

namespace dojo::report {

/// "310 ns", "2.310 us", "1.200 ms", "3.500 s": always three digits after the point.
std::string time_text(sim::Tick nanoseconds);
/// "140 ns", "1.2 us", "3 ms": at most one digit after the point, for sentences.
std::string short_time_text(sim::Tick nanoseconds);
/// Wall-clock seconds: "0.03 s", "12.4 s", "2 min 5 s".
std::string seconds_text(double seconds);
/// "950/s", "3.4k/s", "1.2M/s".
std::string rate_text(double per_second);
/// "1,234,567".
std::string count_text(std::int64_t number);
/// "1 node", "3 nodes".
std::string plural(std::int64_t number, std::string_view noun);
/// "a, b and c".
std::string listed(const std::vector<std::string>& words);

/// Columns that UTF-8 text takes on a terminal: one per code point; escape sequences take none.
std::size_t width_of(std::string_view text);
/// The text with spaces after it up to `width` columns; longer text stays as it is.
std::string padded(std::string_view text, std::size_t width);
std::string padded_left(std::string_view text, std::size_t width);
/// Lines of at most `width` columns, broken at spaces; a longer word is cut.
std::vector<std::string> wrapped(std::string_view text, std::size_t width);

/// Each line of `lines` two columns further to the right.
std::string indented(std::string_view lines);

/// The file's name without its folders.
std::string_view base_name(std::string_view path);
/// Control characters as visible escapes, so that data cannot steer a terminal.
std::string printable(std::string_view text);

}  // namespace dojo::report
