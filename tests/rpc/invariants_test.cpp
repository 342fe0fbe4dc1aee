// The oracle of RPC objects to each kind of mistake. Method: it is told what a wrong RPC would do.

#include <catch2/catch.hpp>

#include "protocols/rpc/rpc_invariants.h"
#include "protocols/rpc/rpc_node.h"
#include "tests/rpc/mini_world.h"

namespace dojo::rpc {
namespace {

constexpr kapi::NodeId kNode0{0};
constexpr kapi::NodeId kNode1{1};
constexpr ServiceId kService{5};

struct Fixture {
  test::MiniWorld world{{}};  // the kernel whose `violation` throws
  Invariants invariants;

  static Sighting message(std::uint64_t number, std::uint64_t key = 0) {
    return {kNode0, kNode1, number, kService, key, "TEST"};
  }
  void arrive(std::uint64_t number, std::uint64_t key = 0) {
    invariants.on_sent(message(number, key));
    invariants.on_arrived(message(number, key));
  }
  void start(std::uint64_t number, std::uint64_t key = 0, Order order = Order::kPerClientAndKey) {
    invariants.on_started(message(number, key), order);
  }
  void end(std::uint64_t number, std::uint64_t key = 0, Order order = Order::kPerClientAndKey) {
    invariants.on_ended(message(number, key), order);
  }
};

/// Which oracle objects to `deed`; "" = none.
template <class Deed>
std::string objection(Deed&& deed) {
  try {
    deed();
  } catch (const test::Violation& violation) {
    return violation.oracle;
  }
  return "";
}

TEST_CASE_METHOD(Fixture, "rpc invariants: a message's life without fault is accepted", "[rpc]") {
  arrive(0);
  start(0);
  end(0);
  REQUIRE(objection([&] { invariants.check_quiescent(); }).empty());
  REQUIRE(invariants.handled() == 1);
  REQUIRE(invariants.in_flight() == 0);
}

TEST_CASE_METHOD(Fixture, "rpc invariants: exactly-once objects to a second arrival", "[rpc]") {
  arrive(0);
  REQUIRE(objection([&] { invariants.on_arrived(message(0)); }) == "exactly-once");
}

TEST_CASE_METHOD(Fixture, "rpc invariants: exactly-once objects to an arrival after the handling",
                 "[rpc]") {
  arrive(0);
  start(0);
  end(0);
  REQUIRE(objection([&] { invariants.on_arrived(message(0)); }) == "exactly-once");
}

TEST_CASE_METHOD(Fixture, "rpc invariants: exactly-once objects to a message never sent", "[rpc]") {
  REQUIRE(objection([&] { invariants.on_arrived(message(0)); }) == "exactly-once");
}

TEST_CASE_METHOD(Fixture, "rpc invariants: exactly-once objects to another message in its place",
                 "[rpc]") {
  invariants.on_sent(message(0, 1));
  REQUIRE(objection([&] { invariants.on_arrived(message(0, 2)); }) == "exactly-once");
}

TEST_CASE_METHOD(Fixture, "rpc invariants: exactly-once objects to a handler that runs twice",
                 "[rpc]") {
  arrive(0);
  start(0, 0, Order::kNone);
  REQUIRE(objection([&] { start(0, 0, Order::kNone); }) == "exactly-once");
}

TEST_CASE_METHOD(Fixture, "rpc invariants: exactly-once objects to a handler before the arrival",
                 "[rpc]") {
  invariants.on_sent(message(0));
  REQUIRE(objection([&] { start(0); }) == "exactly-once");
}

TEST_CASE_METHOD(Fixture, "rpc invariants: exactly-once objects to an end without start", "[rpc]") {
  arrive(0);
  REQUIRE(objection([&] { end(0); }) == "exactly-once");
}

TEST_CASE_METHOD(Fixture, "rpc invariants: rpc-order objects to a gap in the numbers sent",
                 "[rpc]") {
  invariants.on_sent(message(0));
  REQUIRE(objection([&] { invariants.on_sent(message(2)); }) == "rpc-order");
}

TEST_CASE_METHOD(Fixture, "rpc invariants: rpc-order objects to a channel that overtakes",
                 "[rpc]") {
  invariants.on_sent(message(0));
  invariants.on_sent(message(1));
  REQUIRE(objection([&] { invariants.on_arrived(message(1)); }) == "rpc-order");
}

TEST_CASE_METHOD(Fixture, "rpc invariants: rpc-order objects to a lane that overtakes", "[rpc]") {
  arrive(0);
  arrive(1);
  start(1);
  end(1);
  REQUIRE(objection([&] { start(0); }) == "rpc-order");
}

TEST_CASE_METHOD(Fixture, "rpc invariants: an unordered service may overtake", "[rpc]") {
  arrive(0);
  arrive(1);
  start(1, 0, Order::kNone);
  REQUIRE(objection([&] { start(0, 0, Order::kNone); }).empty());
}

TEST_CASE_METHOD(Fixture, "rpc invariants: serial-service objects to two handlers of one key (I14)",
                 "[rpc]") {
  arrive(0, 7);
  arrive(1, 7);
  start(0, 7);
  REQUIRE(objection([&] { start(1, 7); }) == "serial-service");
}

TEST_CASE_METHOD(Fixture, "rpc invariants: serial-service lets two keys run, but not of one client",
                 "[rpc]") {
  arrive(0, 7);
  arrive(1, 8);
  start(0, 7);
  REQUIRE(objection([&] { start(1, 8); }).empty());

  arrive(2, 7);
  arrive(3, 8);
  start(2, 7, Order::kPerClient);
  REQUIRE(objection([&] { start(3, 8, Order::kPerClient); }) == "serial-service");
}

TEST_CASE_METHOD(Fixture, "rpc invariants: message-lost objects to a message still on the wire",
                 "[rpc]") {
  invariants.on_sent(message(0));
  REQUIRE(objection([&] { invariants.check_quiescent(); }) == "message-lost");
}

TEST_CASE_METHOD(Fixture, "rpc invariants: message-lost objects to a message nobody handles",
                 "[rpc]") {
  arrive(0);
  REQUIRE(objection([&] { invariants.check_quiescent(); }) == "message-lost");
}

TEST_CASE_METHOD(Fixture, "rpc invariants: parked and blocked messages are accounted for",
                 "[rpc]") {
  arrive(0);
  arrive(1);
  invariants.on_parked(message(0));
  REQUIRE(objection([&] { invariants.check_quiescent(); }).empty());

  start(0);
  REQUIRE(objection([&] { invariants.check_quiescent(); }).empty());
}

TEST_CASE("rpc invariants: message-lost objects when the network loses what nobody sends again",
          "[rpc][broken]") {
  // Wrong on purpose: the link is declared reliable, and it is not.
  test::MiniWorld world({.nodes = 2, .loss_percent = 100});
  Invariants invariants;
  std::vector<std::unique_ptr<RpcNode>> nodes;
  for (std::uint32_t n = 0; n < 2; ++n) {
    world.at(n, [&] {
      const Options options{.reliable_below = true};
      nodes.push_back(std::make_unique<RpcNode>(options, &invariants));
    });
  }
  world.task(0, 0, [&] { nodes[0]->send({.to = kNode1, .service = kService, .words = {1}}); });
  world.run();
  REQUIRE(objection([&] { invariants.check_quiescent(); }) == "message-lost");
}

}  // namespace
}  // namespace dojo::rpc
