// Page tables and TLBs: what a core sees after the table has changed, and who has to be flushed.

#include "models/page_table.h"

#include <catch2/catch.hpp>

#include "sim/arena.h"

namespace dojo {
namespace {

using kapi::CpuId;
using kapi::FrameId;
using kapi::ObjectId;
using kapi::Protection;
using models::Mmu;
using Cores = std::vector<CpuId>;

constexpr ObjectId kTable{1};
constexpr ObjectId kOther{2};
constexpr CpuId kCpu0{0};
constexpr CpuId kCpu1{1};
constexpr FrameId kFrameA{10};
constexpr FrameId kFrameB{11};
constexpr std::uint64_t kPage = 77;

// A node with three cores and two page tables. Its calls run inside the arena, the checks outside.
class Node {
 public:
  Node() {
    sim::arena::reset();
    const sim::arena::Inside inside;
    auto* engine = new sim::Engine(sim::Lambda::timed());
    mmu_ = new Mmu(*engine, 3);
    mmu_->make_table(kTable, "process");
    mmu_->make_table(kOther, "other");
  }
  Cores map(FrameId frame, Protection protection, ObjectId table = kTable,
            std::uint64_t page = kPage) {
    return outside([&] { return mmu_->map(table, page, frame, protection, kWhere); });
  }
  Cores unmap(ObjectId table = kTable) {
    return outside([&] { return mmu_->unmap(table, kPage, kWhere); });
  }
  Mmu::Translation see(CpuId cpu, Protection wanted = Protection::kReadOnly,
                       ObjectId table = kTable, std::uint64_t page = kPage) {
    const sim::arena::Inside inside;
    return mmu_->translate(cpu, table, page, wanted, kWhere);
  }
  void flush(CpuId cpu) { mmu_->flush(cpu, kTable, kPage); }
  void flush_all(CpuId cpu) { mmu_->flush_all(cpu); }
  void renew_table() {
    const sim::arena::Inside inside;
    mmu_->drop_table(kTable);
    mmu_->make_table(kTable, "next process");
  }

 private:
  static constexpr kapi::Where kWhere = kapi::Where::current();
  template <class Call>
  static Cores outside(Call&& call) {
    const sim::arena::Inside inside;
    const Cores made = call();
    const sim::arena::Outside result_is_ours;
    return Cores(made.begin(), made.end());
  }

  Mmu* mmu_ = nullptr;
};

TEST_CASE("mmu: an unmapped page faults, a mapped one is found and cached", "[memory]") {
  Node node;

  REQUIRE_FALSE(node.see(kCpu0).frame.is_valid());
  REQUIRE(node.map(kFrameA, Protection::kReadOnly).empty());
  const Mmu::Translation first = node.see(kCpu0);
  const Mmu::Translation second = node.see(kCpu0);

  REQUIRE(first.frame == kFrameA);
  REQUIRE_FALSE(first.is_from_tlb);
  REQUIRE(second.frame == kFrameA);
  REQUIRE(second.is_from_tlb);
}

TEST_CASE("mmu: rights decide", "[memory]") {
  Node node;
  REQUIRE(node.map(kFrameA, Protection::kReadOnly).empty());

  REQUIRE_FALSE(node.see(kCpu0, Protection::kReadWrite).frame.is_valid());
  REQUIRE(node.see(kCpu0, Protection::kReadOnly).frame == kFrameA);
}

TEST_CASE("mmu: a TLB stays stale until it is flushed", "[memory]") {
  Node node;
  REQUIRE(node.map(kFrameA, Protection::kReadWrite).empty());
  node.see(kCpu0);
  node.see(kCpu1);

  SECTION("after an unmap") {
    REQUIRE(node.unmap() == Cores{kCpu0, kCpu1});
    REQUIRE(node.see(kCpu1).frame == kFrameA);

    node.flush(kCpu1);
    REQUIRE_FALSE(node.see(kCpu1).frame.is_valid());
    REQUIRE(node.see(kCpu0).frame == kFrameA);
  }
  SECTION("after another frame took its place") {
    REQUIRE(node.map(kFrameB, Protection::kReadWrite) == Cores{kCpu0, kCpu1});
    REQUIRE(node.see(kCpu0).frame == kFrameA);

    node.flush_all(kCpu0);
    REQUIRE(node.see(kCpu0).frame == kFrameB);
  }
  SECTION("after the right to write was taken") {
    REQUIRE(node.map(kFrameA, Protection::kReadOnly) == Cores{kCpu0, kCpu1});
    REQUIRE(node.see(kCpu1, Protection::kReadWrite).frame == kFrameA);

    node.flush(kCpu1);
    REQUIRE_FALSE(node.see(kCpu1, Protection::kReadWrite).frame.is_valid());
  }
}

TEST_CASE("mmu: more rights need no flush", "[memory]") {
  Node node;
  REQUIRE(node.map(kFrameA, Protection::kReadOnly).empty());
  node.see(kCpu0);

  REQUIRE(node.map(kFrameA, Protection::kReadWrite).empty());
  REQUIRE(node.see(kCpu0, Protection::kReadWrite).frame == kFrameA);
  REQUIRE(node.see(kCpu0, Protection::kReadWrite).is_from_tlb);
}

TEST_CASE("mmu: only cores that used the table are to be flushed", "[memory]") {
  Node node;
  REQUIRE(node.map(kFrameA, Protection::kReadWrite).empty());
  REQUIRE(node.map(kFrameB, Protection::kReadWrite, kOther).empty());
  node.see(kCpu0);
  node.see(kCpu1, Protection::kReadOnly, kOther);

  REQUIRE(node.unmap() == Cores{kCpu0});
  REQUIRE(node.unmap().empty());

  node.flush_all(kCpu1);
  REQUIRE(node.unmap(kOther).empty());
}

TEST_CASE("mmu: the oldest entry of a full TLB makes room", "[memory]") {
  Node node;
  for (std::uint32_t page = 0; page <= Mmu::kTlbEntries; ++page) {
    REQUIRE(node.map(FrameId{page + 1}, Protection::kReadOnly, kTable, page).empty());
    node.see(kCpu0, Protection::kReadOnly, kTable, page);
  }

  REQUIRE_FALSE(node.see(kCpu0, Protection::kReadOnly, kTable, 0).is_from_tlb);
  REQUIRE(node.see(kCpu0, Protection::kReadOnly, kTable, 2).is_from_tlb);
}

TEST_CASE("mmu: a dropped table is forgotten by the TLBs", "[memory]") {
  Node node;
  REQUIRE(node.map(kFrameA, Protection::kReadWrite).empty());
  node.see(kCpu0);

  node.renew_table();

  REQUIRE_FALSE(node.see(kCpu0).frame.is_valid());
}

}  // namespace
}  // namespace dojo
