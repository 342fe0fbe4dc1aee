// The smallest worlds: some tasks, each with some atomic additions to one shared counter, or with
// some critical sections of one lock, on the bare event machine.
//
// The tests have their own (tests/support/micro_world.h): bench/ does not look at tests/.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "sim/arena.h"
#include "sim/explore/world.h"
#include "sim/task.h"

namespace dojo::bench {

/// A spin lock: its waiters offer nothing while it is held.
class BareLock {
 public:
  void acquire() {
    sim::Task& self = *sim::Task::current();
    self.intend({kLock});
    waiters_.push_back(&self);
    if (!is_held_) self.engine().offer(self, {10, 0}, sim::OrderClass::kTask);
    sim::Task::pause();
    std::erase(waiters_, &self);
    sim::Engine::current()->touch(kLock, sim::Touch::kWrite);
    is_held_ = true;
    for (sim::Task* waiter : waiters_) {
      if (waiter->is_offered()) waiter->engine().withdraw(*waiter);
    }
  }
  void release() {
    sim::Task::step({10, 0}, {kLock});
    sim::Engine::current()->touch(kLock, sim::Touch::kWrite);
    is_held_ = false;
    for (sim::Task* waiter : waiters_) {
      waiter->engine().offer(*waiter, {10, 0}, sim::OrderClass::kTask);
    }
  }

 private:
  static constexpr std::uint32_t kLock = 2;
  bool is_held_ = false;
  std::vector<sim::Task*> waiters_;
};

enum class Sections { kNone, kLocked };

class CountingWorld final : public sim::World {
 public:
  CountingWorld(std::uint32_t tasks, std::uint32_t additions, Sections sections = Sections::kNone) {
    sim::arena::reset();
    {
      const sim::arena::Inside inside;
      engine_ = new sim::Engine(sim::Lambda::async());
      counter_ = new std::uint64_t{0};
      lock_ = sections == Sections::kLocked ? new BareLock : nullptr;
      for (std::uint32_t i = 0; i < tasks; ++i) spawn(i, additions);
    }
    sim::arena::save(start_);
  }

  void rewind() override { sim::arena::restore(start_); }
  sim::RunResult run(sim::Chooser& chooser) override {
    sim::RunResult result;
    result.stop = engine_->run(chooser, limits_);
    result.steps = engine_->steps();
    result.fingerprint = engine_->fingerprint();
    result.end_time = engine_->now();
    return result;
  }
  sim::Engine& engine() override { return *engine_; }
  std::uint64_t counter() const { return *counter_; }

 private:
  // Its number stands for the path of a maker: tasks are told apart by it.
  void spawn(std::uint32_t number, std::uint32_t additions) {
    auto body = [counter = counter_, lock = lock_, additions] {
      for (std::uint32_t i = 0; i < additions; ++i) {
        if (lock != nullptr) lock->acquire();
        sim::Task::step({10, 0}, {kCounter});
        sim::Engine::current()->touch(kCounter, sim::Touch::kWrite);
        ++*counter;
        if (lock != nullptr) lock->release();
      }
    };
    auto* task = new sim::Task(*engine_, sim::ActorKind::kTask, number, "adder", std::move(body));
    engine_->offer(*task, {1, 0}, sim::OrderClass::kTask);
  }

  static constexpr std::uint32_t kCounter = 1;

  sim::Engine* engine_ = nullptr;
  BareLock* lock_ = nullptr;
  std::uint64_t* counter_ = nullptr;
  sim::arena::Snapshot start_;
  sim::RunLimits limits_{.steps = UINT64_MAX, .livelock_steps = UINT64_MAX};
};

}  // namespace dojo::bench
