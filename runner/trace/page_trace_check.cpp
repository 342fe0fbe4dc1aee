#include "runner/trace/page_trace_check.h"

#include <cstdint>
#include <map>
#include <set>
#include <utility>

namespace dojo::page_trace {

namespace {

using Kind = RecordKind;

struct ThreadState {
  int first_line = 0;  // 0 = no record yet.
  int start_line = 0;  // Of its S record.
  int end_line = 0;    // Of its E record.
};

struct LockState {
  int holder = -1;
  int line = 0;  // Where it was taken.
};

struct BarrierState {
  std::map<int, std::int64_t> arrivals;        // By thread.
  std::map<int, std::int64_t> leaves;          // By thread.
  std::map<std::int64_t, std::size_t> rounds;  // Arrivals by round, counted from 1.
};

// Takes the records one after another; the functions return what is wrong, or an empty string.
class Checker {
 public:
  explicit Checker(const PageTrace& trace)
      : trace_(trace), threads_(static_cast<std::size_t>(trace.thread_count)) {
    for (const Record& record : trace.records) {
      if (record.kind == Kind::kBarrierArrive) participants_[record.argument].insert(record.thread);
      if (record.kind == Kind::kCreate) has_creations_ = true;
    }
  }

  std::string next(const Record& record) {
    ++line_;
    ThreadState& thread = threads_[static_cast<std::size_t>(record.thread)];
    if (thread.end_line > 0) {
      return fmt::format("thread {} has ended in line {}; expected no record of it after its E",
                         record.thread, thread.end_line);
    }
    const bool is_first = thread.first_line == 0;
    if (is_first) thread.first_line = line_;
    return check_record(record, thread, is_first);
  }

  // What is missing after the last record.
  std::string finish() const {
    for (int t = 0; t < trace_.thread_count; ++t) {
      const ThreadState& thread = threads_[static_cast<std::size_t>(t)];
      if (thread.first_line == 0) {
        return fmt::format(
            "thread {} has no record, but thread {} has: expected threads 0, 1, 2, "
            "... without a gap",
            t, trace_.thread_count - 1);
      }
      if (thread.start_line > 0 && thread.end_line == 0) {
        return fmt::format("the file is cut off: thread {} starts in line {} and has no E record",
                           t, thread.start_line);
      }
    }
    return finish_objects();
  }

 private:
  std::string check_record(const Record& record, ThreadState& thread, bool is_first) {
    switch (record.kind) {
      case Kind::kRead:
      case Kind::kWrite:
        return "";
      case Kind::kBarrierArrive:
        return arrive(record);
      case Kind::kBarrierLeave:
        return leave(record);
      case Kind::kLock:
        return lock(record);
      case Kind::kUnlock:
        return unlock(record);
      case Kind::kFlagSet:
        ++flags_[record.argument];
        return "";
      case Kind::kFlagWait:
        return wait_flag(record);
      case Kind::kCreate:
        return create(record);
      case Kind::kStart:
        return start(record, thread, is_first);
      case Kind::kEnd:
        return end(record, thread);
      case Kind::kJoin:
        return join(record);
    }
    return "unknown record";
  }

  std::string arrive(const Record& record) {
    BarrierState& barrier = barriers_[record.argument];
    const std::int64_t round = ++barrier.arrivals[record.thread];
    if (round != barrier.leaves[record.thread] + 1) {
      return fmt::format("thread {} arrives at barrier {} again; expected `{} b {}` first",
                         record.thread, record.argument, record.thread, record.argument);
    }
    ++barrier.rounds[round];
    return "";
  }

  std::string leave(const Record& record) {
    BarrierState& barrier = barriers_[record.argument];
    const std::int64_t round = ++barrier.leaves[record.thread];
    if (round > barrier.arrivals[record.thread]) {
      return fmt::format("thread {} leaves barrier {} without `{} B {}` before", record.thread,
                         record.argument, record.thread, record.argument);
    }
    const std::size_t expected = participants_[record.argument].size();
    if (barrier.rounds[round] < expected) {
      return fmt::format(
          "thread {} leaves barrier {}, round {}, after {} of {} arrivals; expected all threads "
          "that have a B record with this number to arrive first",
          record.thread, record.argument, round, barrier.rounds[round], expected);
    }
    return "";
  }

  std::string lock(const Record& record) {
    LockState& state = locks_[record.argument];
    if (state.holder >= 0) {
      return fmt::format("lock {} is held by thread {} since line {}; expected its U record first",
                         record.argument, state.holder, state.line);
    }
    state = {record.thread, line_};
    return "";
  }

  std::string unlock(const Record& record) {
    LockState& state = locks_[record.argument];
    if (state.holder != record.thread) {
      return fmt::format(
          "thread {} gives lock {} back without holding it; expected `{} L {}` "
          "before",
          record.thread, record.argument, record.thread, record.argument);
    }
    state.holder = -1;
    return "";
  }

  std::string wait_flag(const Record& record) {
    if (flags_[record.argument] == 0) {
      return fmt::format("flag {} is not set; expected one F record for each f, before it",
                         record.argument);
    }
    --flags_[record.argument];
    return "";
  }

  std::string create(const Record& record) {
    ++creations_;
    if (record.argument == creations_) return "";
    return fmt::format("creation {} of the file; expected `{} C {}`", record.argument,
                       record.thread, creations_);
  }

  std::string start(const Record& record, ThreadState& thread, bool is_first) {
    ++starts_;
    thread.start_line = line_;
    if (!is_first) {
      return fmt::format("S must be the first record of a thread; thread {} has one in line {}",
                         record.thread, thread.first_line);
    }
    if (has_creations_ && starts_ > creations_) {
      return fmt::format("thread {} starts after {} C records; expected {} before this line",
                         record.thread, creations_, starts_);
    }
    return "";
  }

  std::string end(const Record& record, ThreadState& thread) {
    ++ends_;
    thread.end_line = line_;
    if (thread.start_line > 0) return "";
    return fmt::format("thread {} ends but has no S record; expected S as its first record",
                       record.thread);
  }

  std::string join(const Record& record) const {
    if (record.argument <= ends_) return "";
    return fmt::format("J waits for {} ended threads, but only {} E records stand before it",
                       record.argument, ends_);
  }

  std::string finish_objects() const {
    for (const auto& [number, lock] : locks_) {
      if (lock.holder >= 0) {
        return fmt::format("the file is cut off: thread {} holds lock {} since line {}",
                           lock.holder, number, lock.line);
      }
    }
    for (const auto& [number, barrier] : barriers_) {
      for (const auto& [thread, arrivals] : barrier.arrivals) {
        const auto left = barrier.leaves.find(thread);
        if (left == barrier.leaves.end() || left->second != arrivals) {
          return fmt::format("the file is cut off: thread {} never leaves barrier {}", thread,
                             number);
        }
      }
    }
    if (has_creations_ && starts_ != creations_) {
      return fmt::format("the file is cut off: {} threads are created, {} start", creations_,
                         starts_);
    }
    return "";
  }

  const PageTrace& trace_;
  std::vector<ThreadState> threads_;
  std::map<int, std::set<int>> participants_;  // Threads by barrier number.
  std::map<int, BarrierState> barriers_;
  std::map<int, LockState> locks_;
  std::map<int, std::int64_t> flags_;
  bool has_creations_ = false;
  std::int64_t creations_ = 0;
  std::int64_t starts_ = 0;
  std::int64_t ends_ = 0;
  int line_ = 0;
};

// Column of the record's letter.
int letter_column(const Record& record) {
  return static_cast<int>(std::to_string(record.thread).size()) + 2;
}

}  // namespace

std::optional<InputError> check(const PageTrace& trace, const std::string& file) {
  Checker checker(trace);
  int line = 0;
  for (const Record& record : trace.records) {
    ++line;
    std::string message = checker.next(record);
    if (!message.empty()) {
      return InputError{file, line, letter_column(record), std::move(message)};
    }
  }
  std::string message = checker.finish();
  if (message.empty()) return std::nullopt;
  return InputError{file, line, 1, std::move(message)};
}

}  // namespace dojo::page_trace
