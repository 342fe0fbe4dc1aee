// What a replay in file order must count, computed from the file alone.
//
// Rules: docs/page-trace-format.md, "Counting rules" (single writer, write-invalidate). No
// simulator is involved: tests and the page-trace workload compare their counters with these.
// Tests: tests/trace/counting_test.cpp.

#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>

#include "runner/trace/page_trace.h"

namespace dojo::page_trace {

struct Counts {
  std::int64_t first_touches = 0;
  std::int64_t read_misses = 0;
  std::int64_t write_misses = 0;
  std::int64_t upgrades = 0;
  std::int64_t invalidations = 0;
  std::int64_t pages_sent = 0;

  bool operator==(const Counts&) const = default;
};

// `first_touches 4, read_misses 5, ...`: for messages.
std::string counts_text(const Counts& counts);

// The counting rules as a machine that is fed one access after another.
class PageCounter {
 public:
  void read(int node, std::int32_t page);
  void write(int node, std::int32_t page);

  const Counts& counts() const { return counts_; }

 private:
  struct Page {
    int owner = 0;
    std::set<int> holders;  // The owner included.
    bool is_writable = false;
  };

  // Null when the page has just been touched for the first time.
  Page* touched_page(int node, std::int32_t page, bool is_write);

  std::map<std::int32_t, Page> pages_;
  Counts counts_;
};

// Thread t of the trace is node t.
Counts count_in_file_order(const PageTrace& trace);

}  // namespace dojo::page_trace
