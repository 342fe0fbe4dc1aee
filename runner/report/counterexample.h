// The counterexample file: everything that replays one finding, on any machine with this program.
//
// JSON; docs/TRACE.md lists the fields. Unlike a key it carries the resolved scenario, traces and
// machine included.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "runner/campaign/result.h"
#include "runner/input_error.h"

namespace dojo::report {

inline constexpr int kCounterexampleFormat = 1;

struct Counterexample {
  std::string dojo_version;
  std::string scenario_name;
  std::string scenario_file;           ///< where it came from, for the replay line
  std::vector<std::string> overrides;  ///< that made it from that file
  std::string scenario;                ///< canonical JSON: scenario::load_text() reads it
  std::uint64_t seed = 1;
  std::string key;
  sim::Violation violation;
  bool has_margin = false;
  sim::Margin margin;
  std::optional<sim::Critical> critical;  ///< not in files of before it was looked for
  campaign::Size before;
  campaign::Size after;
};

/// Requires: `scenario` is JSON and `key` a key.
std::string to_text(const Counterexample& counterexample);

/// Reads it back; `file` names the text in errors.
InputResult<Counterexample> parse_counterexample(std::string_view text, const std::string& file);
InputResult<Counterexample> read_counterexample(const std::filesystem::path& file);
InputResult<void> write_counterexample(const Counterexample& counterexample,
                                       const std::filesystem::path& file);

}  // namespace dojo::report
