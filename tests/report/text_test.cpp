// Units, counts, widths: what every output is made of.
#include "runner/report/text.h"

#include <catch2/catch.hpp>

namespace dojo::report {
namespace {

TEST_CASE("text: times have the unit that reads best", "[report]") {
  CHECK(time_text(0) == "0 ns");
  CHECK(time_text(999) == "999 ns");
  CHECK(time_text(2'310) == "2.310 us");
  CHECK(time_text(1'200'000) == "1.200 ms");
  CHECK(time_text(61'500'000'000) == "61.500 s");
  CHECK(short_time_text(140) == "140 ns");
  CHECK(short_time_text(1'250) == "1.2 us");
  CHECK(short_time_text(3'000'000) == "3 ms");
  CHECK(seconds_text(0.034) == "0.03 s");
  CHECK(seconds_text(125) == "2 min 5 s");
}

TEST_CASE("text: rates and counts", "[report]") {
  CHECK(rate_text(950) == "950/s");
  CHECK(rate_text(3'400) == "3.4k/s");
  CHECK(rate_text(999'960) == "1.0M/s");
  CHECK(count_text(0) == "0");
  CHECK(count_text(999) == "999");
  CHECK(count_text(1'234'567) == "1,234,567");
  CHECK(count_text(-1'000) == "-1,000");
  CHECK(plural(1, "node") == "1 node");
  CHECK(plural(3, "node") == "3 nodes");
  CHECK(listed({"a", "b", "c"}) == "a, b and c");
}

TEST_CASE("text: a column is a character, not a byte, and colours take none", "[report]") {
  CHECK(width_of("a · b") == 5);
  CHECK(width_of("\x1b[1;31mred\x1b[0m") == 3);
  CHECK(padded("·", 3) == "·  ");
  CHECK(padded_left("7", 3) == "  7");
  CHECK(padded("long", 2) == "long");
}

TEST_CASE("text: lines break at spaces, and a long word is cut", "[report]") {
  CHECK(wrapped("one two three", 7) == std::vector<std::string>{"one two", "three"});
  CHECK(wrapped("abcdefgh", 3) == std::vector<std::string>{"abc", "def", "gh"});
  CHECK(wrapped("··· ··", 3) == std::vector<std::string>{"···", "··"});
  CHECK(wrapped("", 3) == std::vector<std::string>{""});
}

TEST_CASE("text: data cannot steer a terminal", "[report]") {
  CHECK(printable("a\x1b[2Jb\n") == "a\\x1b[2Jb\\x0a");
}

}  // namespace
}  // namespace dojo::report
