// The interrupt side of a core: pending interrupts, their contexts, the tick.
#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "models/core.h"
#include "models/kernel.h"
#include "models/node.h"
#include "models/timers.h"

namespace dojo::models {

// --- interrupts -------------------------------------------------------------------------------------------------

void Core::raise_hardirq(PendingInterrupt interrupt) {
  touch();
  interrupt.origin = kernel_.engine().origin();
  hardirqs_.push_back(std::move(interrupt));
  kick();
}

void Core::raise_softirq(PendingInterrupt interrupt) {
  touch();
  interrupt.origin = kernel_.engine().origin();
  softirqs_.push_back(std::move(interrupt));
  kick();
}

void Core::forget_timer(const KernelTimer& timer) {
  std::erase_if(softirqs_, [&](const PendingInterrupt& item) { return item.timer == &timer; });
}

Ipi& Core::ipi_to(Core& target) {
  if (ipis_.empty()) ipis_.resize(node_.cpu_count());
  std::unique_ptr<Ipi>& line = ipis_[target.index_];
  if (line == nullptr) line = std::make_unique<Ipi>(kernel_.engine(), *this, target);
  return *line;
}

void Core::start(Context*& slot, ContextKind kind, sim::Cost cost) {
  if (slot == nullptr) {
    const char* what = kind == ContextKind::kHardirq ? "irq" : "softirq";
    char* label = SimKernel::make_label(fmt::format("n{}/c{}/{}", node_.id().value, index_, what));
    slot = new Context(kernel_, *this, kind, node_.path(), label,
                       [this, kind] { handle_interrupts(kind); });
    slot->is_daemon = true;
  }
  slot->below = current_;
  slot->state = ContextState::kOnCore;
  set_current(slot);
  kernel_.engine().offer(*slot, cost, slot->order());
  const auto& pending = kind == ContextKind::kHardirq ? hardirqs_ : softirqs_;
  slot->owe(pending.front().origin.step, 0);
}

// The body of an interrupt context: one handler each time its step fires.
void Core::handle_interrupts(ContextKind kind) {
  const bool is_hard = kind == ContextKind::kHardirq;
  std::vector<PendingInterrupt>& queue = is_hard ? hardirqs_ : softirqs_;
  for (;;) {
    Context& self = *current_;
    {
      const PendingInterrupt work = std::move(queue.front());
      queue.erase(queue.begin());
      kernel_.begin_handler(self, work);
      if (work.timer != nullptr) {
        work.timer->run();
      } else {
        work.handler();
      }
      kernel_.end_handler(self, work);
    }
    self.state = ContextState::kIdle;
    set_current(self.below);
    settle();
    self.wait();
  }
}

// --- the tick ----------------------------------------------------------------------------------------------------

// In async mode a task makes at least one step in each slice: else a search could preempt for ever.
void Core::update_tick() {
  const bool is_useful = node_.config().preemption != Preemption::kNone && queue_head_ != nullptr &&
                         task_ != nullptr && !need_resched_;
  const bool has_stepped = is_useful && task_->fired() != slice_began_;
  const bool is_wanted = is_useful && (has_stepped || !kernel_.engine().lambda().is_infinite());
  if (is_useful && !is_wanted) attention_ = true;  // look again at the task's next choice point
  const bool is_offered = tick_ != nullptr && tick_->is_offered();
  if (is_wanted == is_offered) return;
  sim::Engine& engine = kernel_.engine();
  if (!is_wanted) {
    engine.withdraw(*tick_);
    return;
  }
  if (tick_ == nullptr) tick_ = std::make_unique<TickTimer>(engine, *this);
  const sim::Tick period = node_.costs().tick_period;
  const sim::Tick next =
      engine.lambda().is_zero() ? (engine.now() / period + 1) * period : last_tick_ + period;
  const sim::Tick delay = std::max<sim::Tick>(next - engine.now(), 0);
  engine.offer(*tick_, {delay, 0}, sim::OrderClass::kTimer, /*must=*/false);
}

void Core::on_tick() {
  last_tick_ = kernel_.engine().now();
  need_resched_ = true;
  touch();
  kick();
}

}  // namespace dojo::models
