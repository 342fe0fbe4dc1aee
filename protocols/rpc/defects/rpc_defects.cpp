#include "protocols/rpc/defects/rpc_defects.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "protocols/kapi/kapi.h"
#include "protocols/rpc/rpc_observer.h"

namespace dojo::rpc {
namespace {

/// Handles what it has handled before (rule R3 forgotten).
class DeliversDuplicates final : public RpcNode {
 public:
  using RpcNode::RpcNode;

 private:
  void on_duplicate(std::uint64_t number, const kapi::Packet& packet) override {
    deliver(number, packet);
  }
};

/// Does not wait for what was overtaken (rule R2 forgotten).
class DeliversEarly final : public RpcNode {
 public:
  using RpcNode::RpcNode;

 private:
  void on_early(std::uint64_t number, const kapi::Packet& packet) override {
    deliver(number, packet);
  }
};

/// Takes every packet for what it says (rule R5 forgotten).
class TrustsPackets final : public RpcNode {
 public:
  using RpcNode::RpcNode;

 private:
  bool is_trusted(const kapi::Packet&) const override { return true; }
};

/// Hands every message to a thread at once, whoever is being served (rule T1 forgotten).
class ServesAtOnce final : public Server {
 public:
  ServesAtOnce(const Options& options, Observer* observer)
      : Server(options, observer), told_(observer) {}

 private:
  void admit(Queue one) override {
    if (told_ != nullptr) told_->on_arrived(one.front().message);
    hand_to_thread(std::move(one));
  }
  Queue leave_lane(const Descriptor&) override { return {}; }

  Observer* told_;
};

/// Skips the message whose turn it is when another one of its lane has been served (rule T7 wrong).
class SkipsNext final : public Server {
 public:
  using Server::Server;

 private:
  Queue leave_lane(const Descriptor& served) override {
    const Queue next = Server::leave_lane(served);
    return next.empty() ? Queue{} : Server::leave_lane(next.front());
  }
};

template <class Node>
std::unique_ptr<RpcNode> make(const Options& options, Observer* observer) {
  return std::make_unique<Node>(options, observer);
}

template <class Serving>
std::unique_ptr<RpcNode> make_with(const Options& options, Observer* observer) {
  return std::make_unique<RpcNode>(options, observer, std::make_unique<Serving>(options, observer));
}

/// Doubles its wait for an acknowledgement without an end (rule S4 wrong).
std::unique_ptr<RpcNode> make_patient(const Options& options, Observer* observer) {
  Options patient = options;
  patient.max_backoff = 3600 * kapi::kSecond;
  return std::make_unique<RpcNode>(patient, observer);
}

struct Defect {
  std::string_view name;
  std::unique_ptr<RpcNode> (*make)(const Options& options, Observer* observer);
};

constexpr Defect kDefects[] = {
    {"delivers-duplicates", make<DeliversDuplicates>},
    {"delivers-early", make<DeliversEarly>},
    {"skips-next", make_with<SkipsNext>},
    {"serves-at-once", make_with<ServesAtOnce>},
    {"backs-off-for-ever", make_patient},
    {"trusts-packets", make<TrustsPackets>},
};

}  // namespace

std::unique_ptr<RpcNode> make_node(std::string_view defect, const Options& options,
                                   Observer* observer) {
  if (defect.empty()) return std::make_unique<RpcNode>(options, observer);
  const auto* const found = std::ranges::find(kDefects, defect, &Defect::name);
  KAPI_ASSERT(found != std::end(kDefects));
  return found->make(options, observer);
}

std::vector<std::string_view> defect_names() {
  std::vector<std::string_view> names;
  for (const Defect& defect : kDefects) names.push_back(defect.name);
  return names;
}

}  // namespace dojo::rpc
