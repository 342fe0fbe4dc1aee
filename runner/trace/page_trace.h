// Page traces: the synchronisation and page accesses of a real multi-threaded run, one per line.
//
// Format: docs/page-trace-format.md. `parse` reads the lines, `check` (page_trace_check.h) finds
// out whether they can have come from one run; `load` does both for a file.
// Tests: tests/trace/page_trace_test.cpp, tests/fuzz/fuzz_trace.cpp.

#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "runner/input_error.h"

namespace dojo::page_trace {

inline constexpr std::size_t kFileBytesMax = std::size_t{1} << 30;
inline constexpr int kThreadsMax = 4096;
inline constexpr std::int64_t kPageMax = (std::int64_t{1} << 31) - 1;
inline constexpr std::int64_t kArgumentMin = -1;  // Recorder 1 counts barrier rounds from -1.

// The letters of the file.
enum class RecordKind : char {
  kRead = 'R',
  kWrite = 'W',
  kBarrierArrive = 'B',
  kBarrierLeave = 'b',
  kLock = 'L',
  kUnlock = 'U',
  kFlagSet = 'F',
  kFlagWait = 'f',
  kCreate = 'C',
  kStart = 'S',
  kEnd = 'E',
  kJoin = 'J',
};

struct Record {
  int thread = 0;
  RecordKind kind = RecordKind::kRead;
  std::int32_t argument = 0;  // Page, barrier, lock, flag or count.

  bool is_access() const { return kind == RecordKind::kRead || kind == RecordKind::kWrite; }
  bool operator==(const Record&) const = default;
};

// Records in file order: record i stands in line i + 1.
struct PageTrace {
  std::vector<Record> records;
  int thread_count = 0;
};

// The line of the file, without its end.
std::string record_text(const Record& record);

// Reads the lines; `file` is only used in messages. Does not look at what the records mean.
[[nodiscard]] InputResult<PageTrace> parse(std::string_view text, const std::string& file);

// Reads and checks a file.
[[nodiscard]] InputResult<PageTrace> load(const std::string& path);

}  // namespace dojo::page_trace
