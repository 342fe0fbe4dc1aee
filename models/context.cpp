#include "models/context.h"

#include <utility>

#include "models/core.h"
#include "models/kernel.h"
#include "models/locks.h"
#include "models/node.h"
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
  if (preempt_off == 0) begin_section();
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

// A task on a core of its own: preemption is off for the locks it holds and nothing else. A section
// may contain one step that moves neither way (it touches what is exposed, or holds an inner
// section) and is still as good as one step (Lipton: right movers, that one, left movers). It stops
// before the second.
bool Context::is_joined_slow(std::uint32_t object, bool is_section) {
  sim::Joining& joining = *sim::Engine::joining();
  if (!core->node().config().has_core_per_task) return false;
  if (looks != 0 && joining.allows_one()) {
    joining.note_left_out();
    return true;
  }
  if (preempt_off == 0) {
    begin_section();
    return false;
  }
  const bool is_exposed = joining.is_exposed(object);
  if (is_section && is_exposed) return false;  // locks nested both ways round: a deadlock is seen
  const bool is_fixed = is_exposed || (is_section && joining.allows_one());
  const bool stops = std::exchange(has_to_stop, false) ||
                     (is_fixed && (!joining.allows_one() || has_passed_fixed));
  has_passed_fixed = is_fixed || (has_passed_fixed && !stops);
  is_fixed_step = is_fixed;
  joined_at = stops ? 0 : object;
  if (!stops) joining.note_left_out();
  return !stops;
}

bool Context::ends_joined(std::uint32_t lock) {
  sim::Joining* joining = sim::Engine::joining();
  if (joining == nullptr || preempt_off == 0 || !core->node().config().has_core_per_task ||
      joining->is_exposed(lock)) {
    return false;
  }
  is_fixed_step = false;
  joined_at = lock;
  joining->note_left_out();
  return true;
}

// It could not be known before the step that it touches something exposed. A section that had its
// one such step before has to stop before this one, from the next time on.
void Context::pass(std::uint32_t object) {
  sim::Joining* joining = sim::Engine::joining();
  if (joining == nullptr || !joining->is_exposed(object)) return;
  if (!joining->allows_one()) {
    has_to_stop = preempt_off != 0;
    return;
  }
  if (looks != 0) return;
  if (!is_fixed_step && has_passed_fixed && joined_at != 0) {
    const sim::arena::Outside heap;
    joining->expose_later(joined_at);
  }
  has_passed_fixed = is_fixed_step = true;
}

void Context::on_entered() { kernel.set_current(this); }

// The last thing Task::fire does: nobody touches the context afterwards.
void Context::on_finished() {
  kernel.forget(*this);
  delete this;
}

}  // namespace dojo::models
