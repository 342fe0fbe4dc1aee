#include "models/page_table.h"

#include <fmt/format.h>

#include <algorithm>

#include "sim/assert.h"

namespace dojo::models {

void Mmu::make_table(kapi::ObjectId table, const char* name) {
  const bool is_new =
      tables_.emplace(table, Table{name, {}, std::vector<bool>(tlbs_.size())}).second;
  DOJO_ASSERT(is_new);
}

void Mmu::drop_table(kapi::ObjectId table) {
  tables_.erase(table);
  for (Tlb& tlb : tlbs_) {
    std::erase_if(tlb, [&](const TlbEntry& entry) { return entry.table == table; });
  }
}

Mmu::Table& Mmu::at(kapi::ObjectId table, const kapi::Where& where) {
  const auto found = tables_.find(table);
  if (found == tables_.end()) {
    engine_.violate("use-after-drop",
                    fmt::format("page table {} is used and does not exist", table.value), where);
  }
  return found->second;
}

std::vector<kapi::CpuId> Mmu::users(const Table& table) {
  std::vector<kapi::CpuId> cores;
  for (std::uint32_t cpu = 0; cpu < table.used_by.size(); ++cpu) {
    if (table.used_by[cpu]) cores.push_back(kapi::CpuId{cpu});
  }
  return cores;
}

std::vector<kapi::CpuId> Mmu::map(kapi::ObjectId table, std::uint64_t page, kapi::FrameId frame,
                                  kapi::Protection protection, const kapi::Where& where) {
  Table& into = at(table, where);
  Entry& entry = into.pages[page];
  const Entry before = entry;
  entry = {frame, protection};
  const bool was_mapped = before.frame.is_valid();
  // A core with too few rights in its TLB looks at the table again, so more rights need no flush.
  const bool only_gains = before.frame == frame && before.protection <= protection;
  return was_mapped && !only_gains ? users(into) : std::vector<kapi::CpuId>{};
}

std::vector<kapi::CpuId> Mmu::unmap(kapi::ObjectId table, std::uint64_t page,
                                    const kapi::Where& where) {
  Table& from = at(table, where);
  const bool was_mapped = from.pages.erase(page) > 0;
  return was_mapped ? users(from) : std::vector<kapi::CpuId>{};
}

Mmu::TlbEntry* Mmu::find(Tlb& tlb, kapi::ObjectId table, std::uint64_t page) {
  const auto found = std::find_if(tlb.begin(), tlb.end(), [&](const TlbEntry& entry) {
    return entry.table == table && entry.page == page;
  });
  return found == tlb.end() ? nullptr : &*found;
}

Mmu::Translation Mmu::translate(kapi::CpuId cpu, kapi::ObjectId table, std::uint64_t page,
                                kapi::Protection wanted, const kapi::Where& where) {
  Table& from = at(table, where);
  Tlb& tlb = tlbs_[cpu.value];
  TlbEntry* cached = find(tlb, table, page);
  if (cached != nullptr && cached->entry.protection >= wanted) return {cached->entry.frame, true};
  const auto found = from.pages.find(page);
  if (found == from.pages.end() || found->second.protection < wanted) return {};
  from.used_by[cpu.value] = true;
  if (cached != nullptr) {
    cached->entry = found->second;
  } else {
    if (tlb.size() == kTlbEntries) tlb.erase(tlb.begin());
    tlb.push_back({table, page, found->second});
  }
  return {found->second.frame, false};
}

kapi::FrameId Mmu::lookup(kapi::ObjectId table, std::uint64_t page, kapi::Protection wanted,
                          const kapi::Where& where) {
  const Table& from = at(table, where);
  const auto found = from.pages.find(page);
  const bool is_enough = found != from.pages.end() && found->second.protection >= wanted;
  return is_enough ? found->second.frame : kapi::FrameId{};
}

void Mmu::flush(kapi::CpuId cpu, kapi::ObjectId table, std::uint64_t page) {
  std::erase_if(tlbs_[cpu.value],
                [&](const TlbEntry& entry) { return entry.table == table && entry.page == page; });
}

void Mmu::flush_all(kapi::CpuId cpu) {
  tlbs_[cpu.value].clear();
  for (auto& [id, table] : tables_) table.used_by[cpu.value] = false;
}

}  // namespace dojo::models
