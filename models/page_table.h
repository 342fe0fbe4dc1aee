// Page tables of one node and the TLB of each of its cores.
//
// A TLB keeps what it has once seen until it is flushed, so after an unmap or a lowered protection
// a core may go on with the old entry: the caller has to flush the cores that `map` and `unmap`
// return (models: an IPI to each). As in Linux those are the cores that used the table since their
// last flush of everything, whether or not they hold this very page. No choice points inside.
// Tests: tests/memory/page_table_test.cpp.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "protocols/kapi/kernel.h"
#include "sim/engine.h"

namespace dojo::models {

class Mmu {
 public:
  /// Entries per TLB; the oldest one makes room.
  static constexpr std::size_t kTlbEntries = 64;

  struct Translation {
    kapi::FrameId frame;       ///< invalid: page fault
    bool is_from_tlb = false;  ///< perhaps stale
  };

  /// Requires: an arena::Inside scope.
  Mmu(sim::Engine& engine, std::uint32_t cores) : engine_(engine), tlbs_(cores) {}

  void make_table(kapi::ObjectId table, const char* name);
  /// Forgets the table and what TLBs have of it.
  void drop_table(kapi::ObjectId table);

  /// Changes the table only. Returns the cores whose TLB may hold something that is wrong now, in
  /// order: none when the page was not mapped or only gained rights.
  [[nodiscard]] std::vector<kapi::CpuId> map(kapi::ObjectId table, std::uint64_t page,
                                             kapi::FrameId frame, kapi::Protection protection,
                                             const kapi::Where& where);
  [[nodiscard]] std::vector<kapi::CpuId> unmap(kapi::ObjectId table, std::uint64_t page,
                                               const kapi::Where& where);
  /// What `cpu` gets: its TLB if that has enough rights, else the table, which fills the TLB.
  /// `wanted` kNone asks for any mapping.
  Translation translate(kapi::CpuId cpu, kapi::ObjectId table, std::uint64_t page,
                        kapi::Protection wanted, const kapi::Where& where);
  /// What the table says, TLBs aside.
  kapi::FrameId lookup(kapi::ObjectId table, std::uint64_t page, kapi::Protection wanted,
                       const kapi::Where& where);

  /// The core forgets one page, or everything.
  void flush(kapi::CpuId cpu, kapi::ObjectId table, std::uint64_t page);
  void flush_all(kapi::CpuId cpu);

 private:
  struct Entry {
    kapi::FrameId frame;
    kapi::Protection protection = kapi::Protection::kNone;
  };
  struct Table {
    const char* name = "";
    std::map<std::uint64_t, Entry> pages;
    std::vector<bool> used_by;  // by core
  };
  struct TlbEntry {
    kapi::ObjectId table;
    std::uint64_t page = 0;
    Entry entry;
  };
  using Tlb = std::vector<TlbEntry>;  // oldest first

  Table& at(kapi::ObjectId table, const kapi::Where& where);
  static TlbEntry* find(Tlb& tlb, kapi::ObjectId table, std::uint64_t page);
  static std::vector<kapi::CpuId> users(const Table& table);

  sim::Engine& engine_;
  std::map<kapi::ObjectId, Table> tables_;
  std::vector<Tlb> tlbs_;
};

}  // namespace dojo::models
