// shared-counter: every thread adds one to shared counters, a given number of times.
//
// An increment is: grab; take the node-local mutex of that object (a grab excludes other nodes, not
// other local threads, and Kerrighed's callers do the same); read; write; release; put. The mutex
// is always correct, whatever `locking:` says, so a lost update is the data layer's fault. Oracle
// `no-lost-update`: the k-th increment of a counter writes k.

#include <deque>

#include "protocols/kapi/kapi.h"
#include "runner/workload/kinds.h"

namespace dojo::runner {

namespace {

class SharedCounterLoad final : public Workload {
 public:
  SharedCounterLoad(const scenario::SharedCounter& description, std::int64_t nodes)
      : about_(description), nodes_(description.nodes.resolve(nodes)) {}

  std::int64_t threads() const override {
    return about_.threads * static_cast<std::int64_t>(nodes_.size());
  }

  void build(Environment& environment) override {
    set_ = environment.own_set();
    written_.assign(static_cast<std::size_t>(about_.objects), 0);
    for (const std::int64_t id : nodes_) {
      const kapi::NodeId node{static_cast<std::uint32_t>(id)};
      Host& host = hosts_.emplace_back();
      host.data = environment.data[node.value];
      environment.cluster.on_node(node, [&] {
        for (std::int64_t i = 0; i < about_.objects; ++i) host.mutexes.emplace_back("counter");
      });
      for (std::int64_t t = 0; t < about_.threads; ++t) {
        environment.cluster.spawn(node, {.name = task_name("inc", t)},
                                  [this, &host, t] { run(host, t); });
      }
    }
  }

  std::optional<std::pair<std::string, std::string>> judge() const override {
    const std::int64_t expected = about_.increments * threads();
    std::int64_t done = 0;
    for (const std::uint64_t value : written_) done += static_cast<std::int64_t>(value);
    if (done == expected) return std::nullopt;
    return std::pair<std::string, std::string>(
        "no-lost-update",
        fmt::format("the counters hold {} after {} acknowledged increments", done, expected));
  }

  std::vector<std::pair<std::string, std::uint64_t>> outcome() const override {
    std::vector<std::pair<std::string, std::uint64_t>> values;
    for (std::size_t i = 0; i < written_.size(); ++i) {
      values.emplace_back(fmt::format("counter({})", i), written_[i]);
    }
    return values;
  }

 private:
  struct Host {
    kddm::Node* data = nullptr;
    std::deque<kapi::Mutex> mutexes;  // one per object
  };

  void run(Host& host, std::int64_t thread) {
    for (std::int64_t i = 0; i < about_.increments; ++i) {
      increment(host, static_cast<kddm::ObjId>((thread + i) % about_.objects));
    }
  }

  void increment(Host& host, kddm::ObjId object) {
    kddm::Node& data = *host.data;
    const kddm::Result grabbed = data.grab(set_, object);
    if (grabbed != kddm::Result::kOk) {
      kapi::violation("assertion", kapi::Where::current(), "grab({}) failed", object);
    }
    {
      const kapi::Guard guard(host.mutexes[object]);
      const std::uint64_t value = data.read(set_, object, 0);
      data.write(set_, object, 0, value + 1);
      note(object, value + 1);
    }
    data.put(set_, object);
  }

  void note(kddm::ObjId object, std::uint64_t value) {
    if (value != written_[object] + 1) {
      kapi::violation("no-lost-update", kapi::Where::current(),
                      "counter {} is {} after {} increments", object, value, written_[object] + 1);
    }
    written_[object] = value;
  }

  scenario::SharedCounter about_;
  std::vector<std::int64_t> nodes_;
  kddm::SetId set_{};
  std::deque<Host> hosts_;
  std::vector<std::uint64_t> written_;  // increments written, by object
};

}  // namespace

std::unique_ptr<Workload> make(const scenario::SharedCounter& description, std::int64_t nodes) {
  return std::make_unique<SharedCounterLoad>(description, nodes);
}

}  // namespace dojo::runner
