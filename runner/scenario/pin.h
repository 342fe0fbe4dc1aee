// Known schedules, written into the text of a scenario file.
//
// A person wrote that file: its comments, its order and its layout stay byte for byte; only the
// value of `hunt.known` is set. Tests: tests/scenario/pin_test.cpp.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "runner/scenario/load.h"

namespace dojo::scenario {

/// `text` with `hunt.known` set to `keys`, on one line. `file` names it in errors: layouts that
/// cannot be edited without touching anything else are refused, with their place.
[[nodiscard]] Result<std::string> with_known(std::string_view text,
                                             const std::filesystem::path& file,
                                             const std::vector<std::string>& keys);

}  // namespace dojo::scenario
