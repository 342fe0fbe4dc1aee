// Free-running replay of a page trace: every thread goes through its own records in order, all
// threads at once, and only the waits of the format order them.
//
// `ReplayPlan` is what never changes: the records of each thread, with the objects they name
// numbered densely. `FreeReplay` is a small state machine that a replayer asks "may the next record
// of thread t go now?" and tells "it is done"; how to wait and wake is the replayer's business.
// Tests: tests/trace/free_replay_test.cpp runs every order of small traces.

#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "runner/trace/page_trace.h"

namespace dojo::page_trace {

struct Step {
  RecordKind kind = RecordKind::kRead;
  std::int32_t argument = 0;  // As in the file: page, or number of the barrier, lock, flag.
  std::int32_t object = 0;    // Barrier round, lock or flag, numbered from 0 within its kind.
};

struct ReplayPlan {
  std::vector<std::vector<Step>> threads;
  std::vector<std::int32_t> round_participants;  // Arrivals that complete each barrier round.
  std::int32_t lock_count = 0;
  std::int32_t flag_count = 0;
  bool has_creations = false;  // Without C records all threads exist from the start.
};

// Requires: `check` found nothing wrong with the trace.
ReplayPlan make_plan(const PageTrace& trace);

// Copyable and comparable; all memory is allocated by the constructor. The plan must outlive it.
class FreeReplay {
 public:
  explicit FreeReplay(const ReplayPlan& plan);

  int thread_count() const { return static_cast<int>(next_.size()); }
  bool is_finished(int thread) const;
  bool is_finished() const;
  // Requires: the thread is not finished.
  const Step& step(int thread) const;
  // Whether the thread's next record may go now. An access always may.
  [[nodiscard]] bool can_go(int thread) const;
  // `lock 1, held by thread 0`: what the next record waits for; empty when it can go.
  std::string waits_for(int thread) const;

  // The thread's next record has taken effect. Requires: can_go(thread).
  void done(int thread);

  bool operator==(const FreeReplay& other) const;
  bool operator<(const FreeReplay& other) const;

 private:
  static constexpr std::int32_t kFree = -1;

  const ReplayPlan* plan_;
  std::vector<std::size_t> next_;      // By thread: index of its next step.
  std::vector<std::int32_t> arrived_;  // By barrier round.
  std::vector<std::int32_t> holder_;   // By lock: a thread, or kFree.
  std::vector<std::int64_t> raised_;   // By flag: set and not yet waited for.
  std::int64_t creations_ = 0;
  std::int64_t starts_ = 0;
  std::int64_t ends_ = 0;
};

}  // namespace dojo::page_trace
