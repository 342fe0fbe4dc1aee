// Page frames and page tables: costs, choice points and TLB flushes around memory.h and
// page_table.h.
#include <utility>

#include "models/kernel.h"
#include "models/memory.h"
#include "models/page_table.h"
#include "models/timers.h"

namespace dojo::models {

using kapi::FrameId;
using kapi::ObjectId;

namespace {
// Frames as objects of footprints: the node's path keeps those of different nodes apart, hashed
// once more than in SimKernel::stable_id(), so that no frame has the name of what the node made.
std::uint32_t frame_object(const Node& node, FrameId frame) {
  return static_cast<std::uint32_t>(sim::mix64(sim::mix64(node.path()) ^ frame.value));
}
std::uint32_t pool_object(const Node& node) { return node.path() + 2; }
}  // namespace

// --- frames ---------------------------------------------------------------------------------------------------

FrameId SimKernel::alloc_page(const Where& where) {
  if (current_ != nullptr) current_->step(costs().kernel_call, {pool_object(here())});
  const FrameId frame = entry().devices.memory->alloc({caller().name(), where});
  engine_.mix(frame.value);
  touch_pool();
  tell(StoryKind::kMemory, "alloc", frame.value, where, frame.is_valid() ? "" : "out of memory");
  return frame;
}

// In proofs page frames are interchangeable: which one an allocation gets means nothing, and there
// are enough.
void SimKernel::touch_pool() {
  engine_.touch(pool_object(here()), has_core_per_task() ? sim::Touch::kName : sim::Touch::kWrite);
}

void SimKernel::free_page(FrameId frame, const Where& where) {
  if (current_ != nullptr) current_->pass(frame_object(here(), frame));
  entry().devices.memory->drop(frame, {caller().name(), where});
  engine_.mix(frame.value + 1);
  touch_pool();
  engine_.touch(frame_object(here(), frame), sim::Touch::kWrite);
  tell(StoryKind::kMemory, "free", frame.value, where);
}

std::uint64_t SimKernel::read_page(FrameId frame, std::uint32_t word, const Where& where) {
  if (current_ != nullptr)
    current_->step(costs().memory_access, {frame_object(here(), frame), sim::Touch::kRead});
  const std::uint64_t value = entry().devices.memory->read(frame, word, {caller().name(), where});
  engine_.mix(std::uint64_t{frame.value} << 32 | word);
  engine_.mix(value);
  engine_.touch(frame_object(here(), frame), sim::Touch::kRead);
  tell(StoryKind::kMemory, "read", frame.value, where, {}, word, value, kapi::Access::kRead);
  return value;
}

void SimKernel::write_page(FrameId frame, std::uint32_t word, std::uint64_t value,
                           const Where& where) {
  if (current_ != nullptr) current_->step(costs().memory_access, {frame_object(here(), frame)});
  entry().devices.memory->write(frame, word, value, {caller().name(), where});
  engine_.mix(std::uint64_t{frame.value} << 32 | word);
  engine_.mix(value + 1);
  engine_.touch(frame_object(here(), frame), sim::Touch::kWrite);
  tell(StoryKind::kMemory, "write", frame.value, where, {}, word, value);
}

kapi::Words SimKernel::pack_page(FrameId frame, const Where& where) {
  if (current_ != nullptr)
    current_->step(costs().page_copy, {frame_object(here(), frame), sim::Touch::kRead});
  kapi::Words words = entry().devices.memory->pack(frame, {caller().name(), where});
  for (const std::uint64_t word : words) engine_.mix(word);
  engine_.touch(frame_object(here(), frame), sim::Touch::kRead);
  tell(StoryKind::kMemory, "pack", frame.value, where, {}, 0, words.size(), kapi::Access::kRead);
  return words;
}

void SimKernel::unpack_page(FrameId frame, std::span<const std::uint64_t> words,
                            const Where& where) {
  if (current_ != nullptr) current_->step(costs().page_copy, {frame_object(here(), frame)});
  entry().devices.memory->unpack(frame, words, {caller().name(), where});
  for (const std::uint64_t word : words) engine_.mix(word);
  engine_.touch(frame_object(here(), frame), sim::Touch::kWrite);
  tell(StoryKind::kMemory, "unpack", frame.value, where, {}, 0, words.size());
}

std::uint32_t SimKernel::free_pages() const { return entry().devices.memory->free_frames(); }

// --- page tables ----------------------------------------------------------------------------------------------

ObjectId SimKernel::make_page_table(const char* name) {
  const ObjectId id = make_object(ObjectKind::kPageTable, name, &here());
  entry().devices.mmu->make_table(id, name);
  return id;
}

void SimKernel::drop_page_table(ObjectId table) {
  object(table, ObjectKind::kPageTable, {});
  entry().devices.mmu->drop_table(table);
  objects_.drop(table);
}

void SimKernel::map_page(ObjectId table, std::uint64_t page, FrameId frame,
                         kapi::Protection protection, const Where& where) {
  if (current_ != nullptr) current_->step(costs().kernel_call, {objects_[table].stable});
  Object& entry_of_table = object(table, ObjectKind::kPageTable, where);
  engine_.mix(entry_of_table.stable + page);
  engine_.mix(frame.value);
  wrote(entry_of_table);
  tell(StoryKind::kMemory, "map", entry_of_table.stable, where, entry_of_table.name, page,
       frame.value);
  flush_tlbs(entry().devices.mmu->map(table, page, frame, protection, where), table, page, where);
}

void SimKernel::unmap_page(ObjectId table, std::uint64_t page, const Where& where) {
  if (current_ != nullptr) current_->step(costs().kernel_call, {objects_[table].stable});
  Object& entry_of_table = object(table, ObjectKind::kPageTable, where);
  engine_.mix(entry_of_table.stable + page + 1);
  wrote(entry_of_table);
  tell(StoryKind::kMemory, "unmap", entry_of_table.stable, where, entry_of_table.name, page, 0);
  flush_tlbs(entry().devices.mmu->unmap(table, page, where), table, page, where);
}

FrameId SimKernel::translate(ObjectId table, std::uint64_t page, kapi::Protection wanted,
                             const Where& where) {
  if (current_ != nullptr)
    current_->step(costs().memory_access, {objects_[table].stable, sim::Touch::kRead});
  Object& entry_of_table = object(table, ObjectKind::kPageTable, where);
  Mmu& mmu = *entry().devices.mmu;
  const FrameId frame = current_ == nullptr
                            ? mmu.lookup(table, page, wanted, where)
                            : mmu.translate(cpu(), table, page, wanted, where).frame;
  engine_.mix(entry_of_table.stable + page);
  engine_.mix(frame.value);
  engine_.touch(entry_of_table.stable, sim::Touch::kRead);
  tell(StoryKind::kMemory, frame.is_valid() ? "translate" : "page fault", entry_of_table.stable,
       where, entry_of_table.name, page, frame.value, kapi::Access::kRead);
  if (!frame.is_valid()) step(costs().page_fault);
  return frame;
}

// The own TLB at once, those of other cores by interrupt; the caller waits until all have answered.
// Until then they may go on with the old entry, as on real machines.
void SimKernel::flush_tlbs(const std::vector<kapi::CpuId>& cpus, ObjectId table, std::uint64_t page,
                           const Where& where) {
  Mmu& mmu = *entry().devices.mmu;
  if (current_ == nullptr) {
    for (const kapi::CpuId target : cpus) mmu.flush(target, table, page);
    return;
  }
  Context& self = *current_;
  for (const kapi::CpuId target : cpus) {
    if (target == self.core->id()) {
      ++self.preempt_off;  // it would not be the own one any more
      self.step(costs().tlb_flush);
      if (--self.preempt_off == 0) self.core->unmasked();
      mmu.flush(target, table, page);
      continue;
    }
    if (self.irq_off != 0 || self.kind == ContextKind::kHardirq) {
      violation("sleep-in-atomic", "waits for other cores to flush their TLBs with interrupts off",
                where);
    }
    ++self.answers_missing;
    self.core->ipi_to(here().core(target))
        .send("tlb-flush", costs().tlb_flush, [&mmu, &self, target, table, page] {
          mmu.flush(target, table, page);
          if (--self.answers_missing == 0) self.core->enable(self);
        });
  }
  if (self.answers_missing == 0) return;
  self.sleep_site = where;
  if (self.core->wants_attention()) self.core->attend();
  self.wait();
}

bool SimKernel::may_allocate(const char* site, const Where& where) {
  if (current_ != nullptr) current_->step(costs().kernel_call);
  if (allocation_budget_ == 0) return true;
  if (!engine_.happens(sim::Site{site}, caller(), allocation_ppm_)) return true;
  --allocation_budget_;
  tell(StoryKind::kFault, site, 0, where, "allocation fails");
  return false;
}

}  // namespace dojo::models
