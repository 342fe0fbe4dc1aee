// A micro world: a few tasks on the bare event machine, no nodes. For tests of sim/ and for
// benchmarks.
#pragma once

#include <functional>
#include <new>
#include <string>
#include <vector>

#include "sim/arena.h"
#include "sim/explore/world.h"
#include "sim/task.h"

namespace dojo::test {

/// Builds the world inside the arena: creates tasks with `spawn`, may keep state that it allocates.
class MicroWorld final : public sim::World {
 public:
  struct Builder {
    sim::Engine& engine;
    std::vector<sim::Task*>& tasks;

    void spawn(const char* name, std::function<void()> body, sim::Cost first = {1, 0}) {
      auto* task = new sim::Task(engine, sim::ActorKind::kTask, 0, name, std::move(body));
      tasks.push_back(task);
      engine.offer(*task, first, sim::OrderClass::kTask);
    }
  };
  using Build = std::function<void(Builder&)>;
  /// Looks at the finished run; may set a violation.
  using Judge = std::function<void(sim::RunResult&)>;

  MicroWorld(sim::Lambda lambda, const Build& build, Judge judge = {}) : judge_(std::move(judge)) {
    sim::arena::reset();
    {
      const sim::arena::Inside inside;
      engine_ = new sim::Engine(lambda);
      auto* tasks = new std::vector<sim::Task*>();
      Builder builder{*engine_, *tasks};
      build(builder);
    }
    sim::arena::save(start_);
  }

  void rewind() override { sim::arena::restore(start_); }
  sim::RunResult run(sim::Chooser& chooser) override {
    sim::RunResult result;
    result.stop = engine_->run(chooser, limits);
    if (result.stop == sim::Stop::kViolation) result.violation = sim::Engine::violation();
    result.steps = engine_->steps();
    result.fingerprint = engine_->fingerprint();
    result.end_time = engine_->now();
    if (judge_) judge_(result);
    return result;
  }
  sim::Engine& engine() override { return *engine_; }
  const sim::arena::Snapshot& start() const { return start_; }

  sim::RunLimits limits;

 private:
  sim::Engine* engine_ = nullptr;
  sim::arena::Snapshot start_;
  Judge judge_;
};

/// A counter that tasks update in one step or in two (load, then store).
struct Counter {
  int value = 0;
  void fetch_add() {
    sim::Task::step({10, 0});
    sim::Engine::current()->touch(1, sim::Touch::kWrite);
    ++value;
  }
  void add_in_two_steps(sim::Cost cost = {10, 0}) {
    sim::Task::step(cost);
    sim::Engine::current()->touch(1, sim::Touch::kRead);
    const int seen = value;
    sim::Task::step(cost);
    sim::Engine::current()->touch(1, sim::Touch::kWrite);
    value = seen + 1;
  }
};

}  // namespace dojo::test
