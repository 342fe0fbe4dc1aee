// The smallest world: some tasks, each with some atomic additions to one shared counter, on the
// bare event machine.
//
// The tests have their own (tests/support/micro_world.h): bench/ does not look at tests/.
#pragma once

#include <cstdint>
#include <string>

#include "sim/arena.h"
#include "sim/explore/world.h"
#include "sim/task.h"

namespace dojo::bench {

class CountingWorld final : public sim::World {
 public:
  CountingWorld(std::uint32_t tasks, std::uint32_t additions) {
    sim::arena::reset();
    {
      const sim::arena::Inside inside;
      engine_ = new sim::Engine(sim::Lambda::async());
      counter_ = new std::uint64_t{0};
      for (std::uint32_t i = 0; i < tasks; ++i) spawn(additions);
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
  void spawn(std::uint32_t additions) {
    auto body = [counter = counter_, additions] {
      for (std::uint32_t i = 0; i < additions; ++i) {
        sim::Task::step({10, 0});
        sim::Engine::current()->touch(1, sim::Touch::kWrite);
        ++*counter;
      }
    };
    auto* task = new sim::Task(*engine_, sim::ActorKind::kTask, 0, "adder", std::move(body));
    engine_->offer(*task, {1, 0}, sim::OrderClass::kTask);
  }

  sim::Engine* engine_ = nullptr;
  std::uint64_t* counter_ = nullptr;
  sim::arena::Snapshot start_;
  sim::RunLimits limits_{.steps = UINT64_MAX, .livelock_steps = UINT64_MAX};
};

}  // namespace dojo::bench
