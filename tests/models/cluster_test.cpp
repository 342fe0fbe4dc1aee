// A cluster as the runner uses it: boot code, determinism, snapshots, metrics, story, size.

#include "models/cluster.h"

#include <catch2/catch.hpp>

#include "tests/models/cluster_world.h"

namespace dojo {
namespace {

using kapi::CpuId;
using kapi::NodeId;
using sim::Lambda;
using test::Cluster;
using test::ClusterConfig;
using test::ClusterWorld;
using test::Preemption;

constexpr NodeId kNode{0};
constexpr std::uint16_t kPort = 7;

// Something of everything on two nodes: locks, queues, timers, packets, pages.
void build_busy_world(Cluster& cluster) {
  struct State {
    kapi::SpinLock lock{"state"};
    kapi::WaitQueue answers{"answers"};
    kapi::Shared<int> answered{"answered"};
  };
  auto* state = new State;
  cluster.on_node(NodeId{1}, [] {
    kapi::kernel().on_packet(kPort, [](const kapi::Packet& packet) {
      kapi::Packet answer = packet;
      answer.destination = packet.source;
      kapi::kernel().send_packet(answer, kapi::Where::current());
    });
  });
  kapi::kernel().on_packet(kPort, [state](const kapi::Packet&) {
    state->answered.fetch_add(1);
    state->answers.wake_all();
  });
  for (const char* name : {"a", "b", "c"}) {
    cluster.spawn(kNode, {.name = name}, [state] {
      for (int i = 0; i < 3; ++i) {
        kapi::Packet packet;
        packet.destination = NodeId{1};
        packet.port = kPort;
        kapi::kernel().send_packet(packet, kapi::Where::current());
        state->lock.lock_irq();
        state->lock.unlock_irq();
        kapi::kernel().random("draw", 100);
        kapi::sleep_for(1'000 * i);
        kapi::kernel().count("test.sent", 1);
        kapi::kernel().measure("test.latency", 100 * (i + 1));
      }
      state->answers.wait_until([state] { return state->answered.load() == 9; });
    });
  }
}

ClusterConfig busy_config() {
  ClusterConfig config = test::smp(2, Preemption::kFull);
  config.nodes = 2;
  models::MachineCosts& costs = config.node.costs;
  for (sim::Cost* cost : {&costs.memory_access, &costs.lock, &costs.context_switch,
                          &costs.interrupt, &costs.softirq, &costs.send_overhead}) {
    cost->jitter = cost->nominal / 2;
  }
  return config;
}

TEST_CASE("cluster: a world with something of everything ends", "[models]") {
  ClusterWorld world(Lambda::timed(), busy_config(), build_busy_world);
  const sim::RunResult result = world.run_default();
  REQUIRE(test::oracle_of(result).empty());
  REQUIRE(world.cluster().workload_finished());
  REQUIRE(world.cluster().waiting().empty());
  REQUIRE(world.cluster().total_metrics().counter("test.sent") == 9);
}

TEST_CASE("cluster: the same schedule gives the same fingerprint, built twice", "[models]") {
  std::uint64_t fingerprints[2][8];
  for (auto& of_one_build : fingerprints) {
    ClusterWorld world(Lambda::feasible(), busy_config(), build_busy_world);
    for (std::uint64_t i = 0; i < 8; ++i) {
      const sim::RunResult result = world.run_random(i);
      REQUIRE(test::oracle_of(result).empty());
      REQUIRE(world.cluster().workload_finished());
      of_one_build[i] = result.fingerprint;
    }
  }
  for (int i = 0; i < 8; ++i) REQUIRE(fingerprints[0][i] == fingerprints[1][i]);
  REQUIRE(fingerprints[0][0] != fingerprints[0][1]);
}

TEST_CASE("cluster: a run restored in the middle ends as it did", "[models]") {
  ClusterWorld world(Lambda::timed(), busy_config(), build_busy_world);
  const std::uint64_t whole = world.run_default().fingerprint;
  sim::DefaultOrder order;
  for (std::uint64_t steps = 20; steps <= 200; steps += 20) {
    world.rewind();
    world.limits.steps = steps;
    REQUIRE(world.run(order).stop == sim::Stop::kStepLimit);
    sim::arena::Snapshot middle;
    sim::arena::save(middle);
    world.limits.steps = 1'000'000;
    REQUIRE(world.run(order).fingerprint == whole);
    sim::arena::restore(middle);
    REQUIRE(world.run(order).fingerprint == whole);
  }
}

TEST_CASE("cluster: boot code takes effect at once and belongs to its node", "[models]") {
  ClusterConfig config = test::smp(1);
  config.nodes = 2;
  ClusterWorld world(Lambda::timed(), config, [](Cluster& cluster) {
    cluster.on_node(NodeId{1}, [] {
      REQUIRE(kapi::kernel().node() == NodeId{1});
      kapi::Shared<int> word("word", 5);
      REQUIRE(word.fetch_add(2) == 5);
      REQUIRE(word.load() == 7);
      kapi::Mutex mutex("mutex");
      mutex.lock();
      REQUIRE_FALSE(mutex.try_lock());
      mutex.unlock();
      kapi::WaitQueue queue("queue");
      REQUIRE(queue.wake_all() == 0);
      const kapi::FrameId frame = kapi::alloc_page();
      kapi::write_page(frame, 3, 42);
      REQUIRE(kapi::read_page(frame, 3) == 42);
      kapi::free_page(frame);
    });
    REQUIRE(kapi::kernel().node() == kNode);
  });
  REQUIRE(world.engine().offered() == 0);
}

TEST_CASE("cluster: stops when the workload ends, if asked, although daemons go on", "[models]") {
  ClusterWorld world(Lambda::timed(), test::smp(1), [](Cluster& cluster) {
    cluster.stop_when_workload_ends(true);
    cluster.spawn(kNode, {.name = "daemon", .is_daemon = true}, [] {
      for (;;) kapi::sleep_for(1'000);
    });
    cluster.spawn(kNode, {.name = "worker"}, [] { kapi::sleep_for(10'500); });
  });
  const sim::RunResult result = world.run_default();
  REQUIRE(result.stop == sim::Stop::kAsked);
  REQUIRE(result.end_time < 20'000);
}

TEST_CASE("cluster: children of one name differ in identity", "[models]") {
  ClusterWorld world(Lambda::timed(), test::smp(1), [](Cluster& cluster) {
    cluster.spawn(kNode, {.name = "twin"}, [] {});
    cluster.spawn(kNode, {.name = "twin"}, [] {});
  });
  const auto& tasks = world.cluster().node(kNode).tasks();
  REQUIRE(tasks[0]->path() != tasks[1]->path());
}

TEST_CASE("cluster: 10,000 idle nodes are built small", "[models]") {
  ClusterConfig config = test::smp(2);
  config.nodes = 10'000;
  ClusterWorld world(Lambda::timed(), config, [](Cluster&) {});
  REQUIRE(sim::arena::heap_bytes() / config.nodes < 64 << 10);
  REQUIRE(world.engine().offered() == 0);
}

// --- story ------------------------------------------------------------------------------------------------------

class RecordingStory final : public models::StorySink {
 public:
  RecordingStory() { install(this); }
  ~RecordingStory() override { install(nullptr); }
  void on_event(const models::StoryEvent& event) override {
    if (event.kind == models::StoryKind::kLog) lines.push_back(std::string(event.text));
    if (event.kind != models::StoryKind::kAccess) return;
    std::string label = event.operations.empty() ? "-" : event.operations.back().name;
    lines.push_back(std::string(event.context) + " " + label + " " + std::string(event.object) +
                    " " + std::to_string(event.before) + "->" + std::to_string(event.after));
  }
  bool wants(std::string_view channel) const override { return channel == "test"; }
  std::vector<std::string> lines;
};

TEST_CASE("story: tells who did what in which operation; logs only what is wanted", "[models]") {
  RecordingStory story;
  ClusterWorld world(Lambda::timed(), test::smp(1), [](Cluster& cluster) {
    auto* word = new kapi::Shared<int>("word");
    cluster.spawn(kNode, {.name = "task"}, [word] {
      word->store(1);
      const kapi::Operation operation("grab", 7);
      word->store(2);
      kapi::log("test", "value {}", word->peek());
      kapi::log("other", "not wanted");
    });
  });
  world.run_default();
  REQUIRE(story.lines ==
          std::vector<std::string>{"n0/task - word 0->1", "n0/task grab word 1->2", "value 2"});
}

// The places of log lines.
class LogPlaces final : public models::StorySink {
 public:
  LogPlaces() { install(this); }
  ~LogPlaces() override { install(nullptr); }
  void on_event(const models::StoryEvent& event) override {
    if (event.kind == models::StoryKind::kLog) places.push_back(event.where);
  }
  bool wants(std::string_view) const override { return true; }
  std::vector<std::source_location> places;
};

TEST_CASE("story: a log line names the place of its caller", "[models]") {
  LogPlaces story;
  std::uint_least32_t line = 0;
  ClusterWorld world(Lambda::timed(), test::smp(1), [&line](Cluster& cluster) {
    cluster.spawn(kNode, {.name = "task"}, [&line] {
      line = std::source_location::current().line() + 1;
      kapi::log("test", "value {}", 1);
    });
  });
  world.run_default();
  REQUIRE(story.places.size() == 1);
  REQUIRE(story.places[0].line() == line);
  REQUIRE(std::string_view(story.places[0].file_name()).ends_with("cluster_test.cpp"));
}

}  // namespace
}  // namespace dojo
