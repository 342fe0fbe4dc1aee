#include "models/kernel.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>

#include "sim/access/race_detector.h"
#include "sim/assert.h"
#include "sim/hash.h"

namespace dojo::models {

StorySink* StorySink::current_ = nullptr;
Meter* Meter::current_ = nullptr;

SimKernel::SimKernel(sim::Engine& engine, std::uint64_t seed)
    : engine_(engine), is_async_(engine.lambda().is_infinite()), seed_(seed) {}

SimKernel::~SimKernel() = default;

void SimKernel::add_node(Node& node, NodeDevices devices) {
  nodes_.push_back({&node, devices, {}});
}

sim::Actor& SimKernel::caller() const {
  if (current_ != nullptr) return *current_;
  return here().identity();
}

char* SimKernel::make_label(std::string_view text) {
  char* label = new char[text.size() + 1];
  std::memcpy(label, text.data(), text.size());
  label[text.size()] = '\0';
  return label;
}

// --- objects -------------------------------------------------------------------------------------------------

std::uint32_t SimKernel::stable_id() {
  sim::Actor& maker = caller();
  const std::uint64_t number = maker.next_object_number();
  return static_cast<std::uint32_t>(sim::mix64(std::uint64_t{maker.path()} << 32 | number));
}

kapi::ObjectId SimKernel::make_object(ObjectKind kind, const char* name, void* body) {
  const ObjectId id = objects_.make(kind, name, stable_id(), body);
  objects_[id].maker = caller().history();
  return id;
}

void SimKernel::object_is_gone(ObjectId id, ObjectKind kind, const Where& where) {
  const char* const kKinds[] = {"dropped object", "word",  "lock",
                                "wait queue",     "timer", "page table"};
  violation("use-after-free",
            fmt::format("{} {} at {}: it was destroyed before",
                        kKinds[static_cast<std::size_t>(kind)], id.value, place(where)),
            where);
}

// Async mode: `retry` and `cpu_relax` go on once somebody else has written.
void SimKernel::note_change(Object& object) {
  const std::uint32_t by = caller().path();
  const auto step = static_cast<std::uint32_t>(engine_.steps());
  object.note_write(by, step);
  if (current_ != nullptr || boot_node_ != nullptr) here().note_write(by, step);
  if (object.watchers == 0) return;
  const auto id = static_cast<std::uint32_t>(&object - &objects_[ObjectId{0}]);
  const std::vector<Context*> watching = watching_;
  for (Context* context : watching) {
    if (context == current_ || context->state != ContextState::kSleeping) continue;
    if (std::ranges::find(context->watched, id) == context->watched.end()) continue;
    context->core->node().wake(*context, kapi::WakeReason::kWoken);
  }
}

// --- the life of a context ------------------------------------------------------------------------------------

void SimKernel::note_spawn(Context& task) {
  live_ += task.is_daemon ? 0 : 1;
  if (races_ != nullptr) races_->fork(task);
}

void SimKernel::begin_handler(Context& context, const PendingInterrupt& work) {
  const bool is_hard = context.kind == ContextKind::kHardirq;
  tell(is_hard ? StoryKind::kIrq : StoryKind::kSoftirq, work.name, context.path(), {});
  engine_.mix(context.path());
  engine_.touch(context.path(), sim::Touch::kWrite);
  engine_.touch(context.core->mask_object(), sim::Touch::kRead);
  if (races_ != nullptr) note_handler(context, work, /*begins=*/true);
}

void SimKernel::end_handler(Context& context, const PendingInterrupt& work) {
  check_nothing_held(context, work.name);
  if (races_ != nullptr) note_handler(context, work, /*begins=*/false);
}

void SimKernel::check_nothing_held(const Context& context, const char* when) const {
  if (!context.held.empty()) {
    const HeldLock& held = context.held.front();
    engine_.violate("leaked-lock",
                    fmt::format("{} ended ({}) with lock {} held since {}", name_of(&context), when,
                                held.lock->name, place(held.where)),
                    held.where);
  }
  if ((context.irq_off | context.preempt_off) != 0) {
    engine_.violate("sleep-in-atomic",
                    fmt::format("{} ended ({}) with {} off", name_of(&context), when,
                                context.irq_off != 0 ? "interrupts" : "preemption"));
  }
}

void SimKernel::end_task(Context& task) {
  check_nothing_held(task, "task");
  tell(StoryKind::kExit, "", task.path(), {});
  engine_.mix(task.path());
  engine_.touch(has_core_per_task() ? task.path() : here().tasks_object(), sim::Touch::kWrite);
  task.state = ContextState::kFinished;
  task.core->leave(task);
  if (task.is_daemon) return;
  if (--live_ != 0) return;
  Meter::tell([&](Meter& meter) { meter.on_workload_end(engine_.now()); });
  if (stops_at_end_) engine_.stop_soon();
}

void SimKernel::forget(Context& context) {
  if (context.is_task()) context.core->node().forget(context);
}

}  // namespace dojo::models
