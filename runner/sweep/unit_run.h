// One work unit, done: from a scenario's text and a seed to what the database keeps of the run.
//
// Runs in a process of its own (worker.h). The record crosses a pipe as JSON.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "runner/sweep/store.h"

namespace dojo::sweep {

/// Runs it. The key is not filled. Requires: the text is a valid scenario.
RunRecord run_unit(const std::string& scenario_text, std::uint64_t seed);

std::string to_text(const RunRecord& run);
/// Nothing: the text is cut off or no record.
std::optional<RunRecord> record_from(const std::string& text);

}  // namespace dojo::sweep
