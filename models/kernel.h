// The kernel services of kapi on the simulated machine: one object for all nodes of the cluster.
//
// It knows the running context; a call acts on that context's node. Without a running context
// (while a world is built or inspected) calls are made by the boot code of the node named with
// `set_boot_node`: they take effect at once, without choice points and costs.
//
// A call with a choice point announces its cost, pauses, and takes effect when its step fires; the
// code after it runs on, in the same step, to the next choice point. By service: kernel_words.cpp,
// kernel_tasks.cpp, kernel_locks.cpp, kernel_waiting.cpp, kernel_interrupts.cpp, kernel_memory.cpp,
// kernel_network.cpp, kernel_reports.cpp.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "models/kernel_objects.h"
#include "models/locks.h"
#include "models/meter.h"
#include "models/node.h"
#include "models/story.h"
#include "models/table_coverage.h"
#include "models/wait_queues.h"
#include "protocols/kapi/kernel.h"
#include "sim/assert.h"
#include "sim/check/wait_facts.h"
#include "sim/engine.h"

namespace dojo::sim::access {
class RaceDetector;
}

namespace dojo::models {

class Memory;
class Mmu;
class Nic;
struct PendingInterrupt;

/// What the kernel needs of a node besides its cores.
struct NodeDevices {
  Memory* memory = nullptr;
  Mmu* mmu = nullptr;
  Nic* nic = nullptr;
};

class SimKernel final : public kapi::Kernel {
 public:
  using Where = kapi::Where;
  using ObjectId = kapi::ObjectId;
  using Nanoseconds = kapi::Nanoseconds;

  SimKernel(sim::Engine& engine, std::uint64_t seed);
  ~SimKernel() override;

  // --- for the machine ------------------------------------------------------------------------------
  sim::Engine& engine() const { return engine_; }
  Context* current_context() const { return current_; }
  void set_current(Context* context) { current_ = context; }
  Node* boot_node() const { return boot_node_; }
  void set_boot_node(Node* node) { boot_node_ = node; }
  /// How often, and how many times in a run, `may_allocate` lets an allocation fail.
  void set_allocation_faults(std::uint32_t ppm, std::uint32_t budget) {
    allocation_ppm_ = ppm;
    allocation_budget_ = budget;
  }
  /// The rare branches (Site::hash) that the code under test may be asked to take.
  void set_rare_sites(const std::vector<std::uint32_t>& sites) { rare_sites_ = sites; }
  void add_node(Node& node, NodeDevices devices);
  Node& here() const {
    if (current_ != nullptr) return current_->core->node();
    DOJO_ASSERT(boot_node_ != nullptr);  // kernel calls come from a context or from boot code
    return *boot_node_;
  }
  sim::Actor& caller() const;
  void forget(Context& context);
  void begin_handler(Context& context, const PendingInterrupt& work);
  void end_handler(Context& context, const PendingInterrupt& work);
  /// Body of a task: checks what it leaves behind, and frees the core.
  void end_task(Context& task);
  void note_spawn(Context& task);
  void deliver(const kapi::Packet& packet);
  /// Tasks that are not daemons and have not ended.
  std::uint32_t live_tasks() const { return live_; }
  /// From here the detector is told what orders contexts, and of accesses to shared words.
  void set_races(sim::access::RaceDetector& races);
  sim::access::RaceDetector* races() const { return races_; }
  void stop_at_workload_end(bool stops) { stops_at_end_ = stops; }
  const std::vector<const char*>& reached() const { return reached_; }
  const TableCoverage& tables() const { return tables_; }
  void add_wait_facts(const Node& node, std::vector<sim::check::WaitFact>& facts) const;

  /// Tasks, objects and page frames, as the state of the world: in proofs
  /// (NodeConfig::has_core_per_task).
  void add_state(std::vector<std::uint64_t>& words) const;

  static char* make_label(std::string_view text);

  /// One line of the story, when somebody listens.
  void tell(StoryKind kind, const char* object, std::uint32_t id, const Where& where,
            std::string_view text = {}, std::uint64_t before = 0, std::uint64_t after = 0,
            kapi::Access access = kapi::Access::kWrite) const {
    if (StorySink::current() != nullptr) {
      tell_story(kind, current_, object, id, where, text, before, after, access);
    }
  }
  void tell(StoryKind kind, const Context& who, const char* object, std::uint32_t id,
            const Where& where) const {
    if (StorySink::current() != nullptr) {
      tell_story(kind, &who, object, id, where, {}, 0, 0, kapi::Access::kWrite);
    }
  }

  // --- kapi::Kernel -----------------------------------------------------------------------------------
  kapi::NodeId node() const override { return here().id(); }
  kapi::CpuId cpu() const override;
  std::uint32_t cpu_count() const override { return here().cpu_count(); }
  std::uint32_t node_count() const override { return static_cast<std::uint32_t>(nodes_.size()); }
  kapi::TaskId current() const override;
  bool in_interrupt() const override { return current_ != nullptr && !current_->is_task(); }
  bool in_atomic() const override { return current_ != nullptr && current_->is_atomic(); }
  Nanoseconds now() const override { return engine_.now(); }

  ObjectId make_word(const char* name) override;
  void drop_word(ObjectId word) override;
  void describe_word(ObjectId word, kapi::Describe describe) override;
  void access(ObjectId word, const char* name, kapi::Access kind, const Where& where) override;
  void accessed(ObjectId word, const char* name, kapi::Access kind, std::uint64_t before,
                std::uint64_t after, const Where& where) override;
  void mark_access() override;
  void memory_barrier(const Where& where) override;

  kapi::TaskId spawn(const kapi::TaskOptions& options, std::function<void()> body) override;
  void compute(Nanoseconds duration, const Where& where) override;
  void yield(const Where& where) override;
  void cpu_relax(const Where& where) override;
  kapi::WakeReason schedule(Nanoseconds timeout, const Where& where) override;
  void send_signal(kapi::TaskId task, int signal, const Where& where) override;
  bool signal_pending() const override;
  int take_signal() override;

  ObjectId make_lock(kapi::LockKind kind, const char* lock_class, std::int32_t count) override;
  void drop_lock(ObjectId lock) override;
  void acquire(ObjectId lock, kapi::LockMode mode, const Where& where) override;
  bool try_acquire(ObjectId lock, kapi::LockMode mode, const Where& where) override;
  void release(ObjectId lock, kapi::LockMode mode, const Where& where) override;
  bool is_held(ObjectId lock) const override;

  ObjectId make_wait_queue(const char* name) override;
  void drop_wait_queue(ObjectId queue) override;
  void prepare_to_wait(ObjectId queue, kapi::SleepKind kind, const Where& where) override;
  void finish_wait(ObjectId queue, const Where& where) override;
  std::uint32_t wake_up(ObjectId queue, std::int32_t count, const Where& where) override;
  std::uint32_t waiters(ObjectId queue) const override;

  void irq_disable(const Where& where) override;
  void irq_enable(const Where& where) override;
  void preempt_disable() override;
  void preempt_enable(const Where& where) override;
  void send_ipi(kapi::CpuId target, const char* name, std::function<void()> handler,
                const Where& where) override;

  ObjectId make_timer(const char* name, std::function<void()> handler) override;
  void drop_timer(ObjectId timer) override;
  void arm_timer(ObjectId timer, Nanoseconds delay, const Where& where) override;
  bool cancel_timer(ObjectId timer, const Where& where) override;
  void retry(Nanoseconds delay, std::span<const ObjectId> watched, const Where& where) override;

  kapi::FrameId alloc_page(const Where& where) override;
  void free_page(kapi::FrameId frame, const Where& where) override;
  std::uint64_t read_page(kapi::FrameId frame, std::uint32_t word, const Where& where) override;
  void write_page(kapi::FrameId frame, std::uint32_t word, std::uint64_t value,
                  const Where& where) override;
  kapi::Words pack_page(kapi::FrameId frame, const Where& where) override;
  void unpack_page(kapi::FrameId frame, std::span<const std::uint64_t> words,
                   const Where& where) override;
  std::uint32_t free_pages() const override;
  ObjectId make_page_table(const char* name) override;
  void drop_page_table(ObjectId table) override;
  void map_page(ObjectId table, std::uint64_t page, kapi::FrameId frame,
                kapi::Protection protection, const Where& where) override;
  void unmap_page(ObjectId table, std::uint64_t page, const Where& where) override;
  kapi::FrameId translate(ObjectId table, std::uint64_t page, kapi::Protection wanted,
                          const Where& where) override;
  bool may_allocate(const char* site, const Where& where) override;

  void send_packet(kapi::Packet packet, const Where& where) override;
  void on_packet(std::uint16_t port, std::function<void(const kapi::Packet&)> handler) override;

  std::uint32_t choose(const char* site, std::uint32_t options) override;
  bool rare(const char* site) override;
  std::uint64_t random(const char* stream, std::uint64_t bound) override;
  bool is_tracing(std::string_view channel) const override;
  void log(std::string_view channel, std::string_view text, const Where& where) override;
  void enter_operation(const char* name, std::uint64_t argument) override;
  void leave_operation() override;
  void progress() override { engine_.progress(); }
  void sometimes(const char* name) override;
  std::uint32_t declare_table(const char* name, std::uint32_t pairs) override {
    return tables_.declare(name, pairs);
  }
  void took_pair(std::uint32_t pair) override { tables_.take(pair); }
  void count(const char* name, std::int64_t amount) override { here().count(name, amount); }
  void measure(const char* name, Nanoseconds value) override {
    const Span span{engine_.now() - value, engine_.now()};
    Meter::tell([&](Meter& meter) { meter.on_sample(name, span); });
  }
  [[noreturn]] void violation(std::string_view oracle, std::string_view text,
                              const Where& where) override;
  void enter_ghost() override;
  void leave_ghost() override;
  bool wants_judged() const override { return sim::Engine::observer() != nullptr; }
  void judge(std::span<const Judged> memories, const Where& where) override;
  void protects_shared_only(ObjectId lock) override;
  void unread_bits(ObjectId word, std::uint64_t bits) override { objects_[word].unread = bits; }
  void acts_only_on(std::uint64_t what) override;
  void acts_only_on(const Kept& kept, const Where& where) override;
  std::uint64_t known() const override;
  void enter_look() override { current_context()->looks += 1; }
  void leave_look() override { current_context()->looks -= 1; }
  void protects(ObjectId lock, std::span<const std::uint64_t> content,
                std::span<const ObjectId> objects) override;
  void fingerprint(std::uint64_t value) override { engine_.mix(value); }

 private:
  struct PortHandler {
    std::uint16_t port;
    std::shared_ptr<std::function<void(const kapi::Packet&)>> handler;
  };
  struct NodeEntry {
    Node* node;
    NodeDevices devices;
    std::vector<PortHandler> ports;
  };

  // --- objects and choice points ---------------------------------------------------------------------
  std::uint32_t stable_id();
  ObjectId make_object(ObjectKind kind, const char* name, void* body);
  Object& object(ObjectId id, ObjectKind kind, const Where& where) {
    if (!objects_.is(id, kind)) [[unlikely]]
      object_is_gone(id, kind, where);
    return objects_[id];
  }
  [[noreturn]] void object_is_gone(ObjectId id, ObjectKind kind, const Where& where);
  Lock& lock_of(ObjectId id, const Where& where) {
    return *static_cast<Lock*>(object(id, ObjectKind::kLock, where).body);
  }
  const MachineCosts& costs() const { return here().costs(); }
  /// What an atomic operation on `object` costs this core, which has its cache line from then on.
  sim::Cost line_cost(const Object& object, sim::Cost own, sim::Cost on_top) const {
    if (current_ == nullptr || object.last_core == current_->core->number()) return own;
    return {own.nominal + on_top.nominal, own.jitter + on_top.jitter};
  }
  void took_line(Object& object) {
    if (current_ != nullptr) object.last_core = current_->core->number();
  }
  /// A choice point that costs `cost`; nothing while booting.
  void step(sim::Cost cost, sim::Intent intent = {}) {
    if (current_ != nullptr) current_->step(cost, intent);
  }
  bool has_core_per_task() const { return here().config().has_core_per_task; }
  void touch_lock(Lock& lock, bool is_taken);
  void learn_protected(const Lock& lock);
  void leave_protected(const Lock& lock);
  void touch_pool();
  void wrote(Object& object) {
    engine_.touch(object.stable, sim::Touch::kWrite);
    if (is_async_) note_change(object);
  }
  void note_change(Object& object);
  NodeEntry& entry() { return nodes_[here().id().value]; }
  const NodeEntry& entry() const { return nodes_[here().id().value]; }
  void tell_story(StoryKind kind, const Context* who, const char* object, std::uint32_t id,
                  const Where& where, std::string_view text, std::uint64_t before,
                  std::uint64_t after, kapi::Access access) const;
  void tell_story(StoryEvent& event, const Context* who) const;
  void tell_packet(StoryKind kind, const kapi::Packet& packet, kapi::NodeId other,
                   const Where& where) const;
  std::string name_of(const Context* context) const;

  // --- locks -------------------------------------------------------------------------------------------
  void take_at_boot(Lock& lock, kapi::LockMode mode, const Where& where);
  void check_recursion(const Lock& lock, kapi::LockMode mode, const Where& where) const;
  void note_use(Lock& lock, const Where& where);
  void spin_acquire(Lock& lock, kapi::LockMode mode, const Where& where);
  void sleep_acquire(ObjectId id, kapi::LockMode mode, const Where& where);
  /// `began`: when it first asked, if it had to wait; else now.
  void take(Lock& lock, kapi::LockMode mode, const Where& where, sim::Tick began);
  void give_back(Lock& lock, kapi::LockMode mode, const Where& where);
  void check_release(const Lock& lock, kapi::LockMode mode, const Where& where) const;
  void find_deadlock(const Context& from) const;
  const Context* blocked_by(const Context& context) const;
  std::string wait_text(const Context& context) const;

  // --- races (kernel_races.cpp) --------------------------------------------------------------------------
  void note_word_access(ObjectId word, const char* name, kapi::Access kind, const Where& where,
                        const void* pc);
  void note_taken(const Lock& lock, kapi::LockMode mode, const Where& where);
  void note_given_back(const Lock& lock, kapi::LockMode mode);
  void note_queue(std::uint32_t queue);
  void note_mask(bool is_masked);
  void note_handler(const Context& context, const PendingInterrupt& work, bool begins);
  void note_preemption(bool is_off);
  std::function<void()> handed_over(std::function<void()> handler);

  // --- sleeping ----------------------------------------------------------------------------------------
  void check_may_sleep(const char* what, const Where& where) const;
  void check_nothing_held(const Context& context, const char* when) const;
  void wait_as_woken();
  void look_again(std::span<const ObjectId> watched, const Where& where);
  kapi::WakeReason sleep(Nanoseconds timeout, const char* on, const Where& where);
  void wait_for_change(std::span<const ObjectId> watched, const Where& where);
  /// After a tick, a voluntary preemption point: others get their turn.
  void maybe_reschedule() {
    if (current_ == nullptr || !current_->core->should_yield() || current_->is_atomic()) return;
    reschedule();
  }
  void reschedule();
  void flush_tlbs(const std::vector<kapi::CpuId>& cpus, ObjectId table, std::uint64_t page,
                  const Where& where);

  sim::Engine& engine_;
  const bool is_async_;
  const std::uint64_t seed_;
  Context* current_ = nullptr;
  Node* boot_node_ = nullptr;
  std::vector<NodeEntry> nodes_;
  ObjectTable objects_;
  std::vector<LockClass> lock_classes_;
  std::vector<Context*> watching_;    // async: sleep in retry
  std::vector<const char*> reached_;  // `sometimes`
  TableCoverage tables_;
  std::uint64_t packets_ = 0;  // handed to network cards
  std::uint32_t live_ = 0;
  sim::access::RaceDetector* races_ = nullptr;  // somebody wants to know
  std::uint32_t hand_overs_ = 0;
  std::vector<std::uint32_t> rare_sites_;
  std::uint32_t allocation_ppm_ = 0;
  std::uint32_t allocation_budget_ = 0;
  bool stops_at_end_ = false;
};

}  // namespace dojo::models
