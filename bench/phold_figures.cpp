// PHOLD: as many events as logical processes; each event falls on a process, changes it, and puts
// one event on a process drawn at random, after a time drawn at random. The classic measure of
// event queues. An event is an actor here; the peer does the same on ns-3's scheduler.

#include <fmt/format.h>

#include <vector>

#include "bench/groups.h"
#include "bench/measure.h"
#include "sim/arena.h"
#include "sim/assert.h"
#include "sim/engine.h"
#include "sim/random.h"

namespace dojo::bench {

namespace {

constexpr std::uint64_t kBatch = 200'000;      // events between two looks at the clock
constexpr std::uint64_t kDelayMask = 0xfffff;  // up to about a millisecond

class Event final : public sim::Actor {
 public:
  Event(sim::Engine& engine, std::vector<std::uint64_t>& processes, std::uint64_t number)
      : Actor(engine, sim::ActorKind::kTimer, 0, "event"),
        processes_(processes),
        draw_(sim::mix64(number)) {
    put();
  }

  void fire() override {
    ++processes_[draw_ % processes_.size()];
    draw_ = sim::mix64(draw_);
    put();
  }

 private:
  void put() {
    const auto delay = static_cast<sim::Tick>(1 + (draw_ >> 40 & kDelayMask));
    engine().offer(*this, {delay, 0}, sim::OrderClass::kTimer);
  }

  std::vector<std::uint64_t>& processes_;
  std::uint64_t draw_;
};

sim::Engine& build(std::uint32_t processes) {
  sim::arena::reset();
  const sim::arena::Inside inside;
  auto* engine = new sim::Engine(sim::Lambda::timed());
  auto* states = new std::vector<std::uint64_t>(processes);
  for (std::uint32_t i = 0; i < processes; ++i) new Event(*engine, *states, i);
  return *engine;
}

Figure phold(const Request& request, std::uint32_t processes) {
  Figure figure;
  figure.measures = fmt::format("PHOLD with {} logical processes, one event each", processes);
  figure.unit = "events/s";
  if (processes == 100'000) figure.goal = "4 x ns-3";
  sim::Engine& engine = build(processes);
  sim::DefaultOrder order;
#ifdef DOJO_NS3_PEER
  const std::string built = DOJO_NS3_PEER;
#else
  const std::string built;
#endif
  setenv("DOJO_PHOLD_PROCESSES", fmt::format("{}", processes).c_str(), 1);
  const PeerProgram ns3{
      "ns-3, its default scheduler", "DOJO_PEER_NS3", built,
      "install libns3-dev, configure again, then: cmake --build build/release -t peer_ns3_phold"};
  sample_with_peer(
      request, ns3,
      [&] {
        const sim::Stop stop =
            engine.run(order, {.steps = engine.steps() + kBatch, .livelock_steps = UINT64_MAX});
        DOJO_ASSERT(stop == sim::Stop::kStepLimit);
        return kBatch;
      },
      figure);
  return figure;
}

}  // namespace

std::vector<Entry> phold_entries() {
  std::vector<Entry> entries;
  for (const std::uint32_t processes : {1'000, 100'000, 1'000'000}) {
    entries.push_back({fmt::format("engine.phold-{}", processes),
                       [processes](const Request& r) { return phold(r, processes); }});
  }
  return entries;
}

}  // namespace dojo::bench
