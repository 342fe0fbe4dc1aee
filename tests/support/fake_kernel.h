// A kernel for tests of code that only objects: `violation` throws what an oracle said, everything
// that would need a machine throws std::logic_error.
#pragma once

#include <map>
#include <stdexcept>
#include <string>
#include <utility>

#include "protocols/kapi/kernel.h"

namespace dojo::test {

/// What an oracle said.
struct Objection : std::runtime_error {
  Objection(std::string_view oracle_name, std::string_view text_said)
      : std::runtime_error(std::string(oracle_name) + ": " + std::string(text_said)),
        oracle(oracle_name),
        text(text_said) {}
  std::string oracle;
  std::string text;
};

class FakeKernel : public kapi::Kernel {
  using Id = kapi::ObjectId;
  using Where = kapi::Where;
  using Ns = kapi::Nanoseconds;
  using Frame = kapi::FrameId;

 public:
  FakeKernel() { kapi::set_kernel(this); }
  ~FakeKernel() override { kapi::set_kernel(nullptr); }
  FakeKernel(const FakeKernel&) = delete;
  FakeKernel& operator=(const FakeKernel&) = delete;

  std::map<std::string, std::int64_t> counted;
  std::map<std::string, int> reached;  ///< conditions told to `sometimes`

  [[noreturn]] void violation(std::string_view oracle, std::string_view text,
                              const Where&) override {
    throw Objection(oracle, text);
  }
  void count(const char* name, std::int64_t amount) override { counted[name] += amount; }
  void sometimes(const char* name) override { ++reached[name]; }
  bool is_tracing(std::string_view) const override { return false; }
  void log(std::string_view, std::string_view, const Where&) override {}
  void enter_operation(const char*, std::uint64_t) override {}
  void leave_operation() override {}
  void progress() override {}
  void measure(const char*, Ns) override {}
  void fingerprint(std::uint64_t) override {}

  // clang-format off
  kapi::NodeId node() const override { unsupported(); }
  kapi::CpuId cpu() const override { unsupported(); }
  std::uint32_t cpu_count() const override { unsupported(); }
  std::uint32_t node_count() const override { unsupported(); }
  kapi::TaskId current() const override { unsupported(); }
  bool in_interrupt() const override { unsupported(); }
  bool in_atomic() const override { unsupported(); }
  Ns now() const override { unsupported(); }
  Id make_word(const char*) override { unsupported(); }
  void drop_word(Id) override { unsupported(); }
  void access(Id, const char*, kapi::Access, const Where&) override { unsupported(); }
  void accessed(Id, const char*, kapi::Access, std::uint64_t, std::uint64_t, const Where&) override { unsupported(); }
  void memory_barrier(const Where&) override { unsupported(); }
  kapi::TaskId spawn(const kapi::TaskOptions&, std::function<void()>) override { unsupported(); }
  void compute(Ns, const Where&) override { unsupported(); }
  void yield(const Where&) override { unsupported(); }
  void cpu_relax(const Where&) override { unsupported(); }
  kapi::WakeReason schedule(Ns, const Where&) override { unsupported(); }
  void send_signal(kapi::TaskId, int, const Where&) override { unsupported(); }
  bool signal_pending() const override { unsupported(); }
  int take_signal() override { unsupported(); }
  Id make_lock(kapi::LockKind, const char*, std::int32_t) override { unsupported(); }
  void drop_lock(Id) override { unsupported(); }
  void acquire(Id, kapi::LockMode, const Where&) override { unsupported(); }
  bool try_acquire(Id, kapi::LockMode, const Where&) override { unsupported(); }
  void release(Id, kapi::LockMode, const Where&) override { unsupported(); }
  bool is_held(Id) const override { unsupported(); }
  Id make_wait_queue(const char*) override { unsupported(); }
  void drop_wait_queue(Id) override { unsupported(); }
  void prepare_to_wait(Id, kapi::SleepKind, const Where&) override { unsupported(); }
  void finish_wait(Id, const Where&) override { unsupported(); }
  std::uint32_t wake_up(Id, std::int32_t, const Where&) override { unsupported(); }
  std::uint32_t waiters(Id) const override { unsupported(); }
  void irq_disable(const Where&) override { unsupported(); }
  void irq_enable(const Where&) override { unsupported(); }
  void preempt_disable() override { unsupported(); }
  void preempt_enable(const Where&) override { unsupported(); }
  void send_ipi(kapi::CpuId, const char*, std::function<void()>, const Where&) override { unsupported(); }
  Id make_timer(const char*, std::function<void()>) override { unsupported(); }
  void drop_timer(Id) override { unsupported(); }
  void arm_timer(Id, Ns, const Where&) override { unsupported(); }
  bool cancel_timer(Id, const Where&) override { unsupported(); }
  void retry(Ns, std::span<const Id>, const Where&) override { unsupported(); }
  Frame alloc_page(const Where&) override { unsupported(); }
  void free_page(Frame, const Where&) override { unsupported(); }
  std::uint64_t read_page(Frame, std::uint32_t, const Where&) override { unsupported(); }
  void write_page(Frame, std::uint32_t, std::uint64_t, const Where&) override { unsupported(); }
  kapi::Words pack_page(Frame, const Where&) override { unsupported(); }
  void unpack_page(Frame, std::span<const std::uint64_t>, const Where&) override { unsupported(); }
  std::uint32_t free_pages() const override { unsupported(); }
  Id make_page_table(const char*) override { unsupported(); }
  void drop_page_table(Id) override { unsupported(); }
  void map_page(Id, std::uint64_t, Frame, kapi::Protection, const Where&) override { unsupported(); }
  void unmap_page(Id, std::uint64_t, const Where&) override { unsupported(); }
  Frame translate(Id, std::uint64_t, kapi::Protection, const Where&) override { unsupported(); }
  bool may_allocate(const char*, const Where&) override { unsupported(); }
  void send_packet(kapi::Packet, const Where&) override { unsupported(); }
  void on_packet(std::uint16_t, std::function<void(const kapi::Packet&)>) override { unsupported(); }
  std::uint32_t choose(const char*, std::uint32_t) override { unsupported(); }
  std::uint64_t random(const char*, std::uint64_t) override { unsupported(); }
  // clang-format on

 private:
  [[noreturn]] static void unsupported() { throw std::logic_error("a kernel without a machine"); }
};

/// The oracle that objects to `deed`; "" = none.
template <class Deed>
std::string objection(Deed&& deed) {
  try {
    std::forward<Deed>(deed)();
  } catch (const Objection& said) {
    return said.oracle;
  }
  return "";
}

/// What it says; "" = nothing.
template <class Deed>
std::string objection_text(Deed&& deed) {
  try {
    std::forward<Deed>(deed)();
  } catch (const Objection& said) {
    return said.text;
  }
  return "";
}

}  // namespace dojo::test
