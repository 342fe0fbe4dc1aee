// Actors of a node that are not code: kernel timers, sleep time-outs, ticks, interrupts between
// cores.
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "protocols/kapi/types.h"
#include "sim/actor.h"

namespace dojo::models {

class Context;
class Core;

/// A kapi timer: fires after its delay, and its handler runs in softirq context of the arming core.
class KernelTimer final : public sim::Actor {
 public:
  KernelTimer(sim::Engine& engine, std::uint32_t maker_path, const char* name,
              std::function<void()> handler)
      : Actor(engine, sim::ActorKind::kTimer, maker_path, name), handler_(std::move(handler)) {}

  void arm(Core& core, sim::Cost delay);
  void fire() override;
  /// In softirq context: the handler. The timer may be dropped meanwhile.
  void run();
  /// The owner is gone. Destroys the timer now, or when its running handler has ended.
  void drop();
  void forget_raised();

  kapi::ObjectId object;
  std::uint32_t stable = 0;

 private:
  std::function<void()> handler_;
  Core* core_ = nullptr;
  int raised_ = 0;  // softirqs on their way
  int running_ = 0;
  bool is_dropped_ = false;
};

/// Ends one context's sleep.
class SleepTimer final : public sim::Actor {
 public:
  SleepTimer(sim::Engine& engine, Context& sleeper);
  void fire() override;

 private:
  Context& sleeper_;
};

/// A core's timer tick: somebody else may have the core.
class TickTimer final : public sim::Actor {
 public:
  TickTimer(sim::Engine& engine, Core& core);
  void fire() override;

 private:
  Core& core_;
};

/// The interrupts from one core to another, in order.
class Ipi final : public sim::Actor {
 public:
  Ipi(sim::Engine& engine, Core& source, Core& target);
  /// `cost`: of the handler, before it takes effect.
  void send(const char* name, sim::Cost cost, std::function<void()> handler);
  void fire() override;

 private:
  struct Message {
    const char* name;
    sim::Cost cost;
    std::function<void()> handler;
  };
  Core& target_;
  std::vector<Message> messages_;
};

}  // namespace dojo::models
