// The CPU side of a node, as far as a NIC needs it: each core runs one job at a time, interrupts
// first.
#pragma once

#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "models/machine.h"
#include "models/nic.h"
#include "sim/engine.h"

namespace dojo::test {

class FakeNode final : public models::NodeServices {
 public:
  FakeNode(sim::Engine& engine, kapi::NodeId id, std::uint32_t cores,
           const models::MachineCosts& costs)
      : engine_(engine), id_(id), costs_(costs), name_("n" + std::to_string(id.value)) {
    for (std::uint32_t cpu = 0; cpu < cores; ++cpu)
      cores_.push_back(std::make_unique<Core>(*this, cpu));
  }

  kapi::NodeId id() const override { return id_; }
  std::uint32_t cpu_count() const override { return static_cast<std::uint32_t>(cores_.size()); }
  const models::MachineCosts& costs() const override { return costs_; }
  std::uint32_t path() const override { return sim::path_hash(0, name_); }
  sim::Actor& identity() override { return *cores_.front(); }
  void raise_interrupt(kapi::CpuId cpu, const char* name, std::function<void()> handler) override {
    cores_.at(cpu.value)->raise(true, {name, costs_.interrupt, std::move(handler)});
  }
  void raise_softirq(kapi::CpuId cpu, const char* name, sim::Cost cost,
                     std::function<void()> handler) override {
    cores_.at(cpu.value)->raise(false, {name, cost, std::move(handler)});
  }
  void count(const char* name, std::int64_t amount) override {
    for (std::int64_t i = 0; i < amount; ++i) log.push_back(name);
  }

  /// "nic@0", "net-rx@1": what ran where, and counters.
  std::vector<std::string> log;

 private:
  struct Job {
    const char* name;
    sim::Cost cost;
    std::function<void()> run;
  };
  class Core final : public sim::Actor {
   public:
    Core(FakeNode& node, std::uint32_t cpu)
        : Actor(node.engine_, sim::ActorKind::kInterrupt, node.path(), cpu == 0 ? "c0" : "c1"),
          node_(node),
          cpu_(cpu) {}
    void raise(bool is_interrupt, Job job) {
      (is_interrupt ? interrupts_ : softirqs_).push_back(std::move(job));
      start_next();
    }
    void fire() override {
      Job job = std::move(*running_);
      running_.reset();
      node_.log.push_back(std::string(job.name) + "@" + std::to_string(cpu_));
      job.run();
      start_next();
    }

   private:
    void start_next() {
      if (running_ != nullptr) return;
      auto& queue = interrupts_.empty() ? softirqs_ : interrupts_;
      if (queue.empty()) return;
      running_ = std::make_unique<Job>(std::move(queue.front()));
      queue.pop_front();
      engine().offer(*this, running_->cost, sim::OrderClass::kInterrupt);
    }

    FakeNode& node_;
    std::uint32_t cpu_;
    std::deque<Job> interrupts_;
    std::deque<Job> softirqs_;
    std::unique_ptr<Job> running_;
  };

  sim::Engine& engine_;
  kapi::NodeId id_;
  models::MachineCosts costs_;
  std::string name_;
  std::vector<std::unique_ptr<Core>> cores_;
};

}  // namespace dojo::test
