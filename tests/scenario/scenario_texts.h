// Texts that the scenario tests start from.
#pragma once

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

#include "runner/scenario/load.h"

namespace dojo::scenario::test {

/// The scenarios folder of the source tree.
inline const std::filesystem::path kScenarios = scenarios_folder();

inline std::string read(const std::filesystem::path& file) {
  std::stringstream text;
  text << std::ifstream{file}.rdbuf();
  return text.str();
}

/// The smallest sensible scenario; line and column numbers of tests count on it.
inline const std::string kSmall = R"(about: A test.
cluster:
  nodes: 2
  node: {cores: 2, machine: pentium3-700}
workload:
  - {kind: shared-counter, threads: 1, objects: 1, increments: 2}
always: [no-lost-update]
sometimes: [ownership-moved]
)";

/// kSmall with `from` replaced by `to`.
inline std::string small_with(const std::string& from, const std::string& to) {
  std::string text = kSmall;
  text.replace(text.find(from), from.size(), to);
  return text;
}

}  // namespace dojo::scenario::test
