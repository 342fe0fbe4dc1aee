// Interrupt and preemption masks, interrupts between cores.
#include <utility>

#include "models/kernel.h"
#include "models/timers.h"
#include "sim/assert.h"

namespace dojo::models {

void SimKernel::irq_disable(const Where& where) {
  if (current_ == nullptr) return;
  current_->step(costs().kernel_call);
  if (current_->irq_off++ == 0) {
    engine_.touch(current_->core->mask_object(), sim::Touch::kWrite);
    if (races_ != nullptr) note_mask(true);
  }
  tell(StoryKind::kMask, "interrupts", 0, where, "off");
}

void SimKernel::irq_enable(const Where& where) {
  if (current_ == nullptr) return;
  Context& self = *current_;
  self.step(costs().kernel_call);
  if (self.irq_off == 0) violation("double-unlock", "interrupts are on already", where);
  if (races_ != nullptr && self.irq_off == 1) note_mask(false);
  --self.irq_off;
  tell(StoryKind::kMask, "interrupts", 0, where, "on");
  if (self.irq_off != 0) return;
  engine_.touch(self.core->mask_object(), sim::Touch::kWrite);
  engine_.touch(self.core->object(), sim::Touch::kRead);  // is anything pending?
  self.core->unmasked();
  // What waited runs before the next instruction, not at the next choice point.
  if (self.core->wants_attention()) self.step({});
  maybe_reschedule();
}

void SimKernel::preempt_disable() {
  if (current_ == nullptr) return;
  ++current_->preempt_off;
  if (races_ != nullptr) note_preemption(true);
}

void SimKernel::preempt_enable(const Where& where) {
  if (current_ == nullptr) return;
  Context& self = *current_;
  self.step(costs().kernel_call);
  if (self.preempt_off == 0) violation("double-unlock", "preemption is on already", where);
  if (races_ != nullptr) note_preemption(false);
  --self.preempt_off;
  if (self.preempt_off == 0) self.core->unmasked();
  maybe_reschedule();
}

void SimKernel::send_ipi(kapi::CpuId target, const char* name, std::function<void()> handler,
                         const Where& where) {
  DOJO_ASSERT(current_ != nullptr);  // boot code runs on no core
  DOJO_ASSERT(target.value < cpu_count());
  Context& self = *current_;
  self.step(costs().kernel_call);
  Ipi& line = self.core->ipi_to(here().core(target));
  line.send(name, {}, handed_over(std::move(handler)));
  engine_.mix(line.path());
  engine_.touch(line.path(), sim::Touch::kWrite);
  tell(StoryKind::kIpi, name, line.path(), where, {}, 0, target.value);
}

}  // namespace dojo::models
