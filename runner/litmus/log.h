// herd7-style logs: what a run of a litmus test saw, as text that herd's tools read.
//
// herd's readers take `Test`, the state lines, `Ok`/`No`, `Witnesses` and `Condition`, then skip
// lines of the shape `Word NAME ...`; our `Coverage NAME ...` line has that shape.
// Tests: tests/litmus/log_test.cpp.

#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "runner/input_error.h"
#include "runner/litmus/litmus_test.h"
#include "runner/litmus/state.h"

namespace dojo::litmus {

inline constexpr std::size_t kLogBytesMax = 64 << 20;
inline constexpr std::size_t kLogStatesMax = 1 << 20;  // Per test.

// Final states with the number of executions that ended in each.
using StateCounts = std::map<FinalState, std::uint64_t>;

StateSet seen_states(const StateCounts& counts);

// How far the search went, compared with the states that the model allows.
struct Coverage {
  std::string model;         // `SC`.
  bool is_complete = false;  // Every schedule was looked at.
  std::uint64_t schedules = 0;
  std::size_t states_outside = 0;
  std::size_t states_missing = 0;  // Allowed, but not seen.

  bool is_within() const { return states_outside == 0; }
};

Coverage compare(const StateSet& seen, const StateSet& allowed, std::string model, bool is_complete,
                 std::uint64_t schedules);

// `complete: 3 of 3 SC states in 512 schedules` or
// `partial: no state outside the SC set in 512 schedules`.
std::string coverage_text(const Coverage& coverage, std::size_t states_allowed);

enum class Kind { kAllowed, kForbidden, kRequired };
enum class Verdict { kNever, kSometimes, kAlways };

// One block of a log. What is optional may be missing in logs of other tools.
struct LogBlock {
  struct Counts {
    std::uint64_t first = 0;
    std::uint64_t second = 0;
    bool operator==(const Counts&) const = default;
  };

  std::string name;
  Kind kind = Kind::kAllowed;
  std::vector<std::string> states;     // `0:rax=0; [x]=1;`, sorted by value.
  std::optional<bool> is_ok;           // The line `Ok` or `No`.
  std::optional<Counts> witnesses;     // Positive, negative.
  std::string condition;               // `exists (0:rax=0 /\ [x]=1)`; empty when missing.
  std::optional<Verdict> verdict;      // Of the `Observation` line ...
  std::optional<Counts> observations;  // ... and its two numbers: formula true, false.
  std::string coverage;                // Empty when missing.
  std::optional<double> seconds;

  bool operator==(const LogBlock&) const = default;
};

LogBlock make_block(const LitmusTest& test, const StateCounts& counts);

// The block as text, ended by a newline; blocks of one log are separated by an empty line.
std::string block_text(const LogBlock& block);

// Lines that no block needs are skipped, as herd's readers do; a block that is cut off is an error.
[[nodiscard]] InputResult<std::vector<LogBlock>> read_log(std::string_view text,
                                                          const std::string& file);

}  // namespace dojo::litmus
