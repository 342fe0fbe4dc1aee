// readers-writers: some threads read pages under get, others write them under grab.
//
// A writer stores its own unique value; what a reader may see is the coherence oracle's business.
// Objects are chosen round robin, so that a scenario's numbers say how much is shared.

#include <deque>

#include "protocols/kapi/kapi.h"
#include "runner/workload/kinds.h"

namespace dojo::runner {

namespace {

class ReadersWritersLoad final : public Workload {
 public:
  ReadersWritersLoad(const scenario::ReadersWriters& description, std::int64_t nodes)
      : about_(description), nodes_(description.nodes.resolve(nodes)) {}

  std::int64_t threads() const override {
    return (about_.readers + about_.writers) * static_cast<std::int64_t>(nodes_.size());
  }

  void build(Environment& environment) override {
    set_ = environment.shared_set();
    for (const std::int64_t id : nodes_) {
      const kapi::NodeId node{static_cast<std::uint32_t>(id)};
      kddm::Node& data = *environment.data[node.value];
      Host& host = hosts_.emplace_back();
      environment.cluster.on_node(node, [&] {
        for (std::int64_t i = 0; i < about_.objects; ++i) host.mutexes.emplace_back("page");
      });
      for (std::int64_t t = 0; t < about_.writers; ++t) {
        environment.cluster.spawn(node, {.name = task_name("writer", t)},
                                  [this, &data, &host, id, t] { write(data, host, id, t); });
      }
      for (std::int64_t t = 0; t < about_.readers; ++t) {
        environment.cluster.spawn(node, {.name = task_name("reader", t)},
                                  [this, &data, t] { read(data, t); });
      }
    }
  }

 private:
  struct Host {
    std::deque<kapi::Mutex> mutexes;  // writers of one node exclude each other
  };

  void write(kddm::Node& data, Host& host, std::int64_t node, std::int64_t thread) {
    for (std::int64_t i = 0; i < about_.operations; ++i) {
      const auto object = static_cast<kddm::ObjId>((thread + i) % about_.objects);
      data.grab(set_, object);
      {
        const kapi::Guard guard(host.mutexes[object]);
        const auto value = static_cast<std::uint64_t>(
            ((node * about_.writers + thread) * about_.operations) + i + 1);
        data.write(set_, object, 0, value);
      }
      data.put(set_, object);
    }
  }

  void read(kddm::Node& data, std::int64_t thread) {
    for (std::int64_t i = 0; i < about_.operations; ++i) {
      const auto object = static_cast<kddm::ObjId>((thread + i) % about_.objects);
      data.get(set_, object);
      data.read(set_, object, 0);
      data.put(set_, object);
    }
  }

  scenario::ReadersWriters about_;
  std::vector<std::int64_t> nodes_;
  kddm::SetId set_{};
  std::deque<Host> hosts_;
};

}  // namespace

std::unique_ptr<Workload> make(const scenario::ReadersWriters& description, std::int64_t nodes) {
  return std::make_unique<ReadersWritersLoad>(description, nodes);
}

}  // namespace dojo::runner
