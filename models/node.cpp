#include "models/node.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "models/kernel.h"
#include "models/timers.h"
#include "sim/assert.h"

namespace dojo::models {

// The node as one who makes objects and asks the chooser while its boot code runs. It never acts.
class Node::Identity final : public sim::Actor {
 public:
  Identity(sim::Engine& engine, char* label) : Actor(engine, sim::ActorKind::kTask, 0, label) {}
  ~Identity() override { delete[] name(); }
  void fire() override { sim::our_bug("a node's boot identity was enabled"); }
};

Node::Node(SimKernel& kernel, kapi::NodeId id, const NodeConfig& config, std::uint32_t first_core)
    : kernel_(kernel), id_(id), config_(config) {
  char* label = SimKernel::make_label(fmt::format("n{}", id.value));
  identity_ = std::make_unique<Identity>(kernel.engine(), label);
  cores_.reserve(config.cores);
  for (std::uint32_t i = 0; i < config.cores; ++i) {
    cores_.push_back(std::make_unique<Core>(kernel, *this, i, first_core + i + 1));
  }
}

Node::~Node() {
  for (Context* task : tasks_) delete task;
}

// --- interrupts ------------------------------------------------------------------------------------------------

Core& Node::core_for_interrupt(kapi::CpuId cpu) {
  if (cpu.is_valid()) return *cores_[cpu.value];
  Core* best = nullptr;
  for (const auto& core : cores_) {
    if (core->current() == nullptr && core->pending() == 0) return *core;
    if (best == nullptr || core->pending() < best->pending()) best = core.get();
  }
  return *best;
}

void Node::raise_interrupt(kapi::CpuId cpu, const char* name, std::function<void()> handler) {
  core_for_interrupt(cpu).raise_hardirq({name, config_.costs.interrupt, std::move(handler)});
}

void Node::raise_softirq(kapi::CpuId cpu, const char* name, sim::Cost cost,
                         std::function<void()> handler) {
  core_for_interrupt(cpu).raise_softirq({name, cost, std::move(handler)});
}

void Node::count(const char* name, std::int64_t amount) {
  metrics_.counters.at(name) += amount;
  Meter::tell([&](Meter& meter) { meter.on_count(name, amount, kernel_.engine().now()); });
}

// --- tasks ------------------------------------------------------------------------------------------------------

// The core with the fewest tasks that can run; the lowest of equals.
Core& Node::core_for_new(const kapi::TaskOptions& options) {
  if (config_.has_core_per_task) {
    const auto index = static_cast<std::uint32_t>(cores_.size());
    return *cores_.emplace_back(std::make_unique<Core>(kernel_, *this, index, index + 1));
  }
  if (options.cpu.is_valid()) return *cores_[options.cpu.value];
  Core* best = cores_.front().get();
  for (const auto& core : cores_) {
    if (core->runnable() < best->runnable()) best = core.get();
  }
  return *best;
}

Core& Node::core_for_woken(Context& task) {
  if (task.is_pinned || task.core->is_idle()) return *task.core;
  for (const auto& core : cores_) {
    if (core->is_idle()) return *core;
  }
  return *task.core;
}

// Two children of one name under one parent differ by how many there were before.
kapi::TaskId Node::spawn(sim::Actor& parent, const kapi::TaskOptions& options,
                         std::function<void()> body) {
  const auto name_hash = static_cast<std::uint32_t>(sim::hash_text(options.name));
  const std::uint32_t twins = parent.next_ordinal(name_hash);
  const kapi::TaskId id{static_cast<std::uint32_t>(tasks_.size())};
  Core& core = core_for_new(options);
  char* label = SimKernel::make_label(fmt::format("n{}/{}", id_.value, options.name));
  SimKernel& kernel = kernel_;
  auto* task = new Context(kernel, core, ContextKind::kTask, parent.path() + twins, label,
                           [&kernel, body = std::move(body)] {
                             Context& self = *kernel.current_context();
                             body();
                             kernel.end_task(self);
                           });
  task->id = id;
  task->is_daemon = options.is_daemon;
  task->is_pinned = options.cpu.is_valid() || config_.has_core_per_task;
  tasks_.push_back(task);
  kernel.note_spawn(*task);
  kernel.engine().mix(task->path());
  // Task ids are names: which of two new tasks has the lower one means nothing.
  kernel.engine().touch(tasks_object(),
                        config_.has_core_per_task ? sim::Touch::kName : sim::Touch::kWrite);
  core.enqueue(*task);
  return id;
}

void Node::wake(Context& task, kapi::WakeReason reason) {
  DOJO_ASSERT(task.state == ContextState::kSleeping);
  task.reason = reason;
  task.wanted = {};
  if (task.sleep_timer != nullptr) kernel_.engine().cancel(*task.sleep_timer);
  core_for_woken(task).enqueue(task);
}

Context* Node::steal_for(const Core& thief) {
  for (const auto& core : cores_) {
    if (core.get() == &thief) continue;
    if (Context* task = core->take_unpinned(); task != nullptr) return task;
  }
  return nullptr;
}

// --- async mode ---------------------------------------------------------------------------------------------------

void Node::note_write(std::uint32_t by, std::uint32_t step) {
  if (by != writer_) written_by_others_ = written_;
  writer_ = by;
  written_ = step;
  if (relaxing_.empty()) return;
  const std::vector<Context*> relaxing = std::exchange(relaxing_, {});
  for (Context* context : relaxing) {
    if (context->path() == by) {
      relaxing_.push_back(context);
      continue;
    }
    context->is_relaxing = false;
    context->core->enable(*context);
  }
}

}  // namespace dojo::models
