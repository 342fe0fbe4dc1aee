// load: requests to read and write shared objects, from a closed or an open loop.
//
// closed   each thread thinks, asks, waits for the answer. The load gives way when the system is
//          slow.
// open     requests arrive by themselves (Arrivals); the threads of a node serve them in the order
//          of arrival. A request that finds all threads busy waits, and its latency counts from the
//          instant at which it arrived, not from the one at which somebody had time for it: no
//          coordinated omission.
//
// A request is get, read, put, or grab, node-local mutex, write, release, put; which object and
// whether it writes is drawn in the order of arrival, so every variant of a system gets the same
// requests. Latencies: read, write (the service alone), request.read, request.write (from the
// arrival on); queue: backlog. docs/measuring.md.

#include <deque>

#include "models/meter.h"
#include "protocols/kapi/kapi.h"
#include "runner/workload/arrivals.h"
#include "runner/workload/kinds.h"

namespace dojo::runner {

namespace {

class LoadGenerator final : public Workload {
 public:
  LoadGenerator(const scenario::Load& description, std::int64_t nodes)
      : about_(description), nodes_(description.nodes.resolve(nodes)) {}

  std::int64_t threads() const override {
    return about_.threads * static_cast<std::int64_t>(nodes_.size());
  }

  void build(Environment& environment) override {
    set_ = environment.shared_set();
    for (const std::int64_t id : nodes_) {
      const kapi::NodeId node{static_cast<std::uint32_t>(id)};
      Host& host = hosts_.emplace_back();
      host.node = node;
      host.data = environment.data[node.value];
      const std::string stream = fmt::format("load.{}.n{}", environment.number, id);
      host.requests = sim::RandomStream(environment.seed, stream);
      host.thinking = sim::RandomStream(environment.seed, stream + ".think");
      host.arrivals = Arrivals(static_cast<std::uint64_t>(about_.rate_per_s.value_or(1)),
                               static_cast<std::uint32_t>(about_.burst),
                               sim::RandomStream(environment.seed, stream + ".arrivals"));
      environment.cluster.on_node(node, [&] {
        host.idle = std::make_unique<kapi::WaitQueue>("idle");
        for (std::int64_t i = 0; i < about_.objects; ++i) host.mutexes.emplace_back("page");
      });
      for (std::int64_t t = 0; t < about_.threads; ++t) {
        environment.cluster.spawn(node, {.name = task_name("load", t)}, [this, &host] {
          about_.arrivals == scenario::ArrivalKind::kClosed ? ask(host) : serve(host);
        });
      }
    }
  }

 private:
  struct Request {
    sim::Tick arrived = 0;
    kddm::ObjId object{};
    bool is_write = false;
    std::uint64_t number = 0;
  };
  struct Host {
    kapi::NodeId node;
    kddm::Node* data = nullptr;
    sim::RandomStream requests;
    sim::RandomStream thinking;
    std::deque<kapi::Mutex> mutexes;  // writers of one node exclude each other
    std::int64_t taken = 0;           // requests, by a thread
    // Open loop:
    Arrivals arrivals;
    sim::Tick began = -1;
    sim::Tick upcoming = 0;                 // the first arrival that nobody has seen
    std::int64_t arrived = 0;               // so many were seen
    std::deque<sim::Tick> backlog;          // seen, not taken
    bool has_watch = false;                 // a thread sleeps until the next arrival
    std::unique_ptr<kapi::WaitQueue> idle;  // the others, who have nothing to do
  };

  bool is_over(const Host& host) const { return host.taken == about_.requests; }

  Request take(Host& host, sim::Tick arrived) {
    const auto object = host.requests.below(static_cast<std::uint64_t>(about_.objects));
    const auto draw = static_cast<std::int64_t>(
        host.requests.below(static_cast<std::uint64_t>(scenario::kPpmOfOne)));
    ++host.taken;
    return {arrived, static_cast<kddm::ObjId>(object), draw < about_.writes_ppm,
            static_cast<std::uint64_t>(host.taken)};
  }

  // --- closed -----------------------------------------------------------------------------------

  void ask(Host& host) {
    while (!is_over(host)) {
      const sim::Tick think =
          static_cast<sim::Tick>((static_cast<unsigned __int128>(exponential(host.thinking)) *
                                  static_cast<std::uint64_t>(about_.think_ns)) >>
                                 32);
      // Due when the thinking ends: the wait for a core is part of the answer.
      const sim::Tick due = kapi::kernel().now() + think;
      if (think > 0) kapi::sleep_for(think);
      if (is_over(host)) return;  // another thread took the last one meanwhile
      perform(host, take(host, due));
    }
  }

  // --- open -------------------------------------------------------------------------------------

  void serve(Host& host) {
    if (host.began < 0) {
      host.began = kapi::kernel().now();
      host.upcoming = host.began + host.arrivals.next();
    }
    for (;;) {
      note_arrivals(host, kapi::kernel().now());
      if (!host.backlog.empty()) {
        const sim::Tick arrived = host.backlog.front();
        host.backlog.pop_front();
        tell_backlog(host, kapi::kernel().now());
        perform(host, take(host, arrived));
      } else if (have_all_arrived(host)) {
        host.idle->wake_all();
        return;
      } else {
        wait_for_arrival(host);
      }
    }
  }

  bool have_all_arrived(const Host& host) const { return host.arrived == about_.requests; }

  // One thread keeps the watch, so that an arrival wakes one thread and not all; who leaves the
  // watch for a request hands it on.
  void wait_for_arrival(Host& host) {
    if (host.has_watch) {
      host.idle->wait_until([&] { return !host.has_watch || have_all_arrived(host); });
      return;
    }
    host.has_watch = true;
    kapi::sleep_for(host.upcoming - kapi::kernel().now());
    host.has_watch = false;
    // Where time means nothing the clock may not have got there.
    note_arrivals(host, std::max(kapi::kernel().now(), host.upcoming));
    host.idle->wake_one();
  }

  // Each at its own instant, whenever somebody looks.
  void note_arrivals(Host& host, sim::Tick now) {
    while (!have_all_arrived(host) && host.upcoming <= now) {
      host.backlog.push_back(host.upcoming);
      ++host.arrived;
      tell_backlog(host, host.upcoming);
      host.upcoming = host.began + host.arrivals.next();
    }
  }

  void tell_backlog(const Host& host, sim::Tick at) const {
    models::Meter::tell([&](models::Meter& meter) {
      meter.on_depth("backlog", host.node, 0, host.backlog.size(), at);
    });
  }

  // --- a request --------------------------------------------------------------------------------

  void perform(Host& host, const Request& request) {
    {
      const kapi::Operation operation(request.is_write ? "write" : "read", request.object);
      request.is_write ? write(host, request) : read(host, request);
    }
    kapi::kernel().measure(request.is_write ? "request.write" : "request.read",
                           kapi::kernel().now() - request.arrived);
  }

  void write(Host& host, const Request& request) {
    host.data->grab(set_, request.object);
    {
      const kapi::Guard guard(host.mutexes[request.object]);
      host.data->write(set_, request.object, 0,
                       std::uint64_t{host.node.value + 1} << 40 | request.number);
    }
    host.data->put(set_, request.object);
  }

  void read(Host& host, const Request& request) {
    host.data->get(set_, request.object);
    host.data->read(set_, request.object, 0);
    host.data->put(set_, request.object);
  }

  scenario::Load about_;
  std::vector<std::int64_t> nodes_;
  kddm::SetId set_{};
  std::deque<Host> hosts_;
};

}  // namespace

std::unique_ptr<Workload> make(const scenario::Load& description, std::int64_t nodes) {
  return std::make_unique<LoadGenerator>(description, nodes);
}

}  // namespace dojo::runner
