// A machine of the cluster: cores, tasks, memory, network card, metrics.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "models/core.h"
#include "models/kernel_metrics.h"
#include "models/machine.h"
#include "models/node_services.h"

namespace dojo::models {

class SimKernel;

class Node final : public NodeServices {
 public:
  Node(SimKernel& kernel, kapi::NodeId id, const NodeConfig& config, std::uint32_t first_core);
  ~Node() override;

  // --- NodeServices -----------------------------------------------------------------------------------
  kapi::NodeId id() const override { return id_; }
  std::uint32_t cpu_count() const override { return static_cast<std::uint32_t>(cores_.size()); }
  const MachineCosts& costs() const override { return config_.costs; }
  std::uint32_t path() const override { return identity_->path(); }
  sim::Actor& identity() override { return *identity_; }
  void raise_interrupt(kapi::CpuId cpu, const char* name, std::function<void()> handler) override;
  void raise_softirq(kapi::CpuId cpu, const char* name, sim::Cost cost,
                     std::function<void()> handler) override;
  void count(const char* name, std::int64_t amount) override;

  // --- tasks ------------------------------------------------------------------------------------------
  const NodeConfig& config() const { return config_; }
  const std::vector<std::unique_ptr<Core>>& cores() const { return cores_; }
  Core& core(kapi::CpuId cpu) { return *cores_[cpu.value]; }
  const std::vector<Context*>& tasks() const { return tasks_; }
  Context* task(kapi::TaskId id) const {
    return id.value < tasks_.size() ? tasks_[id.value] : nullptr;
  }
  kapi::TaskId spawn(sim::Actor& parent, const kapi::TaskOptions& options,
                     std::function<void()> body);
  /// Makes a sleeping task runnable.
  void wake(Context& task, kapi::WakeReason reason);
  void forget(Context& task) { tasks_[task.id.value] = nullptr; }
  /// A task that waits on another core of this node and may run on `core`.
  Context* steal_for(const Core& core);

  // --- async mode: who waits for any write of this node --------------------------------------------------
  void note_write(std::uint32_t by, std::uint32_t step);
  std::uint32_t last_write_not_by(std::uint32_t who) const {
    return writer_ == who ? written_by_others_ : written_;
  }
  void add_relaxing(Context& context) { relaxing_.push_back(&context); }

  Metrics& metrics() { return metrics_; }
  const Metrics& metrics() const { return metrics_; }
  /// Object id of the table of tasks and run queues, for footprints.
  std::uint32_t tasks_object() const { return path() + 1; }

 private:
  class Identity;

  Core& core_for_interrupt(kapi::CpuId cpu);
  Core& core_for_new(const kapi::TaskOptions& options);
  Core& core_for_woken(Context& task);
  char* label_of(std::string_view name) const;

  SimKernel& kernel_;
  kapi::NodeId id_;
  const NodeConfig& config_;
  std::unique_ptr<sim::Actor> identity_;
  std::vector<std::unique_ptr<Core>> cores_;
  std::vector<Context*> tasks_;  // by id; null: ended
  Metrics metrics_;
  std::vector<Context*> relaxing_;
  std::uint32_t writer_ = 0;
  std::uint32_t written_ = 0;
  std::uint32_t written_by_others_ = 0;
};

}  // namespace dojo::models
