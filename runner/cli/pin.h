// dojo test --pin: what was found becomes the schedule that is tried first.
#pragma once

#include <string>

#include "runner/campaign/result.h"
#include "runner/input_error.h"

namespace dojo::cli {

/// Writes the key of the expected finding into the scenario file it came from, if it is not there
/// already. Returns what was done, in words that go on from a verdict.
InputResult<std::string> pin(const std::string& file, const campaign::HuntResult& result);

}  // namespace dojo::cli
