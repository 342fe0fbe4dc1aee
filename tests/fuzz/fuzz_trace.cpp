// Random bytes as a page trace: read or refused with a reason.
//
// What is valid must survive its text, and replay in file order without ever waiting.

#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "runner/trace/counting.h"
#include "runner/trace/page_trace.h"
#include "runner/trace/page_trace_check.h"
#include "runner/trace/replay_plan.h"

namespace {

using namespace dojo::page_trace;

void require(bool condition) {
  if (!condition) std::abort();
}

void check_text(const PageTrace& trace) {
  std::string text;
  for (const Record& record : trace.records) text += record_text(record) + "\n";
  const auto again = parse(text, "again");
  require(again.has_value() && again->records == trace.records);
}

void check_replay(const PageTrace& trace) {
  const ReplayPlan plan = make_plan(trace);
  FreeReplay replay(plan);
  for (const Record& record : trace.records) {
    require(replay.can_go(record.thread));
    replay.done(record.thread);
  }
  require(replay.is_finished());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto trace = parse(text, "fuzz.tr");
  if (!trace) {
    require(!trace.error().message.empty());
    return 0;
  }
  check_text(*trace);
  const Counts counts = count_in_file_order(*trace);
  require(counts.pages_sent == counts.read_misses + counts.write_misses);
  if (const auto error = check(*trace, "fuzz.tr")) {
    require(error->line > 0 && error->column > 0 && !error->message.empty());
    return 0;
  }
  check_replay(*trace);
  return 0;
}
