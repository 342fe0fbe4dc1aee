// What a search needs of the world it explores.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "sim/assert.h"
#include "sim/chooser.h"
#include "sim/engine.h"
#include "sim/explore/state_key.h"
#include "sim/violation.h"

namespace dojo::sim {

/// How one run ended.
struct RunResult {
  Stop stop = Stop::kQuiescent;
  std::optional<Violation> violation;
  std::uint64_t steps = 0;
  std::uint64_t fingerprint = 0;
  Tick end_time = 0;

  bool is_limit() const { return stop == Stop::kStepLimit || stop == Stop::kTimeLimit; }
  /// Which limit cut the run, "" for none.
  const char* limit_name() const {
    if (stop == Stop::kTimeLimit) return "simulated time";
    return stop == Stop::kStepLimit ? "steps" : "";
  }
};

class World {
 public:
  virtual ~World() = default;
  /// Back to the beginning (the state in which the world was built).
  virtual void rewind() = 0;
  /// From the next rewind on, the variant of that number: another machine. 0: as declared.
  virtual void choose_variant(std::uint32_t) {}
  /// Runs from the present state to the end and lets every oracle look at it.
  virtual RunResult run(Chooser& chooser) = 0;
  virtual Engine& engine() = 0;
  /// All that what can happen from here depends on, in words that do not tell how the world came
  /// here: for searches that know a state again. Requires: an observer since the beginning.
  virtual StateWords state() { our_bug("this world cannot tell its state"); }
};

}  // namespace dojo::sim
