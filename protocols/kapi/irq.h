// Interrupts, preemption, other cores, per-CPU data.
#pragma once

#include <deque>

#include "protocols/kapi/kernel.h"

namespace dojo::kapi {

/// Interrupts of this core are off for a scope.
class IrqDisabled {
 public:
  explicit IrqDisabled(const Where& where = Where::current()) : where_(where) {
    kernel().irq_disable(where);
  }
  ~IrqDisabled() { kernel().irq_enable(where_); }
  IrqDisabled(const IrqDisabled&) = delete;
  IrqDisabled& operator=(const IrqDisabled&) = delete;

 private:
  Where where_;
};

/// The task stays on its core for a scope.
class PreemptDisabled {
 public:
  explicit PreemptDisabled(const Where& where = Where::current()) : where_(where) {
    kernel().preempt_disable();
  }
  ~PreemptDisabled() { kernel().preempt_enable(where_); }
  PreemptDisabled(const PreemptDisabled&) = delete;
  PreemptDisabled& operator=(const PreemptDisabled&) = delete;

 private:
  Where where_;
};

/// One T per core of this node. Reach the own one with preemption off.
template <class T>
class PerCpu {
 public:
  template <class... Args>
  explicit PerCpu(const Args&... args) {
    for (std::uint32_t i = 0; i < kernel().cpu_count(); ++i) slots_.emplace_back(args...);
  }
  T& mine() { return slots_[kernel().cpu().value]; }
  T& of(CpuId cpu) { return slots_[cpu.value]; }
  std::uint32_t size() const { return static_cast<std::uint32_t>(slots_.size()); }

 private:
  std::deque<T> slots_;
};

}  // namespace dojo::kapi
