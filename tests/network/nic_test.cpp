// The NIC: interrupts, polling, rings, the transmit queue, loopback.
//
// Costs: interrupt 500 ns, 1000 ns of softirq for each packet, 100 ns inside each NIC. Packets of
// 1250 bytes on fast Ethernet: 150 us from NIC to NIC on an idle way.

#include "models/nic.h"

#include <catch2/catch.hpp>

#include "tests/network/fake_node.h"
#include "tests/network/net_world.h"

namespace dojo {
namespace {

using test::Arrival;
using test::packet;
using Lines = std::vector<std::string>;

// Three nodes with two cores each.
class NicWorld {
 public:
  struct State {
    explicit State(sim::Engine& engine, const models::NicConfig& config)
        : net(engine, kNodes, test::fast_ethernet(), {}) {
      for (std::uint32_t n = 0; n < kNodes; ++n) {
        nodes.push_back(
            std::make_unique<test::FakeNode>(engine, kapi::NodeId{n}, 2, models::MachineCosts{}));
        const auto deliver = [this, &engine, n](const kapi::Packet& seen) {
          handled.push_back({seen.source.value, n, seen.words.at(0), engine.now()});
        };
        nics.push_back(std::make_unique<models::Nic>(engine, net, *nodes[n], deliver, config));
      }
    }
    void send(std::uint32_t from, std::uint32_t to, std::uint64_t tag, std::uint32_t cpu = 0) {
      nics[from]->transmit(packet(from, to, tag), kapi::CpuId{cpu});
    }

    models::AnalyticInterconnect net;
    std::vector<std::unique_ptr<test::FakeNode>> nodes;
    std::vector<std::unique_ptr<models::Nic>> nics;
    std::vector<Arrival> handled;
  };
  struct Script {
    sim::Tick at = 0;
    std::function<void(State&)> send;
  };

  NicWorld(sim::Lambda lambda, const models::NicConfig& config, const std::vector<Script>& scripts)
      : world_(lambda, [&](test::MicroWorld::Builder& builder) {
          state_ = new State(builder.engine, config);
          for (const Script& script : scripts) {
            builder.spawn("sender", [state = state_, send = script.send] { send(*state); },
                          {script.at, 0});
          }
        }) {
    sim::DefaultOrder order;
    REQUIRE(world_.run(order).stop == sim::Stop::kQuiescent);
  }

  std::vector<Arrival> handled() const { return {state_->handled.begin(), state_->handled.end()}; }
  Lines log(std::uint32_t node) const {
    Lines lines;
    for (const auto& line : state_->nodes[node]->log) lines.emplace_back(line.c_str());
    return lines;
  }
  const models::NicCounts& counts(std::uint32_t node) const { return state_->nics[node]->counts(); }

 private:
  static constexpr std::uint32_t kNodes = 3;
  State* state_ = nullptr;
  test::MicroWorld world_;
};

void send_three(NicWorld::State& state) {
  for (std::uint64_t tag = 1; tag <= 3; ++tag) state.send(0, 1, tag);
}

TEST_CASE("nic: arrival, interrupt, softirq, handler", "[network]") {
  NicWorld world(sim::Lambda::timed(), {}, {{0, [](auto& state) { state.send(0, 1, 7); }}});

  REQUIRE(world.handled() == std::vector<Arrival>{{0, 1, 7, 150'000 + 2 * 100 + 500 + 1'000}});
  REQUIRE(world.log(1) == Lines{"nic@0", "net-rx@0"});
}

TEST_CASE("nic: a ring raises interrupts again once it has been emptied", "[network]") {
  NicWorld world(sim::Lambda::timed(), {}, {{0, send_three}});

  // 100 us lie between two arrivals: each finds an empty ring.
  REQUIRE(world.counts(1).interrupts == 3);
  REQUIRE(world.counts(1).received == 3);
}

TEST_CASE("nic: packets that come while the softirq is pending raise no interrupt", "[network]") {
  const auto burst = [](NicWorld::State& state) {
    for (std::uint64_t tag = 1; tag <= 3; ++tag) {
      state.nics[1]->on_arrival(kapi::NodeId{1}, packet(0, 1, tag));
    }
  };
  NicWorld world(sim::Lambda::timed(), {}, {{0, burst}});

  REQUIRE(world.log(1) == Lines{"nic@0", "net-rx@0", "net-rx@0", "net-rx@0"});
  REQUIRE(world.handled() ==
          std::vector<Arrival>{{0, 1, 1, 1'500}, {0, 1, 2, 2'500}, {0, 1, 3, 3'500}});
}

TEST_CASE("nic: a full receive ring drops", "[network]") {
  const auto burst = [](NicWorld::State& state) {
    for (std::uint64_t tag = 1; tag <= 5; ++tag) {
      state.nics[1]->on_arrival(kapi::NodeId{1}, packet(0, 1, tag));
    }
  };
  NicWorld world(sim::Lambda::timed(), {.receive_ring = 2}, {{0, burst}});

  REQUIRE(world.handled().size() == 2);
  REQUIRE(world.counts(1).receive_dropped == 3);
  REQUIRE(world.log(1).front() == "nic.receive_dropped");
}

TEST_CASE("nic: packets queue for the link and go out one by one", "[network]") {
  NicWorld world(sim::Lambda::timed(), {}, {{0, send_three}});

  const sim::Tick first = 150'000 + 1'700;
  REQUIRE(world.handled() == std::vector<Arrival>{{0, 1, 1, first},
                                                  {0, 1, 2, first + 100'000},
                                                  {0, 1, 3, first + 200'000}});
}

TEST_CASE("nic: the link into a host serves first bits in their order", "[network]") {
  // n0's second packet starts at 100 us, n2's at 40 us: n2's goes between n0's two.
  NicWorld world(sim::Lambda::timed(), {},
                 {{0,
                   [](auto& state) {
                     state.send(0, 1, 1);
                     state.send(0, 1, 2);
                   }},
                  {40'000, [](auto& state) { state.send(2, 1, 3); }}});

  const sim::Tick first = 150'000 + 1'700;
  REQUIRE(world.handled() == std::vector<Arrival>{{0, 1, 1, first},
                                                  {2, 1, 3, first + 100'000},
                                                  {0, 1, 2, first + 200'000}});
}

TEST_CASE("nic: a full transmit queue drops", "[network]") {
  const auto burst = [](NicWorld::State& state) {
    for (std::uint64_t tag = 1; tag <= 5; ++tag) state.send(0, 1, tag);
  };
  NicWorld world(sim::Lambda::timed(), {.transmit_queue = 2}, {{0, burst}});

  // One on the link, two in the queue.
  REQUIRE(world.handled().size() == 3);
  REQUIRE(world.counts(0).transmit_dropped == 2);
}

TEST_CASE("nic: in async nothing waits for the link", "[network]") {
  NicWorld world(sim::Lambda::async(), {.transmit_queue = 0}, {{0, send_three}});

  REQUIRE(world.handled().size() == 3);
}

TEST_CASE("nic: loopback takes the softirq of the sending core and no interrupt", "[network]") {
  NicWorld world(sim::Lambda::timed(), {},
                 {{0, [](auto& state) { state.send(1, 1, 7, /*cpu=*/1); }}});

  REQUIRE(world.log(1) == Lines{"net-rx@1"});
  REQUIRE(world.handled() == std::vector<Arrival>{{1, 1, 7, 1'000}});
  REQUIRE(world.counts(1).looped_back == 1);
}

TEST_CASE("nic: senders are spread over the cores, or all go to core 0", "[network]") {
  const std::vector<NicWorld::Script> scripts = {
      {0, [](auto& state) { state.send(0, 1, 1); }},
      {200'000, [](auto& state) { state.send(2, 1, 2); }},
      {400'000, [](auto& state) {
         state.nics[0]->transmit(packet(0, 1, 3, /*channel=*/1), kapi::CpuId{0});
       }}};

  NicWorld spread(sim::Lambda::timed(), {}, scripts);
  REQUIRE(spread.log(1) == Lines{"nic@0", "net-rx@0", "nic@1", "net-rx@1", "nic@1", "net-rx@1"});

  NicWorld first(sim::Lambda::timed(), {.affinity = models::Affinity::kFirstCore}, scripts);
  REQUIRE(first.log(1) == Lines{"nic@0", "net-rx@0", "nic@0", "net-rx@0", "nic@0", "net-rx@0"});
}

}  // namespace
}  // namespace dojo
