// Tables S, R and A of rpc.md on two channels that face each other: one rule per case, then every
// loss, duplication and reordering of up to four packets.
//
// Method: Channel is a value without kernel services; the tests are its network and its clock.

#include <catch2/catch.hpp>
#include <vector>

#include "protocols/rpc/rpc_channel.h"
#include "tests/rpc/lossy_pair.h"

namespace dojo::rpc {
namespace {

using test::data_packet;
using test::LossyPair;
using test::sequence_of;

constexpr Options kOptions{.retransmit_timeout = 40,
                           .max_backoff = 100,
                           .ack_delay = 10,
                           .max_consecutive_recv = 3,
                           .threads_per_cpu = 1,
                           .reliable_below = false};

kapi::Packet stamped(Channel& channel, kapi::Nanoseconds now) {
  kapi::Packet packet = data_packet(0);
  channel.stamp(packet, now);
  return packet;
}

TEST_CASE("rpc channel: S1 numbers packets and keeps them until acknowledged", "[rpc]") {
  Channel channel(kOptions);
  REQUIRE(sequence_of(stamped(channel, 0)) == 0);
  REQUIRE(sequence_of(stamped(channel, 0)) == 1);
  REQUIRE(channel.has_unacked());

  REQUIRE(channel.acknowledge(2, 5) == 2);
  REQUIRE_FALSE(channel.has_unacked());
}

TEST_CASE("rpc channel: S1 data carries the acknowledgement due", "[rpc]") {
  Channel channel(kOptions);
  channel.arrive(0, data_packet(0));
  REQUIRE(channel.owes_ack());

  REQUIRE(stamped(channel, 0).words[kAckWord] == 1);
  REQUIRE_FALSE(channel.owes_ack());
}

TEST_CASE("rpc channel: S2 progress makes the wait the first one again", "[rpc]") {
  Channel channel(kOptions);
  stamped(channel, 0);
  stamped(channel, 0);
  channel.overdue(40);
  REQUIRE(channel.retransmit_at() == 40 + 80);

  REQUIRE(channel.acknowledge(1, 50) == 1);
  REQUIRE(channel.retransmit_at() == 50 + 40);
}

TEST_CASE("rpc channel: S3 old and impossible acknowledgements change nothing", "[rpc]") {
  Channel channel(kOptions);
  stamped(channel, 0);
  stamped(channel, 0);
  channel.acknowledge(1, 10);

  REQUIRE(channel.acknowledge(0, 20) == 0);
  REQUIRE(channel.acknowledge(1, 20) == 0);
  REQUIRE(channel.acknowledge(7, 20) == 0);
  REQUIRE(channel.retransmit_at() == 10 + 40);
  REQUIRE(channel.has_unacked());
}

TEST_CASE("rpc channel: S4 sends again when the wait is over, with today's acknowledgement",
          "[rpc]") {
  Channel channel(kOptions);
  stamped(channel, 0);
  channel.arrive(0, data_packet(0));
  REQUIRE(channel.overdue(39).empty());

  const std::vector<kapi::Packet> again = channel.overdue(40);
  REQUIRE(again.size() == 1);
  REQUIRE(sequence_of(again[0]) == 0);
  REQUIRE(again[0].words[kAckWord] == 1);
  REQUIRE_FALSE(channel.owes_ack());
}

TEST_CASE("rpc channel: S4 doubles the wait up to the cap", "[rpc]") {
  Channel channel(kOptions);
  stamped(channel, 0);
  std::vector<kapi::Nanoseconds> due;
  for (int i = 0; i < 5; ++i) {
    due.push_back(channel.retransmit_at());
    channel.overdue(channel.retransmit_at());
  }
  REQUIRE(due == std::vector<kapi::Nanoseconds>{40, 120, 220, 320, 420});
}

TEST_CASE("rpc channel: S4 sends at most a burst again, the oldest", "[rpc]") {
  Channel channel(kOptions);
  for (int i = 0; i < 20; ++i) stamped(channel, 0);

  const std::vector<kapi::Packet> again = channel.overdue(40);
  REQUIRE(again.size() == Channel::kRetransmitBurst);
  REQUIRE(sequence_of(again.front()) == 0);
}

TEST_CASE("rpc channel: R1 R2 an early packet waits for the missing one", "[rpc]") {
  Channel channel(kOptions);
  REQUIRE(channel.arrive(1, data_packet(11)) == Arrival::kEarly);
  REQUIRE_FALSE(channel.take_next());

  REQUIRE(channel.arrive(0, data_packet(10)) == Arrival::kInOrder);
  const std::optional<kapi::Packet> next = channel.take_next();
  REQUIRE(next);
  REQUIRE(next->words[kHeaderWords] == 11);
  REQUIRE_FALSE(channel.take_next());
  REQUIRE(channel.expected() == 2);
}

TEST_CASE("rpc channel: R3 duplicates are dropped and acknowledged again", "[rpc]") {
  Channel channel(kOptions);
  channel.arrive(0, data_packet(0));
  channel.arrive(2, data_packet(2));
  channel.take_ack();

  REQUIRE(channel.arrive(0, data_packet(0)) == Arrival::kDuplicate);
  REQUIRE(channel.arrive(2, data_packet(2)) == Arrival::kDuplicate);
  REQUIRE(channel.owes_ack());
  REQUIRE(channel.take_ack() == 1);
}

TEST_CASE("rpc channel: R4 a packet beyond the reorder window counts as lost", "[rpc]") {
  Channel channel(kOptions);
  REQUIRE(channel.arrive(Channel::kReorderWindow, data_packet(0)) == Arrival::kTooFar);
  REQUIRE_FALSE(channel.owes_ack());
  REQUIRE(channel.arrive(Channel::kReorderWindow - 1, data_packet(0)) == Arrival::kEarly);
}

TEST_CASE("rpc channel: A2 the third reception without an answer asks for one at once", "[rpc]") {
  Channel channel(kOptions);
  channel.arrive(0, data_packet(0));
  channel.arrive(1, data_packet(1));
  REQUIRE_FALSE(channel.must_ack_now());
  channel.arrive(2, data_packet(2));
  REQUIRE(channel.must_ack_now());
}

TEST_CASE("rpc channel: a reliable link needs no copies and no acknowledgements", "[rpc]") {
  Options options = kOptions;
  options.reliable_below = true;
  Channel channel(options);
  stamped(channel, 0);
  channel.arrive(0, data_packet(0));

  REQUIRE_FALSE(channel.has_unacked());
  REQUIRE_FALSE(channel.owes_ack());
  REQUIRE(channel.arrive(0, data_packet(0)) == Arrival::kDuplicate);
}

TEST_CASE("rpc channel: every arrival order of four packets and their copies delivers 0 1 2 3",
          "[rpc][exhaustive]") {
  // Each of the four packets arrives zero to two times, in any order; what is still missing then
  // arrives in ascending order, as retransmission has it. 5^8 sequences of {none, 0, 1, 2, 3}.
  std::uint64_t cases = 0;
  test::for_every_arrival_order(/*packets=*/4, /*arrivals=*/8, [&](const auto& order) {
    ++cases;
    if (test::deliver(kOptions, order, 4) != std::vector<std::uint64_t>{0, 1, 2, 3}) {
      FAIL("wrong delivery in case " << cases);
    }
  });
  REQUIRE(cases == 390'625);
}

TEST_CASE("rpc channel: every run of three packets each way ends with both delivered",
          "[rpc][exhaustive]") {
  LossyPair pair(kOptions, {.messages = {3, 3}, .losses = 1, .duplications = 1});
  const test::Census census = test::explore(pair);
  REQUIRE(census.wrong_ends == 0);
  REQUIRE(census.states > 1000);
}

TEST_CASE("rpc channel: every run of four packets with two losses and a duplicate ends well",
          "[rpc][exhaustive]") {
  LossyPair pair(kOptions, {.messages = {4, 0}, .losses = 2, .duplications = 1});
  const test::Census census = test::explore(pair);
  REQUIRE(census.wrong_ends == 0);
  REQUIRE(census.states > 1000);
}

TEST_CASE("rpc channel: the exhaustive runs object to a channel that forgets to drop duplicates",
          "[rpc][broken]") {
  LossyPair pair(kOptions, {.messages = {2, 0}, .losses = 1, .duplications = 1});
  pair.accept_duplicates();
  REQUIRE(test::explore(pair).wrong_ends > 0);
}

TEST_CASE("rpc channel: the exhaustive runs object to a sender that never sends again",
          "[rpc][broken]") {
  LossyPair pair(kOptions, {.messages = {2, 0}, .losses = 1, .duplications = 0});
  pair.forget_retransmission();
  REQUIRE(test::explore(pair).wrong_ends > 0);
}

}  // namespace
}  // namespace dojo::rpc
