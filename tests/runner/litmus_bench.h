// Litmus tests of this repository on the machine that `dojo litmus` uses.
#pragma once

#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "runner/campaign/litmus_base.h"
#include "runner/campaign/litmus_campaign.h"
#include "runner/litmus/parse.h"
#include "runner/scenario/files.h"
#include "runner/scenario/load.h"

namespace dojo::test {

inline scenario::Scenario litmus_base(const std::vector<std::string>& overrides = {}) {
  scenario::LoadOptions how;
  how.overrides = overrides;
  auto loaded = scenario::load_text(campaign::kLitmusBase, "litmus", how);
  INFO((loaded ? std::string() : scenario::to_text(loaded.error())));
  REQUIRE(loaded.has_value());
  return std::move(*loaded);
}

inline campaign::LitmusResult run_litmus(const scenario::Scenario& base, const std::string& name,
                                         const campaign::LitmusOptions& options) {
  const std::string file = std::string(DOJO_SOURCE_DIR) + "/scenarios/litmus/" + name + ".litmus";
  const auto text = scenario::read_text_file(file, 1 << 20);
  REQUIRE(text.has_value());
  const auto test = litmus::parse(*text, file);
  REQUIRE(test.has_value());
  return campaign::run_litmus(base, *test, {file, *text}, options);
}

/// What a litmus campaign saw, for messages.
inline std::string text_of(const campaign::LitmusResult& result) {
  std::string text = litmus::block_text(result.block);
  if (result.violation) text += result.violation->oracle + ": " + result.violation->message + "\n";
  return text;
}

}  // namespace dojo::test
