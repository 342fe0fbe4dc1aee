// Scenarios of this repository, loaded for tests of whole hunts.
#pragma once

#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "runner/campaign/hunt.h"
#include "runner/scenario/load.h"

namespace dojo::test {

inline std::string shipped_file(const std::string& name) {
  return std::string(DOJO_SOURCE_DIR) + "/scenarios/" + name;
}

/// A scenario and where it came from, as `dojo hunt` has them.
struct Shipped {
  scenario::Scenario scenario;
  campaign::Source source;
};

inline Shipped shipped(const std::string& name, const std::vector<std::string>& overrides = {}) {
  scenario::LoadOptions how;
  how.overrides = overrides;
  const std::string file = shipped_file(name + ".yaml");
  auto loaded = scenario::load_file(file, how);
  INFO((loaded ? file : scenario::to_text(loaded.error())));
  REQUIRE(loaded.has_value());
  return {std::move(*loaded), {file, overrides}};
}

inline campaign::HuntResult hunt(const Shipped& what, const campaign::HuntOptions& how) {
  return campaign::hunt(what.scenario, what.source, how);
}

/// What a hunt found, for messages.
inline std::string text_of(const campaign::HuntResult& result) {
  std::string text = std::to_string(result.schedules) + " schedules";
  for (const campaign::Finding& finding : result.findings) {
    text += "; schedule " + std::to_string(finding.index) + ": " + finding.violation.oracle + ": " +
            finding.violation.message;
  }
  for (const std::string& name : result.missed) text += "; never reached: " + name;
  return text;
}

}  // namespace dojo::test
