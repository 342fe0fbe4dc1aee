// Reads x86_64 litmus files as the herd/diy tools write them.
//
// Accepted: instructions `movq $N,(v)`, `movq (v),%r`, `mfence`; conditions with exists, ~exists
// and forall; comment and Key=Value lines are skipped. Never fails other than by returning an
// error. Tests: tests/litmus/parse_test.cpp, tests/fuzz/fuzz_litmus.cpp.

#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "runner/input_error.h"
#include "runner/litmus/litmus_test.h"

namespace dojo::litmus {

// Limits: far above the tests of the public collections, small enough to bound every search.
inline constexpr std::size_t kFileBytesMax = 1 << 20;
inline constexpr std::size_t kThreadsMax = 16;
inline constexpr std::size_t kInstructionsMax = 64;  // Per thread.
inline constexpr std::size_t kVariablesMax = 32;
inline constexpr std::size_t kFormulaPartsMax = 4096;
inline constexpr int kFormulaDepthMax = 100;

// `file` is only used in error messages.
[[nodiscard]] InputResult<LitmusTest> parse(std::string_view text, const std::string& file);

[[nodiscard]] InputResult<LitmusTest> parse_file(const std::string& path);

}  // namespace dojo::litmus
