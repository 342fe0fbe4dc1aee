// The story of a run: one structured event per thing that took effect, for traces and explanations.
//
// The sink lives outside the arena and decides nothing; there is none in searches. Events are told
// with allocation switched to the ordinary heap.
#pragma once

#include <cstdint>
#include <source_location>
#include <span>
#include <string_view>

#include "protocols/kapi/kernel.h"
#include "sim/arena.h"
#include "sim/time.h"

namespace dojo::models {

enum class StoryKind : std::uint8_t {
  kAccess,  ///< shared word: access, before, after
  kBarrier,
  kLock,      ///< acquired
  kLockWait,  ///< found it held: text = holder and its site
  kUnlock,
  kPrepare,  ///< on a wait queue from here
  kSleep,    ///< left the core
  kWake,     ///< text = who was woken; after = how many
  kRun,      ///< runs (again) on its core after a sleep or a preemption
  kPreempt,
  kSpawn,
  kExit,
  kSend,     ///< packet handed to the NIC: object = packet name, text = destination
  kReceive,  ///< packet handler starts: object = packet name, text = source
  kIrq,      ///< hard interrupt handler starts
  kSoftirq,
  kIpi,
  kTimer,   ///< armed, cancelled or fired: text says which
  kMask,    ///< interrupts or preemption on/off
  kMemory,  ///< page frames and tables
  kSignal,
  kRetry,
  kCompute,
  kChoice,  ///< object = site, after = answer
  kSometimes,
  kFault,
  kLog,  ///< object = channel, text = the line
};

struct OperationLabel {
  const char* name;
  std::uint64_t argument;
  sim::Tick since;
};

struct StoryEvent {
  StoryKind kind = StoryKind::kLog;
  std::uint64_t step = 0;
  sim::Tick time = 0;
  kapi::NodeId node;
  kapi::CpuId cpu;
  std::string_view context;                    ///< "worker-0", "c1/softirq"
  std::uint32_t path = 0;                      ///< of the acting actor
  std::span<const OperationLabel> operations;  ///< outermost first
  std::string_view object;                     ///< name of the word, lock class, queue, packet...
  std::uint32_t object_id = 0;                 ///< the same object in every schedule
  kapi::Access access = kapi::Access::kRead;
  std::uint64_t before = 0;
  std::uint64_t after = 0;
  std::uint64_t packet = 0;           ///< sent, received or met by a fault: its serial, from 1
  kapi::Describe describe = nullptr;  ///< of a word: how to write before and after
  std::source_location where;
  std::string_view text;
};

class StorySink {
 public:
  virtual ~StorySink() = default;
  virtual void on_event(const StoryEvent& event) = 0;
  /// Somebody wants log lines of this channel.
  virtual bool wants(std::string_view channel) const = 0;

  static StorySink* current() { return current_; }
  static void install(StorySink* sink) { current_ = sink; }

  /// Tells the sink, if there is one.
  static void tell(const StoryEvent& event) {
    if (current_ == nullptr) return;
    const sim::arena::Outside outside;
    current_->on_event(event);
  }

 private:
  static StorySink* current_;
};

}  // namespace dojo::models
