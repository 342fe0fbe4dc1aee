#include "models/context.h"

#include "models/core.h"
#include "models/kernel.h"
#include "models/locks.h"
#include "models/timers.h"

namespace dojo::models {

Context::Context(SimKernel& its_kernel, Core& its_core, ContextKind its_kind,
                 std::uint32_t parent_path, char* label, std::function<void()> body)
    : Task(its_kernel.engine(),
           its_kind == ContextKind::kTask ? sim::ActorKind::kTask : sim::ActorKind::kInterrupt,
           parent_path, label, std::move(body)),
      kernel(its_kernel),
      core(&its_core),
      kind(its_kind) {}

Context::~Context() {
  delete sleep_timer;
  delete[] name();
}

void Context::fire() {
  SimKernel& its_kernel = kernel;
  its_kernel.set_current(this);
  Task::fire();  // `this` is gone when its body has ended
  its_kernel.set_current(nullptr);
}

std::uint32_t Context::place() const { return core->object(); }

bool Context::may_continue() const {
  if (wanted.lock != nullptr && state == ContextState::kOnCore) {
    return wanted.lock->is_available(wanted.mode);
  }
  return !is_relaxing && answers_missing == 0;
}

void Context::on_entered() { kernel.set_current(this); }

// The last thing Task::fire does: nobody touches the context afterwards.
void Context::on_finished() {
  kernel.forget(*this);
  delete this;
}

}  // namespace dojo::models
