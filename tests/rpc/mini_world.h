// A cluster of SMP nodes in miniature, just enough kernel to run RPC under every kind of
// interleaving.
//
// Each choice point hands over to a scheduler that draws who goes next from a seeded generator: any
// task of any core, a softirq, a packet of the wire in any order; lost and duplicated at given
// rates. Time passes when nothing else can happen (and now and then before). It shares no code with
// models/, so a wrong assumption there does not hide a wrong one in RPC.
#pragma once

#include <ucontext.h>

#include <functional>
#include <list>
#include <map>
#include <memory>
#include <random>
#include <stdexcept>
#include <string>
#include <vector>

#include "protocols/kapi/kernel.h"

namespace dojo::rpc::test {

using kapi::Nanoseconds;
using kapi::ObjectId;
using kapi::Packet;
using kapi::Where;

struct WorldConfig {
  std::uint32_t nodes = 2;
  std::uint32_t cores = 2;
  std::uint32_t loss_percent = 0;
  std::uint32_t duplication_percent = 0;
  bool reorders = true;
  bool has_early_timers = true;  ///< a timer may fire although other things could still happen
  std::uint64_t seed = 1;
};

/// What an oracle said.
struct Violation : std::runtime_error {
  Violation(std::string_view oracle_name, std::string_view text)
      : std::runtime_error(std::string(oracle_name) + ": " + std::string(text)),
        oracle(oracle_name) {}
  std::string oracle;
};

class MiniWorld final : public kapi::Kernel {
 public:
  explicit MiniWorld(const WorldConfig& config);
  ~MiniWorld() override;

  /// Runs `build` in the context of `node`, before the run.
  void at(std::uint32_t node, const std::function<void()>& build);
  /// A task of the workload.
  void task(std::uint32_t node, std::uint32_t core, std::function<void()> body);
  /// Runs until nothing can happen; throws the Violation if there was one.
  void run();

  std::int64_t counted(const std::string& name) const;
  std::uint64_t steps() const { return steps_; }
  std::size_t unfinished_tasks() const;
  std::size_t armed_timers() const;

  // --- kapi::Kernel ------------------------------------------------------------------------------
  kapi::NodeId node() const override;
  kapi::CpuId cpu() const override;
  std::uint32_t cpu_count() const override { return config_.cores; }
  std::uint32_t node_count() const override { return config_.nodes; }
  kapi::TaskId current() const override;
  bool in_interrupt() const override;
  bool in_atomic() const override;
  Nanoseconds now() const override { return now_; }
  kapi::TaskId spawn(const kapi::TaskOptions& options, std::function<void()> body) override;
  void yield(const Where&) override { choice(); }
  kapi::WakeReason schedule(Nanoseconds timeout, const Where& where) override;
  ObjectId make_lock(kapi::LockKind kind, const char* name, std::int32_t count) override;
  void drop_lock(ObjectId) override {}
  void acquire(ObjectId lock, kapi::LockMode mode, const Where& where) override;
  bool try_acquire(ObjectId lock, kapi::LockMode mode, const Where& where) override;
  void release(ObjectId lock, kapi::LockMode mode, const Where& where) override;
  bool is_held(ObjectId lock) const override { return held_[lock.value]; }
  ObjectId make_wait_queue(const char* name) override;
  void drop_wait_queue(ObjectId) override {}
  void prepare_to_wait(ObjectId queue, kapi::SleepKind kind, const Where& where) override;
  void finish_wait(ObjectId queue, const Where& where) override;
  std::uint32_t wake_up(ObjectId queue, std::int32_t count, const Where& where) override;
  std::uint32_t waiters(ObjectId queue) const override;
  void irq_disable(const Where& where) override;
  void irq_enable(const Where& where) override;
  ObjectId make_timer(const char* name, std::function<void()> handler) override;
  void drop_timer(ObjectId) override {}
  void arm_timer(ObjectId timer, Nanoseconds delay, const Where& where) override;
  bool cancel_timer(ObjectId timer, const Where& where) override;
  void send_packet(Packet packet, const Where& where) override;
  void on_packet(std::uint16_t port, std::function<void(const Packet&)> handler) override;
  bool is_tracing(std::string_view) const override { return false; }
  void log(std::string_view, std::string_view, const Where&) override {}
  void enter_operation(const char*, std::uint64_t) override {}
  void leave_operation() override {}
  void progress() override {}
  void sometimes(const char*) override {}
  void count(const char* name, std::int64_t amount) override { counters_[name] += amount; }
  void measure(const char*, Nanoseconds) override {}
  [[noreturn]] void violation(std::string_view oracle, std::string_view text,
                              const Where& where) override;
  void fingerprint(std::uint64_t) override {}

  // Services that RPC does not use: calling one is a failed test.
  ObjectId make_word(const char*) override { unused("make_word"); }
  void drop_word(ObjectId) override { unused("drop_word"); }
  void access(ObjectId, const char*, kapi::Access, const Where&) override { unused("access"); }
  void accessed(ObjectId, const char*, kapi::Access, std::uint64_t, std::uint64_t,
                const Where&) override {
    unused("accessed");
  }
  void memory_barrier(const Where&) override { unused("memory_barrier"); }
  void compute(Nanoseconds, const Where&) override { unused("compute"); }
  void cpu_relax(const Where&) override { unused("cpu_relax"); }
  void send_signal(kapi::TaskId, int, const Where&) override { unused("send_signal"); }
  bool signal_pending() const override { unused("signal_pending"); }
  int take_signal() override { unused("take_signal"); }
  void preempt_disable() override { unused("preempt_disable"); }
  void preempt_enable(const Where&) override { unused("preempt_enable"); }
  void send_ipi(kapi::CpuId, const char*, std::function<void()>, const Where&) override {
    unused("send_ipi");
  }
  void retry(Nanoseconds, std::span<const ObjectId>, const Where&) override { unused("retry"); }
  kapi::FrameId alloc_page(const Where&) override { unused("alloc_page"); }
  void free_page(kapi::FrameId, const Where&) override { unused("free_page"); }
  std::uint64_t read_page(kapi::FrameId, std::uint32_t, const Where&) override {
    unused("read_page");
  }
  void write_page(kapi::FrameId, std::uint32_t, std::uint64_t, const Where&) override {
    unused("write_page");
  }
  kapi::Words pack_page(kapi::FrameId, const Where&) override { unused("pack_page"); }
  void unpack_page(kapi::FrameId, std::span<const std::uint64_t>, const Where&) override {
    unused("unpack_page");
  }
  std::uint32_t free_pages() const override { unused("free_pages"); }
  ObjectId make_page_table(const char*) override { unused("make_page_table"); }
  void drop_page_table(ObjectId) override { unused("drop_page_table"); }
  void map_page(ObjectId, std::uint64_t, kapi::FrameId, kapi::Protection, const Where&) override {
    unused("map_page");
  }
  void unmap_page(ObjectId, std::uint64_t, const Where&) override { unused("unmap_page"); }
  kapi::FrameId translate(ObjectId, std::uint64_t, kapi::Protection, const Where&) override {
    unused("translate");
  }
  bool may_allocate(const char*, const Where&) override { unused("may_allocate"); }
  std::uint32_t choose(const char*, std::uint32_t) override { unused("choose"); }
  std::uint64_t random(const char*, std::uint64_t) override { unused("random"); }

 private:
  enum class Status : std::uint8_t { kReady, kAsleep, kDone };
  struct Context {
    std::uint32_t core;  ///< numbered through the cluster
    bool is_softirq;
    bool is_daemon = false;
    std::function<void()> body;
    Status status = Status::kReady;
    bool is_woken = false;         ///< since prepare_to_wait
    std::uint32_t wants_lock = 0;  ///< 0: none
    int irq_depth = 0;
    int spin_depth = 0;
    Context* interrupted = nullptr;  ///< a softirq: who goes on when it ends
    ucontext_t registers{};
    std::vector<char> stack{};
    void* fake_stack = nullptr;  // AddressSanitizer's
  };
  struct Timer {
    std::uint32_t node;
    std::function<void()> handler;
    Nanoseconds deadline = -1;  ///< -1: not armed
    std::uint32_t core = 0;
  };
  struct Core {
    std::list<std::function<void()>> softirqs;
    Context* running = nullptr;  ///< the context that no task may push off the core, if any
  };
  using Step = std::function<void()>;

  [[noreturn]] static void unused(const char* service) {
    throw std::logic_error(std::string("RPC called ") + service);
  }
  static void start(unsigned low, unsigned high);
  bool draw(std::uint32_t percent) { return generator_() % 100 < percent; }
  Context& make_context(std::uint32_t core, bool is_softirq, std::function<void()> body);
  void choice();
  void resume(Context& context);
  bool is_exclusive(const Context& context) const;
  void collect_steps(std::vector<Step>& steps);
  void collect_core_steps(std::uint32_t core, std::vector<Step>& steps);
  void start_softirq(std::uint32_t core);
  void arrive(std::size_t index);
  Timer* next_timer();
  void fire(Timer& timer);
  void forget_finished();

  WorldConfig config_;
  std::mt19937_64 generator_;
  kapi::Kernel* before_;
  Nanoseconds now_ = 0;
  std::uint64_t steps_ = 0;
  std::uint32_t building_node_ = 0;
  Context* current_ = nullptr;
  ucontext_t scheduler_{};
  const void* scheduler_stack_ = nullptr;
  std::size_t scheduler_stack_bytes_ = 0;
  std::list<Context> contexts_;
  std::vector<Core> cores_;
  std::vector<bool> held_{false};  // by lock number; 0 is none
  std::vector<std::list<Context*>> queues_;
  std::vector<std::unique_ptr<Timer>> timers_;
  std::vector<Packet> wire_;
  std::map<std::uint32_t, std::function<void(const Packet&)>> receivers_;  // by node
  std::map<std::string, std::int64_t> counters_;
  std::unique_ptr<Violation> violation_;
};

}  // namespace dojo::rpc::test
