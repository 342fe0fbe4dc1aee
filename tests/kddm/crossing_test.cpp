// Hardened: messages that cross. One node alone, and the test is the rest of the cluster: it plays
// the messages of other nodes in orders that schedules reach too seldom.

#include <catch2/catch.hpp>

#include "protocols/kddm/kddm_messages.h"
#include "tests/kddm/sequence.h"

namespace dojo::kddm::test {
namespace {

using kapi::NodeId;
using kapi::NodeSet;

constexpr ObjId kObject = Sequence::kObject;
constexpr NodeId kNode1{1};
constexpr NodeId kNode2{2};

/// Keeps what the node under test sends.
class Wire final : public rpc::Transport {
 public:
  void register_service(rpc::ServiceId service, const char*, rpc::Order,
                        rpc::Handler handler) override {
    if (service == rpc::ServiceId{10}) handler_ = std::move(handler);
  }
  void send(rpc::Message message) override { sent_.push_back(std::move(message)); }
  void enable(rpc::ServiceId) override {}
  void disable(rpc::ServiceId) override {}

  /// As a server thread does for a message from `from`.
  void deliver(NodeId from, const Message& message) {
    const kapi::Words words = pack(message);
    handler_({from, message.object, static_cast<std::uint16_t>(message.type), &words});
  }
  /// The last message the node sent.
  Message last() const {
    const rpc::Message& message = sent_.back();
    return unpack(message.words, static_cast<MessageType>(message.type), NodeId{0});
  }

 private:
  rpc::Handler handler_;
  std::vector<rpc::Message> sent_;
};

/// The rules taken, in order: "HM4 HL56 ".
struct RuleLog final : Observer {
  void published(NodeId, SetId, ObjId, const char* rule, const EntryView&,
                 const EntryView&) override {
    rules += rule;
    rules += ' ';
  }
  std::string rules;
};

struct Bench {
  Wire wire;
  RuleLog log;
  std::unique_ptr<Node> data;
  SetId set = 0;

  Message message(MessageType type, std::uint64_t epoch) const {
    Message message;
    message.type = type;
    message.set = set;
    message.object = kObject;
    message.version = epoch;
    return message;
  }
  void request(NodeId from, bool is_write) {
    Message request = message(MessageType::kReqObjectCopy, 0);
    request.reply_node = from;
    request.is_write = is_write;
    request.req_id = 77;
    wire.deliver(from, request);
  }
  void object(NodeId from, State target, std::uint64_t epoch, std::uint64_t req_id) {
    Message object = message(MessageType::kObjectSend, epoch);
    object.target = target;
    object.req_id = req_id;
    object.has_page = true;
    object.reply_node = from;
    wire.deliver(from, object);
  }
  void invalidate(NodeId from, std::uint64_t epoch) {
    Message invalid = message(MessageType::kReqObjectInvalid, epoch);
    invalid.reply_node = from;
    wire.deliver(from, invalid);
  }
  void refuse(NodeId from) {
    Message refusal = message(MessageType::kInvalidationAck, 0);
    refusal.reply_node = from;
    wire.deliver(from, refusal);
  }
  void confirm(NodeId from, std::uint64_t epoch) {
    Message confirm = message(MessageType::kChangeOwnershipAck, epoch);
    confirm.new_owner = from;
    wire.deliver(from, confirm);
  }
  void write() {
    data->grab(set, kObject);
    data->write(set, kObject, 0, 1);
    data->put(set, kObject);
  }
  State state() const { return data->view(set, kObject).state; }
  /// What has been taken since the last call.
  std::string taken() { return std::exchange(log.rules, {}); }
};

/// Runs `user` and, once it sleeps, `cluster`; each line of `facts` that `cluster` returns must
/// hold.
class Crossing {
 public:
  using Play = std::function<void(Bench&)>;

  Crossing(Play user, Play cluster) {
    sim::arena::reset();
    const sim::arena::Inside inside;
    auto* engine = new sim::Engine(sim::Lambda::timed());
    models::ClusterConfig config;
    config.nodes = 3;
    auto* machine = new models::Cluster(*engine, config);
    auto* bench = new Bench;
    machine->on_node(NodeId{0}, [&] {
      bench->data = std::make_unique<Node>(bench->wire, Options{}, &bench->log);
      bench->set = bench->data->create_set(NodeId{0}, 1, {});
    });
    machine->spawn(NodeId{0}, {.name = "user"}, [=] { user(*bench); });
    machine->spawn(NodeId{0}, {.name = "cluster"}, [=] {
      kapi::sleep_for(kapi::kSecond);
      cluster(*bench);
    });
    sim::DefaultOrder order;
    const sim::Stop stop = engine->run(order, {});
    if (stop == sim::Stop::kViolation) wrong_ = sim::Engine::violation().message;
    has_ended_ = machine->workload_finished();
  }
  /// "" when all expectations held and both tasks came to their end.
  std::string wrong() const {
    return !wrong_.empty() || has_ended_ ? wrong_ : "somebody still waits";
  }

 private:
  std::string wrong_;
  bool has_ended_ = false;
};

/// The user's part in most cases: owner with a copy at node 1 gives up the object.
void flush_shared(Bench& bench) {
  bench.write();
  bench.request(kNode1, false);
  bench.taken();
  expect(bench.data->flush(bench.set, kObject, kNode2) == Result::kOk);
}

TEST_CASE("crossing: ownership comes back before the offer is answered", "[kddm]") {
  // Node 1 took the offer (epoch 1) and passed the object to node 2 (epoch 2), which flushed it to
  // us (epoch 3), all before node 1's answer is here.
  const Crossing crossing(flush_shared, [](Bench& bench) {
    expect(bench.wire.last().type == MessageType::kSendOwnership);
    expect(bench.wire.last().version == 1);
    bench.invalidate(kNode2, 2);
    expect(bench.wire.last().type == MessageType::kInvalidationAck);
    expect(bench.state() == State::kWaitChgOwnAck);
    bench.object(kNode2, State::kReadCopy, 2, 5);  // for a request long fulfilled
    bench.object(kNode2, State::kWriteOwner, 3, 6);
    expect(bench.state() == State::kWriteOwner);
    expect(bench.data->view(bench.set, kObject).prob_owner == NodeId{0});
    kapi::sleep_for(kapi::kSecond);
    bench.confirm(kNode1, 1);
    expect(bench.state() == State::kWriteOwner);
    expect(bench.taken() == "HL44 HM29 HM42 HM56 HL49 HM82 ");
  });
  REQUIRE(crossing.wrong() == "");
}

TEST_CASE("crossing: the answer to an old offer does not answer a new one", "[kddm]") {
  const Crossing crossing(
      [](Bench& bench) {
        flush_shared(bench);
        bench.request(kNode2, false);
        expect(bench.data->flush(bench.set, kObject, kNode1) == Result::kOk);
      },
      [](Bench& bench) {
        bench.object(kNode2, State::kWriteOwner, 3, 6);
        kapi::sleep_for(kapi::kSecond);
        expect(bench.state() == State::kWaitChgOwnAck);
        bench.confirm(kNode1, 1);
        expect(bench.state() == State::kWaitChgOwnAck);
        bench.confirm(kNode2, 4);
        expect(bench.state() == State::kInvCopy);
        expect(bench.data->view(bench.set, kObject).prob_owner == kNode2);
      });
  REQUIRE(crossing.wrong() == "");
}

TEST_CASE("crossing: the object is removed before the offer is answered", "[kddm]") {
  const Crossing crossing(flush_shared, [](Bench& bench) {
    bench.wire.deliver(kNode2, bench.message(MessageType::kRemoveAck2, 3));
    expect(bench.state() == State::kInvOwner);
    kapi::sleep_for(kapi::kSecond);
    bench.confirm(kNode1, 1);
    expect(bench.state() == State::kInvOwner);
    expect(!bench.data->view(bench.set, kObject).has_data);
    expect(bench.taken() == "HL44 HM94 HL49 HM82 ");
  });
  REQUIRE(crossing.wrong() == "");
}

TEST_CASE("crossing: a first touch sent back before the offer is answered", "[kddm]") {
  const Crossing crossing(flush_shared, [](Bench& bench) {
    bench.wire.deliver(kNode2, bench.message(MessageType::kSendBackFirstTouch, 3));
    expect(bench.state() == State::kInvOwner);
    expect(bench.taken().find("HM73") != std::string::npos);
  });
  REQUIRE(crossing.wrong() == "");
}

// Both found by the oracle operation-result: the flush said that it had flushed, the second remove
// that there was no object.
TEST_CASE("crossing: a flush goes on when its offer was refused and the object grabbed since",
          "[kddm]") {
  const Crossing crossing(flush_shared, [](Bench& bench) {
    bench.refuse(kNode1);
    expect(bench.data->grab(bench.set, kObject) == Result::kOk);
    kapi::sleep_for(kapi::kSecond);
    expect(bench.state() == State::kWriteOwner);
    bench.data->put(bench.set, kObject);
    kapi::sleep_for(kapi::kSecond);
    expect(bench.state() == State::kInvCopy);
    expect(bench.taken() == "HL44 HM35 HL16 HL42 HL40 ");
  });
  REQUIRE(crossing.wrong() == "");
}

TEST_CASE("crossing: an answer to an earlier remove does not end a later one", "[kddm]") {
  const Crossing crossing(
      [](Bench& bench) {
        bench.request(kNode1, true);
        expect(bench.data->remove(bench.set, kObject) == Result::kNoObject);
      },
      [](Bench& bench) {
        Message none = bench.message(MessageType::kNoObjectSend, 1);
        none.req_id = bench.wire.last().req_id;
        Result later = Result::kPending;
        kapi::kernel().spawn({.name = "later"},
                             [&] { later = bench.data->remove(bench.set, kObject); });
        kapi::sleep_for(kapi::kSecond);
        bench.taken();
        bench.wire.deliver(kNode1, none);  // as node 1 saw it, before it created the object
        kapi::sleep_for(kapi::kSecond);
        expect(later == Result::kPending);
        bench.object(kNode1, State::kWriteOwner, 2, bench.wire.last().req_id);
        kapi::sleep_for(kapi::kSecond);
        expect(later == Result::kOk);
        expect(bench.taken() == "HM64 HL25 HM54 HL33 ");
      });
  REQUIRE(crossing.wrong() == "");
}

TEST_CASE("crossing: an offer to a node that waits for its own offer is declined", "[kddm]") {
  const Crossing crossing(flush_shared, [](Bench& bench) {
    Message offer = bench.message(MessageType::kSendOwnership, 4);
    offer.copyset = NodeSet::of(NodeId{0}) | NodeSet::of(kNode2);
    bench.wire.deliver(kNode2, offer);
    expect(bench.wire.last().type == MessageType::kInvalidationAck);
    bench.confirm(kNode1, 1);
    expect(bench.state() == State::kInvCopy);
    // It has learned of epoch 3 meanwhile: the answer's epoch 1 is no news.
    expect(bench.data->view(bench.set, kObject).prob_owner == kNode2);
  });
  REQUIRE(crossing.wrong() == "");
}

/// The user's part: the object went to node 1, and is now read here.
void lose_and_read(Bench& bench) {
  bench.write();
  bench.request(kNode1, true);
  bench.taken();
  bench.data->get(bench.set, kObject);
  bench.data->put(bench.set, kObject);
}

TEST_CASE("crossing: a read copy from before an invalidation is asked for again", "[kddm]") {
  const Crossing crossing(lose_and_read, [](Bench& bench) {
    const std::uint64_t first = bench.wire.last().req_id;
    bench.invalidate(kNode2, 2);                     // node 2 is owner by now
    bench.object(kNode1, State::kReadCopy, 1, 999);  // nobody waits for this one
    expect(bench.state() == State::kWaitObjRead);
    bench.object(kNode1, State::kReadCopy, 1, first);
    kapi::sleep_for(kapi::kSecond);
    expect(bench.state() == State::kWaitObjRead);
    const Message second = bench.wire.last();
    expect(second.type == MessageType::kReqObjectCopy && second.req_id != first);
    bench.object(kNode2, State::kReadCopy, 2, second.req_id);
    kapi::sleep_for(kapi::kSecond);
    expect(bench.state() == State::kReadCopy);
    expect(bench.taken() == "HL1 HM28 HM52 HM50 HL1 HM39 HL2 ");
  });
  REQUIRE(crossing.wrong() == "");
}

TEST_CASE("crossing: a copy for an old read arrives at a waiting writer and counts", "[kddm]") {
  const Crossing crossing(
      [](Bench& bench) {
        bench.write();
        bench.request(kNode1, true);
        bench.data->grab(bench.set, kObject);
        bench.data->put(bench.set, kObject);
      },
      [](Bench& bench) {
        bench.taken();
        bench.object(kNode1, State::kReadCopy, 1, 999);
        expect(bench.state() == State::kWaitObjWrite);
        bench.wire.deliver(kNode1, bench.message(MessageType::kSendWriteAccess, 2));
        kapi::sleep_for(kapi::kSecond);
        expect(bench.state() == State::kWriteOwner);
        expect(bench.taken() == "HM40 HM59 HL10 ");
      });
  REQUIRE(crossing.wrong() == "");
}

TEST_CASE("crossing: a request that comes back after it was fulfilled is ignored", "[kddm]") {
  const Crossing crossing(lose_and_read, [](Bench& bench) {
    const Message asked = bench.wire.last();
    bench.object(kNode1, State::kWriteOwner, 2, 999);  // flushed to us, unasked
    kapi::sleep_for(kapi::kSecond);
    expect(bench.state() == State::kWriteOwner);
    bench.wire.deliver(kNode1, asked);
    expect(bench.taken() == "HL1 HM55 HL2 HM24 ");
  });
  REQUIRE(crossing.wrong() == "");
}

}  // namespace
}  // namespace dojo::kddm::test
