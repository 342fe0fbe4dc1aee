#include "sim/task.h"

#include "sim/assert.h"

namespace dojo::sim {

namespace {
// Valid only while a task's code runs: no run state.
Task* current_task = nullptr;
}  // namespace

Task::Task(Engine& engine, ActorKind kind, std::uint32_t parent_path, const char* name,
           std::function<void()> body)
    : Actor(engine, kind, parent_path, name), fiber_(std::move(body)) {}

void Task::fire() {
  DOJO_ASSERT(!fiber_.is_finished());
  current_task = this;
  fiber_.resume();
  current_task = nullptr;
  if (fiber_.is_finished()) on_finished();
}

Task* Task::current() { return Fiber::running() != nullptr ? current_task : nullptr; }

void Task::step(Cost cost, Intent intent, OrderClass order) {
  Task& self = *current_task;
  self.intend(intent);
  self.engine().offer(self, cost, order);
  if (!self.engine().goes_on(self)) pause();
}

}  // namespace dojo::sim
