// Keys written into scenario texts: the one value changes, nothing else does, and what cannot be
// edited like that is refused.

#include "runner/scenario/pin.h"

#include <catch2/catch.hpp>

namespace dojo::scenario {
namespace {

using Catch::Contains;

const std::vector<std::string> kKeys = {"d1:9f3c21ab:1:AwIb"};

std::string pinned(const std::string& text, const std::vector<std::string>& keys = kKeys) {
  const auto result = with_known(text, "s.yaml", keys);
  return result ? *result : "refused: " + to_text(result.error());
}

TEST_CASE("pin: a new line at the end of the hunt block", "[scenario][pin]") {
  CHECK(pinned("about: x   # why\nhunt:\n  mode: async  # any order\n\n# how it ends\nexpect: "
               "holds\n") ==
        "about: x   # why\nhunt:\n  mode: async  # any order\n  known: [d1:9f3c21ab:1:AwIb]\n\n"
        "# how it ends\nexpect: holds\n");
}

TEST_CASE("pin: the indentation of the block is kept", "[scenario][pin]") {
  CHECK(pinned("hunt:\n     bounds: {steps: 5}") ==
        "hunt:\n     bounds: {steps: 5}\n     known: [d1:9f3c21ab:1:AwIb]\n");
}

TEST_CASE("pin: a list that is there is replaced, its comment stays", "[scenario][pin]") {
  CHECK(pinned("hunt:\n  known: [ \"d1:00000000:1:-\" ]  # by hand\n  mode: async\n") ==
        "hunt:\n  known: [d1:9f3c21ab:1:AwIb]  # by hand\n  mode: async\n");
}

TEST_CASE("pin: the same keys again change nothing", "[scenario][pin]") {
  const std::string once = pinned("hunt:\n  mode: async\n");
  CHECK(pinned(once) == once);
}

TEST_CASE("pin: a hunt in braces", "[scenario][pin]") {
  CHECK(pinned("hunt: {mode: async}\nexpect: holds\n") ==
        "hunt: {known: [d1:9f3c21ab:1:AwIb], mode: async}\nexpect: holds\n");
  CHECK(pinned("hunt: {}\n") == "hunt: {known: [d1:9f3c21ab:1:AwIb]}\n");
}

TEST_CASE("pin: a scenario without hunt gets one before expect", "[scenario][pin]") {
  CHECK(pinned("about: x\nexpect: {violation: deadlock}\n") ==
        "about: x\nhunt:\n  known: [d1:9f3c21ab:1:AwIb]\nexpect: {violation: deadlock}\n");
  CHECK(pinned("about: x") == "about: x\nhunt:\n  known: [d1:9f3c21ab:1:AwIb]\n");
}

TEST_CASE("pin: line ends and bytes beyond ASCII stay", "[scenario][pin]") {
  CHECK(pinned("about: größer\r\nhunt:\r\n  mode: async\r\n") ==
        "about: größer\r\nhunt:\r\n  mode: async\r\n  known: [d1:9f3c21ab:1:AwIb]\r\n");
}

TEST_CASE("pin: several keys", "[scenario][pin]") {
  CHECK(pinned("hunt:\n  mode: async\n", {"d1:9f3c21ab:1:AwIb", "d1:9f3c21ab:1:-"}) ==
        "hunt:\n  mode: async\n  known: [d1:9f3c21ab:1:AwIb, d1:9f3c21ab:1:-]\n");
}

TEST_CASE("pin: layouts that cannot be edited are refused with their place", "[scenario][pin]") {
  CHECK_THAT(pinned("{\"hunt\": {\"mode\": \"async\"}}"),
             Contains("s.yaml:1:1: is written as JSON"));
  CHECK_THAT(pinned("hunt:\n  known:\n    - d1:00000000:1:-\n"),
             Contains("s.yaml:2:3: is no list in brackets on one line"));
  CHECK_THAT(pinned("hunt:\n  known: [d1:00000000:1:-,\n    d1:00000000:2:-]\n"),
             Contains("s.yaml:2:3"));
  CHECK_THAT(pinned("hunt: 7\n"), Contains("s.yaml:1:1: is no mapping"));
  CHECK_THAT(pinned("base: &b {mode: async}\nhunt: *b\n"), Contains("refused"));
  CHECK_THAT(pinned("hunt: [\n"), Contains("not YAML"));
}

}  // namespace
}  // namespace dojo::scenario
