#include "runner/trace/counting.h"

#include <fmt/format.h>

namespace dojo::page_trace {

std::string counts_text(const Counts& counts) {
  return fmt::format(
      "first_touches {}, read_misses {}, write_misses {}, upgrades {}, invalidations {}, "
      "pages_sent {}",
      counts.first_touches, counts.read_misses, counts.write_misses, counts.upgrades,
      counts.invalidations, counts.pages_sent);
}

PageCounter::Page* PageCounter::touched_page(int node, std::int32_t page, bool is_write) {
  const auto [position, is_new] = pages_.try_emplace(page, Page{node, {node}, is_write});
  if (is_new) ++counts_.first_touches;
  return is_new ? nullptr : &position->second;
}

void PageCounter::read(int node, std::int32_t page) {
  Page* state = touched_page(node, page, /*is_write=*/false);
  if (state == nullptr || state->holders.contains(node)) return;
  ++counts_.read_misses;
  ++counts_.pages_sent;
  state->is_writable = false;
  state->holders.insert(node);
}

void PageCounter::write(int node, std::int32_t page) {
  Page* state = touched_page(node, page, /*is_write=*/true);
  if (state == nullptr || (state->owner == node && state->is_writable)) return;
  const auto others = static_cast<std::int64_t>(state->holders.size()) - 1;
  if (state->holders.contains(node)) {
    ++counts_.upgrades;
  } else {
    ++counts_.write_misses;
    ++counts_.pages_sent;
  }
  // On an upgrade the writer's own copy stays; on a miss the former owner's leaves with the page.
  counts_.invalidations += others;
  *state = {node, {node}, true};
}

Counts count_in_file_order(const PageTrace& trace) {
  PageCounter counter;
  for (const Record& record : trace.records) {
    if (record.kind == RecordKind::kRead) counter.read(record.thread, record.argument);
    if (record.kind == RecordKind::kWrite) counter.write(record.thread, record.argument);
  }
  return counter.counts();
}

}  // namespace dojo::page_trace
