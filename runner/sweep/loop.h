// Works a campaign off: one forked process per run, results into the database as they come.
//
// Killed at any moment and started again it goes on: a run is either committed or was never there.
// A worker that somebody kills is started again; one that dies of itself is a finished run with the
// outcome `crash`. Other sweeps may work on the same database meanwhile. Tests:
// tests/sweep/kill_test.cpp.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "runner/sweep/claims.h"
#include "runner/sweep/store.h"

namespace dojo::sweep {

struct Progress {
  std::size_t total = 0;
  std::size_t done = 0;  ///< failed ones included
  std::size_t failed = 0;
  std::size_t running = 0;
  std::size_t elsewhere = 0;  ///< another sweep works on them
  double seconds = 0;         ///< since the start
  double eta_seconds = -1;    ///< negative: not known yet
};

struct LoopOptions {
  unsigned workers = 1;
  std::size_t total = 0;   ///< runs of the campaign
  std::size_t failed = 0;  ///< of those finished before
  std::function<bool()> is_interrupted;
  std::function<void(const Progress&)> on_progress;  ///< may be empty
};

struct LoopResult {
  std::size_t ran = 0;     ///< here
  std::size_t failed = 0;  ///< of those
  /// Keys of units whose worker was killed again and again; they are still to be done.
  std::vector<std::string> given_up;
  bool is_interrupted = false;
  double seconds = 0;
};

/// How often a unit's worker may be killed from outside before the unit is left to a later sweep.
inline constexpr int kKillsMax = 20;

Stored<LoopResult> work_off(Store& store, Claims& claims, std::int64_t campaign,
                            const LoopOptions& options);

}  // namespace dojo::sweep
