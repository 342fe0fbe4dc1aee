// basic-costs: the basic operations of the machine and the data layer, one at a time on an idle
// cluster, so that a profile can be laid beside what was measured on the real machine.
//
// Between nodes 0 and 1: bare packets there and back (`send`, `round-trip`; receive.PING and
// receive.PONG are what receiving took), then pages of node 1 that node 0 touches (`page-fault`:
// trap, fetch, continue). Between cores of node 0, if there are several: an interrupt to core 1
// (`ipi`: until its handler runs; `ipi-wait`: until the sender knows), and taking away a page that
// all cores have in their TLBs (`unmap`). docs/validation.md reads the results.

#include <deque>

#include "protocols/kapi/kapi.h"
#include "runner/workload/kinds.h"
#include "sim/assert.h"

namespace dojo::runner {

namespace {

using kapi::CpuId;
using kapi::NodeId;
using kapi::Operation;
using kapi::Where;

constexpr NodeId kClient{0};
constexpr NodeId kServer{1};
constexpr std::uint16_t kPort = 40;
/// A smallest message of the data layer's transport.
constexpr std::uint32_t kSmallestBytes = 64;

class BasicCostsLoad final : public Workload {
 public:
  BasicCostsLoad(const scenario::BasicCosts& description, std::int64_t nodes)
      : rounds_(description.rounds), has_network_(nodes > 1) {}

  std::int64_t threads() const override { return 1; }
  bool has_setup() const override { return true; }

  // Node 1 makes the pages its own.
  void build(Environment& environment) override {
    set_ = environment.own_set();
    if (!has_network_) return;
    kddm::Node& data = *environment.data[kServer.value];
    environment.cluster.spawn(kServer, {.name = "owner"}, [this, &data] {
      for (std::int64_t i = 0; i < rounds_; ++i) {
        const auto page = static_cast<kddm::ObjId>(i);
        data.grab(set_, page);
        data.write(set_, page, 0, page + 1);
        data.put(set_, page);
      }
    });
  }

  void start(Environment& environment) override {
    if (has_network_) {
      environment.cluster.on_node(kServer, [&] {
        pinged_ = new kapi::WaitQueue("pinged");
        kapi::kernel().on_packet(kPort, [this](const kapi::Packet&) { note(pings_, *pinged_); });
      });
      environment.cluster.spawn(kServer, {.name = "server", .is_daemon = true},
                                [this] { answer(); });
    }
    environment.cluster.on_node(kClient, [&] {
      ponged_ = new kapi::WaitQueue("ponged");
      kapi::kernel().on_packet(kPort, [this](const kapi::Packet&) { note(pongs_, *ponged_); });
      table_ = new kapi::PageTable("client");
      has_run_ = new kapi::Shared<std::uint64_t>("has_run");
    });
    kddm::Node& data = *environment.data[kClient.value];
    environment.cluster.spawn(kClient, {.name = "client", .cpu = CpuId{0}},
                              [this, &data] { measure(data); });
  }

 private:
  void measure(kddm::Node& data) {
    for (std::int64_t i = 0; has_network_ && i < rounds_; ++i) ask();
    for (std::int64_t i = 0; has_network_ && i < rounds_; ++i) {
      touch(data, static_cast<kddm::ObjId>(i));
    }
    const std::uint32_t cores = kapi::kernel().cpu_count();
    for (std::int64_t i = 0; cores > 1 && i < rounds_; ++i) interrupt();
    for (std::int64_t i = 0; i < rounds_; ++i) unmap(cores);
  }

  // --- messages ---------------------------------------------------------------------------------

  static void send(NodeId to, const char* name) {
    const Operation operation("send", 0);
    kapi::kernel().send_packet({.source = {},
                                .destination = to,
                                .port = kPort,
                                .name = name,
                                .wire_bytes = kSmallestBytes,
                                .words = {}},
                               Where::current());
  }

  static void note(std::int64_t& arrived, kapi::WaitQueue& queue) {
    ++arrived;
    queue.wake_one();
  }

  void ask() {
    const Operation operation("round-trip", 0);
    const std::int64_t before = pongs_;
    send(kServer, "PING");
    ponged_->wait_until([&] { return pongs_ != before; });
  }

  void answer() {
    for (std::int64_t answered = 0;; ++answered) {
      pinged_->wait_until([&] { return pings_ != answered; });
      send(kClient, "PONG");
    }
  }

  // --- pages ------------------------------------------------------------------------------------

  void touch(kddm::Node& data, kddm::ObjId page) {
    const Operation operation("page-fault", page);
    const kapi::FrameId frame = table_->translate(page, kapi::Protection::kReadOnly);
    KAPI_ASSERT(!frame.is_valid());
    data.get(set_, page);
    const std::uint64_t value = data.read(set_, page, 0);
    data.put(set_, page);
    if (value != page + 1) {
      kapi::violation("assertion", Where::current(), "page {} holds {}", page, value);
    }
  }

  // --- cores ------------------------------------------------------------------------------------

  void interrupt() {
    const Operation operation("ipi-wait", 1);
    const kapi::Nanoseconds sent = kapi::kernel().now();
    const std::uint64_t before = has_run_->load();
    kapi::kernel().send_ipi(
        CpuId{1}, "probe",
        [this, sent, before] {
          kapi::kernel().measure("ipi", kapi::kernel().now() - sent);
          has_run_->store(before + 1);
        },
        Where::current());
    while (has_run_->load() == before) kapi::kernel().cpu_relax(Where::current());
  }

  void unmap(std::uint32_t cores) {
    constexpr std::uint64_t kPage = 1 << 20;
    const kapi::FrameId frame = kapi::alloc_page();
    table_->map(kPage, frame, kapi::Protection::kReadOnly);
    std::int64_t touched = 0;
    kapi::WaitQueue all("all");
    for (std::uint32_t i = 1; i < cores; ++i) {
      kapi::kernel().spawn({.name = "toucher", .cpu = CpuId{i}}, [&] {
        table_->translate(kPage, kapi::Protection::kReadOnly);
        ++touched;
        all.wake_one();
      });
    }
    all.wait_until([&] { return touched + 1 == cores; });
    table_->translate(kPage, kapi::Protection::kReadOnly);
    {
      const Operation operation("unmap", kPage);
      table_->unmap(kPage);
    }
    kapi::free_page(frame);
  }

  const std::int64_t rounds_;
  const bool has_network_;
  kddm::SetId set_{};
  std::int64_t pings_ = 0;  // that have arrived
  std::int64_t pongs_ = 0;
  // Never freed: the arena goes as a whole.
  kapi::WaitQueue* pinged_ = nullptr;
  kapi::WaitQueue* ponged_ = nullptr;
  kapi::PageTable* table_ = nullptr;
  kapi::Shared<std::uint64_t>* has_run_ = nullptr;
};

}  // namespace

std::unique_ptr<Workload> make(const scenario::BasicCosts& description, std::int64_t nodes) {
  return std::make_unique<BasicCostsLoad>(description, nodes);
}

}  // namespace dojo::runner
