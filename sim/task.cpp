#include "sim/task.h"

#include <utility>

#include "sim/assert.h"

namespace dojo::sim {

Task* Task::current_ = nullptr;

Task::Task(Engine& engine, ActorKind kind, std::uint32_t parent_path, const char* name,
           std::function<void()> body)
    : Actor(engine, kind, parent_path, name), fiber_(std::move(body)) {
  set_code(*this);
}

void Task::fire() {
  DOJO_ASSERT(!fiber_.is_finished());
  current_ = this;
  fiber_.resume();
  // Not always this one: code goes over to other tasks' code without coming back here.
  Task& last = *std::exchange(current_, nullptr);
  if (last.fiber_.is_finished()) last.on_finished();
}

}  // namespace dojo::sim
