#include "models/timers.h"

#include <utility>

#include "models/core.h"
#include "models/node.h"
#include "sim/engine.h"

namespace dojo::models {

// --- kernel timers ----------------------------------------------------------------------------------------

void KernelTimer::arm(Core& core, sim::Cost delay) {
  engine().cancel(*this);
  core_ = &core;
  engine().offer(*this, delay, sim::OrderClass::kTimer);
}

void KernelTimer::fire() {
  engine().touch(stable, sim::Touch::kWrite);
  ++raised_;
  core_->raise_softirq({name(), core_->node().costs().softirq, nullptr, this});
}

void KernelTimer::run() {
  --raised_;
  ++running_;
  handler_();
  --running_;
  if (is_dropped_ && running_ == 0) delete this;
}

void KernelTimer::forget_raised() {
  if (std::exchange(raised_, 0) == 0) return;
  for (const auto& core : core_->node().cores()) core->forget_timer(*this);
}

void KernelTimer::drop() {
  engine().cancel(*this);
  forget_raised();
  is_dropped_ = true;
  if (running_ == 0) delete this;
}

// --- sleep, tick, interrupts between cores ----------------------------------------------------------------

SleepTimer::SleepTimer(sim::Engine& engine, Context& sleeper)
    : Actor(engine, sim::ActorKind::kTimer, sleeper.path(), "timeout"), sleeper_(sleeper) {}

void SleepTimer::fire() {
  engine().touch(path(), sim::Touch::kWrite);
  sleeper_.core->node().wake(sleeper_, kapi::WakeReason::kTimeout);
}

TickTimer::TickTimer(sim::Engine& engine, Core& core)
    : Actor(engine, sim::ActorKind::kTimer, core.object(), "tick"), core_(core) {}

void TickTimer::fire() { core_.on_tick(); }

Ipi::Ipi(sim::Engine& engine, Core& source, Core& target)
    : Actor(engine, sim::ActorKind::kInterrupt, source.object() ^ (target.object() << 8), "ipi"),
      target_(target) {}

void Ipi::send(const char* name, sim::Cost cost, std::function<void()> handler) {
  messages_.push_back({name, cost, std::move(handler)});
  if (messages_.size() == 1) {
    engine().offer(*this, target_.node().costs().ipi, sim::OrderClass::kInterrupt);
  }
}

void Ipi::fire() {
  Message message = std::move(messages_.front());
  messages_.erase(messages_.begin());
  if (!messages_.empty()) {
    engine().offer(*this, target_.node().costs().ipi, sim::OrderClass::kInterrupt);
  }
  engine().touch(path(), sim::Touch::kWrite);
  target_.raise_hardirq({message.name, message.cost, std::move(message.handler)});
}

}  // namespace dojo::models
