// A process that does one work unit and answers over a pipe.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <string>

#include "runner/sweep/store.h"

namespace dojo::sweep {

class Worker {
 public:
  /// Forks. The process dies with this one. `our_bug` when there can be no process.
  Worker(PendingUnit unit, const std::string& scenario_text);
  /// Kills it, if it still runs.
  ~Worker();
  Worker(Worker&& other) noexcept;
  Worker& operator=(Worker&& other) noexcept;

  const PendingUnit& unit() const { return unit_; }
  /// Ready to read: read() has something to do.
  int descriptor() const { return answers_; }
  /// Reads what is there. True: it has ended, and result() tells how.
  bool read();

  enum class End { kDone, kKilled, kCrashed };
  /// Waits for its end, which has come. kCrashed fills a record, too.
  End result(RunRecord& record);

 private:
  void stop();
  RunRecord crash_record(int status) const;

  PendingUnit unit_;
  pid_t process_ = -1;
  int answers_ = -1;
  int complaints_ = -1;  ///< what it writes to stderr: kept with a crash
  std::string text_;
  std::chrono::steady_clock::time_point start_;
};

}  // namespace dojo::sweep
