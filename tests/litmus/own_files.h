// The litmus files of this repository, parsed.

#pragma once

#include <catch2/catch.hpp>
#include <string>

#include "runner/litmus/parse.h"

namespace dojo::litmus::test {

inline LitmusTest own_test(const std::string& name) {
  auto test = parse_file(std::string(DOJO_SOURCE_DIR) + "/scenarios/litmus/" + name + ".litmus");
  INFO((test ? std::string("parsed") : test.error().text()));
  REQUIRE(test.has_value());
  return *test;
}

inline LitmusTest parsed(const std::string& text) {
  auto test = parse(text, "t.litmus");
  INFO((test ? std::string("parsed") : test.error().text()));
  REQUIRE(test.has_value());
  return *test;
}

}  // namespace dojo::litmus::test
