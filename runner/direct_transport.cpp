#include "runner/direct_transport.h"

#include <fmt/format.h>

#include <utility>

#include "models/core.h"
#include "models/node.h"
#include "protocols/kapi/kapi.h"

namespace dojo::runner {

using models::Context;

/// One node's services.
class DirectMessages::End final : public rpc::Transport {
 public:
  struct Service {
    const char* name;
    rpc::Order order;
    rpc::Handler handler;
  };

  End(DirectMessages& all, kapi::NodeId self) : all_(all), self_(self) {}

  void register_service(rpc::ServiceId service, const char* name, rpc::Order order,
                        rpc::Handler handler) override {
    services_.emplace(service, Service{name, order, std::move(handler)});
  }
  void send(rpc::Message message) override;
  // Every service is on: nothing in a proof switches one off.
  void enable(rpc::ServiceId) override {}
  void disable(rpc::ServiceId) override { DOJO_ASSERT(false && "services of a proof stay on"); }

  std::uint64_t unordered() const { return unordered_; }
  const Service& service(rpc::ServiceId id) const { return services_.at(id); }

 private:
  DirectMessages& all_;
  kapi::NodeId self_;
  std::map<rpc::ServiceId, Service> services_;
  std::uint64_t unordered_ = 0;  // messages of services without order: each is its own lane
};

class DirectMessages::Lane {
 public:
  Lane(DirectMessages& all, const LaneId& id) : all_(all), id_(id) {
    name_ = fmt::format("from n{}#{}.{}", id.from, id.service, id.key);
    object_ = static_cast<std::uint32_t>(sim::mix64(
        sim::hash_text(fmt::format("lane {} {} {} {}", id.from, id.to, id.service, id.key))));
  }

  /// Senders meet at its end; the task at its head meets nobody.
  std::uint32_t object() const { return object_; }

  void add_state(sim::StateWords& words) const {
    words.push_back(object_);
    words.push_back(std::uint64_t{is_started_} << 1 | std::uint64_t{is_idle_});
    words.push_back(queue_.size());
    for (std::size_t i = 0; i < queue_.size(); ++i) words.push_back(hash_of(queue_.at(i).message));
  }

  void push(rpc::Message message) {
    sim::Engine& engine = all_.cluster_.kernel().engine();
    engine.touch(object_, sim::Touch::kWrite);
    queue_.push({std::move(message), static_cast<sim::StepId>(engine.steps())});
    const kapi::NodeId to{id_.to};
    if (!is_started_) {
      is_started_ = true;
      all_.cluster_.node(to).spawn(all_.cluster_.node(to).identity(),
                                   {.name = name_, .is_daemon = true}, [this] { serve(); });
    } else if (std::exchange(is_idle_, false)) {
      all_.cluster_.node(to).wake(*task_, kapi::WakeReason::kWoken);
    }
  }

 private:
  struct Waiting {
    rpc::Message message;
    sim::StepId sent = 0;
  };

  /// The life of the task. A step that takes a message needs the step that sent it and the task's
  /// own step before, in either order: so both ways of waiting look the same to a search.
  void serve() {
    models::SimKernel& kernel = all_.cluster_.kernel();
    task_ = kernel.current_context();
    for (;;) {
      handle(queue_.pop().message);
      kernel.acts_only_on(0);
      if (queue_.is_empty()) {
        is_idle_ = true;
        task_->state = models::ContextState::kSleeping;
        task_->sleeps_on = "a message";
        task_->core->leave(*task_);
      } else {
        sim::Engine& engine = kernel.engine();
        engine.offer(*task_, all_.cluster_.config().node.costs.receive_overhead,
                     sim::OrderClass::kTask);
        task_->owe(queue_.front().sent, static_cast<sim::StepId>(engine.steps()));
      }
      task_->wait();
    }
  }

  void handle(const rpc::Message& message) {
    const End::Service& service = all_.ends_[id_.to]->service(message.service);
    all_.cluster_.kernel().acts_only_on(hash_of(message));
    all_.cluster_.kernel().tell(models::StoryKind::kReceive, message.name, message.type, {},
                                fmt::format("n{}", id_.from));
    kapi::Operation operation(message.name, message.key);
    service.handler({.from = kapi::NodeId{id_.from},
                     .key = message.key,
                     .type = message.type,
                     .words = &message.words});
  }

  static std::uint64_t hash_of(const rpc::Message& message) {
    std::uint64_t hash = sim::fold(message.type, message.key);
    for (const std::uint64_t word : message.words) hash = sim::fold(hash, word);
    return hash;
  }

  DirectMessages& all_;
  LaneId id_;
  std::string name_;
  std::uint32_t object_;
  models::Ring<Waiting> queue_;
  Context* task_ = nullptr;
  bool is_started_ = false;
  bool is_idle_ = false;
};

void DirectMessages::End::send(rpc::Message message) {
  models::SimKernel& kernel = all_.cluster_.kernel();
  const End& other = *all_.ends_[message.to.value];
  const rpc::Order order = other.service(message.service).order;
  const std::uint64_t key = order == rpc::Order::kPerClientAndKey ? message.key
                            : order == rpc::Order::kPerClient     ? 0
                                                                  : ++unordered_;
  Lane& lane = all_.lane_of(
      {self_.value, message.to.value, static_cast<std::uint16_t>(message.service), key});
  kernel.count(message.name, 1);
  kernel.count("rpc.sent", 1);
  kernel.current_context()->step(all_.cluster_.config().node.costs.send_overhead, {lane.object()});
  kernel.tell(models::StoryKind::kSend, message.name, message.type, {},
              fmt::format("n{}", message.to.value));
  lane.push(std::move(message));
}

DirectMessages::DirectMessages(models::Cluster& cluster) : cluster_(cluster) {
  for (std::uint32_t i = 0; i < cluster.node_count(); ++i) {
    ends_.push_back(std::make_unique<End>(*this, kapi::NodeId{i}));
  }
}

DirectMessages::~DirectMessages() = default;

void DirectMessages::add_state(sim::StateWords& words) const {
  words.push_back(lanes_.size());
  for (const auto& [id, lane] : lanes_) lane->add_state(words);
  for (const auto& end : ends_) words.push_back(end->unordered());
}

rpc::Transport& DirectMessages::at(kapi::NodeId node) { return *ends_[node.value]; }

DirectMessages::Lane& DirectMessages::lane_of(const LaneId& id) {
  std::unique_ptr<Lane>& lane = lanes_[id];
  if (lane == nullptr) lane = std::make_unique<Lane>(*this, id);
  return *lane;
}

}  // namespace dojo::runner
