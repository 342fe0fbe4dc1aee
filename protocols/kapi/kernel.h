// The kernel services that protocol code is written against, as one abstract class.
//
// `models/` implements it on the simulated machine; a live implementation (threads and sockets) can
// implement it later. Protocol code does not call this class directly where a handle exists: it
// uses the small classes of lock.h, wait.h, shared.h, time.h, page.h, message.h, which forward
// here.
//
// Every call marked [choice] is a choice point: the caller may lose the core to any other context
// of the machine there, and the call is one named step of the story. Calls marked [sleeps] must not
// be made in atomic context (spinlock held, interrupts or preemption off, interrupt handler): doing
// so is reported as the violation `sleep-in-atomic`.
#pragma once

#include <functional>
#include <source_location>
#include <span>
#include <string>
#include <string_view>

#include "protocols/kapi/packet.h"
#include "protocols/kapi/types.h"

namespace dojo::kapi {

using Where = std::source_location;

enum class Access : std::uint8_t { kRead, kWrite, kReadWrite };

/// A word's value (its first 8 bytes) in the protocol's own words. Called outside of any run.
using Describe = std::string (*)(std::uint64_t value);

enum class LockKind : std::uint8_t { kSpin, kReadWrite, kMutex, kSemaphore };
enum class LockMode : std::uint8_t { kExclusive, kShared };

/// What a task is: decides where it may run and how it is listed.
struct TaskOptions {
  std::string_view name;   ///< unique among the children of its parent, copied
  CpuId cpu = kAnyCpu;     ///< kAnyCpu: placed on the least loaded core
  bool is_daemon = false;  ///< a kernel daemon: a run may end while it sleeps
};

/// Why a sleep ended.
enum class WakeReason : std::uint8_t { kWoken, kTimeout, kSignal };

enum class SleepKind : std::uint8_t { kUninterruptible, kInterruptible };

/// A page frame of the calling node's memory; 0 = none.
struct FrameId {
  std::uint32_t value = 0;
  friend constexpr auto operator<=>(FrameId, FrameId) = default;
  constexpr bool is_valid() const { return value != 0; }
};

enum class Protection : std::uint8_t { kNone, kReadOnly, kReadWrite };

class Kernel {
 public:
  virtual ~Kernel() = default;

  // --- who and where ---------------------------------------------------------------------------
  virtual NodeId node() const = 0;               ///< the node of the calling context
  virtual CpuId cpu() const = 0;                 ///< the core it runs on now
  virtual std::uint32_t cpu_count() const = 0;   ///< cores of this node
  virtual std::uint32_t node_count() const = 0;  ///< nodes of the cluster
  virtual TaskId current() const = 0;
  virtual bool in_interrupt() const = 0;  ///< hard or soft interrupt context
  virtual bool in_atomic() const = 0;     ///< sleeping is not allowed here
  virtual Nanoseconds now() const = 0;    ///< the node's clock

  // --- memory that several contexts reach (shared.h) -----------------------------------------------
  /// Gives a new object an identity; `name` must outlive the run (a string literal).
  virtual ObjectId make_word(const char* name) = 0;
  virtual void drop_word(ObjectId word) = 0;
  /// How stories write the word's values ("WRITE_OWNER" instead of 7356416).
  virtual void describe_word(ObjectId word, Describe describe) {}
  /// [choice] One access to a shared word is about to happen; it happens when this returns.
  virtual void access(ObjectId word, const char* name, Access kind, const Where& where) = 0;
  /// The access that `access` announced has happened: value seen, value left. For story and
  /// fingerprint.
  virtual void accessed(ObjectId word, const char* name, Access kind, std::uint64_t before,
                        std::uint64_t after, const Where& where) = 0;
  /// The caller's next access to a shared word is marked, as Linux's smp_load_acquire and
  /// smp_store_release are: unordered with others on purpose, and ordering what stands around it.
  virtual void mark_access() {}
  /// [choice] A full memory barrier.
  virtual void memory_barrier(const Where& where) = 0;

  // --- tasks ----------------------------------------------------------------------------------------
  virtual TaskId spawn(const TaskOptions& options, std::function<void()> body) = 0;
  /// [choice] Uses the core for `duration` of computation.
  virtual void compute(Nanoseconds duration, const Where& where) = 0;
  /// [choice] Lets another runnable task have the core (Linux: cond_resched / schedule).
  virtual void yield(const Where& where) = 0;
  /// [choice] A hint inside a busy-wait loop; the loop is re-tried after something changed.
  virtual void cpu_relax(const Where& where) = 0;
  /// [choice][sleeps] Sleeps until woken through a wait queue it is on, by a signal, or the
  /// time-out (negative: none). Returns at once when it was woken since prepare_to_wait.
  virtual WakeReason schedule(Nanoseconds timeout, const Where& where) = 0;
  virtual void send_signal(TaskId task, int signal, const Where& where) = 0;  ///< [choice]
  virtual bool signal_pending() const = 0;
  virtual int take_signal() = 0;  ///< lowest pending signal, removed; 0 = none

  // --- locks (lock.h) -------------------------------------------------------------------------------
  /// `lock_class` names the class in lock-order and deadlock reports (a string literal).
  virtual ObjectId make_lock(LockKind kind, const char* lock_class, std::int32_t count) = 0;
  virtual void drop_lock(
      ObjectId lock) = 0;  ///< destroying a held lock is the violation `leaked-lock`
  virtual void acquire(ObjectId lock, LockMode mode, const Where& where) = 0;      ///< [choice]
  virtual bool try_acquire(ObjectId lock, LockMode mode, const Where& where) = 0;  ///< [choice]
  virtual void release(ObjectId lock, LockMode mode, const Where& where) = 0;      ///< [choice]
  virtual bool is_held(ObjectId lock) const = 0;

  // --- wait queues (wait.h) -------------------------------------------------------------------------
  virtual ObjectId make_wait_queue(const char* name) = 0;
  virtual void drop_wait_queue(ObjectId queue) = 0;
  virtual void prepare_to_wait(ObjectId queue, SleepKind kind,
                               const Where& where) = 0;              ///< [choice]
  virtual void finish_wait(ObjectId queue, const Where& where) = 0;  ///< [choice]
  /// [choice] Wakes at most `count` sleepers in arrival order (negative: all). Returns how many.
  virtual std::uint32_t wake_up(ObjectId queue, std::int32_t count, const Where& where) = 0;
  virtual std::uint32_t waiters(ObjectId queue) const = 0;

  // --- interrupts, preemption, other cores (irq.h) ---------------------------------------------------
  virtual void irq_disable(const Where& where) = 0;     ///< [choice] nests
  virtual void irq_enable(const Where& where) = 0;      ///< [choice]
  virtual void preempt_disable() = 0;                   ///< nests
  virtual void preempt_enable(const Where& where) = 0;  ///< [choice]
  /// [choice] Runs `handler` in hard interrupt context of `target`.
  virtual void send_ipi(CpuId target, const char* name, std::function<void()> handler,
                        const Where& where) = 0;

  // --- time (time.h) --------------------------------------------------------------------------------
  virtual ObjectId make_timer(const char* name, std::function<void()> handler) = 0;
  virtual void drop_timer(ObjectId timer) = 0;
  /// [choice] The handler runs in softirq context of the arming core after `delay`. Re-arming
  /// replaces.
  virtual void arm_timer(ObjectId timer, Nanoseconds delay, const Where& where) = 0;
  virtual bool cancel_timer(ObjectId timer,
                            const Where& where) = 0;  ///< [choice] false: not pending
  /// [choice][sleeps] Waits before the next attempt of an operation that found `watched` in its
  /// way. timed, feasible: `delay`. async: until one of the watched objects has changed.
  virtual void retry(Nanoseconds delay, std::span<const ObjectId> watched, const Where& where) = 0;

  // --- memory (page.h) ------------------------------------------------------------------------------
  virtual FrameId alloc_page(const Where& where) = 0;  ///< [choice] invalid: out of memory
  virtual void free_page(FrameId frame, const Where& where) = 0;
  virtual std::uint64_t read_page(FrameId frame, std::uint32_t word,
                                  const Where& where) = 0;  ///< [choice]
  virtual void write_page(FrameId frame, std::uint32_t word, std::uint64_t value,
                          const Where& where) = 0;  ///< [choice]
  /// The non-zero words of a page, in index order, as (index, value) pairs. [choice] costs a page
  /// copy.
  virtual Words pack_page(FrameId frame, const Where& where) = 0;
  virtual void unpack_page(FrameId frame, std::span<const std::uint64_t> words,
                           const Where& where) = 0;
  virtual std::uint32_t free_pages() const = 0;
  virtual ObjectId make_page_table(const char* name) = 0;
  virtual void drop_page_table(ObjectId table) = 0;
  virtual void map_page(ObjectId table, std::uint64_t page, FrameId frame, Protection protection,
                        const Where& where) = 0;  ///< [choice] flushes the TLBs of the other cores
  virtual void unmap_page(ObjectId table, std::uint64_t page,
                          const Where& where) = 0;  ///< [choice]
  /// What the core's TLB or the table says about `page`; invalid frame = page fault needed.
  virtual FrameId translate(ObjectId table, std::uint64_t page, Protection wanted,
                            const Where& where) = 0;  ///< [choice]
  /// [choice] An allocation that the fault model may let fail; `site` is a string literal.
  virtual bool may_allocate(const char* site, const Where& where) = 0;

  // --- network (message.h) --------------------------------------------------------------------------
  /// [choice] Hands a packet to the NIC. Unreliable: may be lost, duplicated, delayed, reordered,
  /// corrupted. One for a node that does not exist is the violation `assertion`.
  virtual void send_packet(Packet packet, const Where& where) = 0;
  /// The handler runs in softirq context of the receiving core for each packet to `port`.
  virtual void on_packet(std::uint16_t port, std::function<void(const Packet&)> handler) = 0;

  // --- chance, story, verdicts ------------------------------------------------------------------------
  /// One of `options` alternatives, default 0; `site` is a string literal that names the question.
  virtual std::uint32_t choose(const char* site, std::uint32_t options) = 0;
  /// True: take the rare branch `site` (a string literal) here. Only where the code may take it at
  /// any time; a run without rare branches never does.
  virtual bool rare(const char* site) { return false; }
  /// A draw from the calling component's random stream of this run (async: a choice).
  virtual std::uint64_t random(const char* stream, std::uint64_t bound) = 0;
  /// True when somebody listens to `channel`: guard for building log text.
  virtual bool is_tracing(std::string_view channel) const = 0;
  virtual void log(std::string_view channel, std::string_view text, const Where& where) = 0;
  /// Label of the operation the calling task is in ("grab(7)"), shown beside its steps; nests.
  virtual void enter_operation(const char* name, std::uint64_t argument) = 0;
  virtual void leave_operation() = 0;
  /// The workload got one step further (an operation was acknowledged): resets the livelock bound.
  virtual void progress() = 0;
  /// A declared condition was reached (scenario section `sometimes`); `name` is a string literal.
  virtual void sometimes(const char* name) = 0;
  /// A (state, event) table of a protocol with `pairs` pairs, for coverage. Told once by each node:
  /// one name is one table. Returns the number of its first pair.
  virtual std::uint32_t declare_table(const char* name, std::uint32_t pairs) { return 0; }
  /// A step went through this pair of a table: declare_table()'s number, and the pair's own.
  virtual void took_pair(std::uint32_t pair) {}
  /// Adds to the named counter of this node's metrics (`data.read_misses`...); name is a literal.
  virtual void count(const char* name, std::int64_t amount) = 0;
  /// One sample of the named latency histogram.
  virtual void measure(const char* name, Nanoseconds value) = 0;
  /// Ends the run as the violation of oracle `oracle`. Does not return.
  [[noreturn]] virtual void violation(std::string_view oracle, std::string_view text,
                                      const Where& where) = 0;
  /// Code from here to leave_ghost() only watches the run (ghost.h); nests.
  virtual void enter_ghost() {}
  virtual void leave_ghost() {}
  /// [no choice] An oracle is about to look at, or to change, what it remembers of the whole
  /// cluster; `memory` names it. A search that leaves out equivalent orders keeps the order of
  /// these.
  struct Judged {
    std::uint64_t memory;
    Access access;
  };
  virtual void judge(std::span<const Judged> memories, const Where& where) {}
  virtual bool wants_judged() const { return false; }  ///< else nobody listens
  /// Everything that `lock` protects is a Shared or a kernel object: two of its critical sections
  /// that touch nothing in common can change places.
  virtual void protects_shared_only(ObjectId lock) {}
  /// Nobody decides anything by these bits of `word`, and an atomic operation changes them apart
  /// from others or not at all: one that does can change places with everything.
  virtual void unread_bits(ObjectId word, std::uint64_t bits) {}
  /// From here on the calling task acts on nothing that it has seen so far, but for `what`: tasks
  /// that say so at one place with the same `what` behave alike. A search that knows states again
  /// forgets the rest.
  virtual void acts_only_on(std::uint64_t what) {}
  /// The same for the code since a point at which the task knew `before` (known()): what it knew
  /// then, it still knows. For Knowledge.
  struct Kept {
    std::uint64_t before;
    std::span<const std::uint64_t> words;
    std::span<const ObjectId> objects;
  };
  virtual void acts_only_on(const Kept& kept, const Where& where) {}
  /// Code of the calling task from here to leave_look() changes nothing that others see, and sees
  /// it again whenever it changes (Look); nests.
  virtual void enter_look() {}
  virtual void leave_look() {}
  /// All that the calling task knows, as a hash. Nothing may be decided by it.
  virtual std::uint64_t known() const { return 0; }
  /// What `lock` protects and is no Shared: its holder tells it after each change, in words and by
  /// the objects that it names.
  virtual void protects(ObjectId lock, std::span<const std::uint64_t> content,
                        std::span<const ObjectId> objects) {}
  /// Mixes a state change into the run's fingerprint.
  virtual void fingerprint(std::uint64_t value) = 0;
};

/// The kernel of the calling context. Valid while a world is being built or run.
Kernel& kernel();
/// Installs the kernel of this process (exported: the executable calls it, protocol code never
/// does).
void set_kernel(Kernel* kernel);

}  // namespace dojo::kapi
