// What orders two contexts, one case per kind of edge: with it no race, without it the same two
// accesses race. Method: plain accesses of the probe library by tasks of a small cluster; several
// random schedules, so that the edge and not the order of one run decides.

#include "sim/access/race_detector.h"

#include <catch2/catch.hpp>
#include <string>

#include "models/plain_step.h"
#include "sim/access/writable_segment.h"
#include "tests/access/probe.h"
#include "tests/models/cluster_world.h"

namespace dojo {
namespace {

using kapi::CpuId;
using models::Cluster;
using models::Preemption;
using probe::Board;
using sim::access::RaceDetector;
using test::smp;

constexpr int kSchedules = 30;

struct Verdict {
  std::string oracle;
  std::string message;
  std::string details;
};

// The first violation that shows in some schedule.
Verdict hunt(const models::ClusterConfig& config, const test::ClusterWorld::Build& build) {
  RaceDetector* detector = nullptr;
  test::ClusterWorld world(sim::Lambda::feasible(), config, [&](Cluster& cluster) {
    detector = new RaceDetector(cluster.kernel().engine(), {});
    cluster.kernel().set_races(*detector);
    build(cluster);
  });
  Verdict verdict;
  for (int i = 0; i < kSchedules && verdict.oracle.empty(); ++i) {
    sim::RunResult result = world.run_random(static_cast<std::uint64_t>(i));
    if (!result.violation) continue;
    detector->complete(*result.violation);
    verdict = {result.violation->oracle, result.violation->message, result.violation->details};
  }
  sim::arena::reset();
  return verdict;
}

// Two tasks of one node and what they share.
struct Pair {
  Board board;
  kapi::SpinLock spin{"spin"};
  kapi::RwLock rw{"rw"};
  kapi::Mutex mutex{"mutex"};
  kapi::Semaphore gate{"gate", 0};
  kapi::Completion done{"done"};
  kapi::WaitQueue queue{"queue"};
  kapi::Shared<int> flag{"flag"};
};

Verdict of_two(const models::ClusterConfig& config, void (*first)(Pair&), void (*second)(Pair&)) {
  return hunt(config, [=](Cluster& cluster) {
    auto* pair = new Pair;
    cluster.spawn(kapi::NodeId{0}, {.name = "first"}, [=] { first(*pair); });
    cluster.spawn(kapi::NodeId{0}, {.name = "second"}, [=] { second(*pair); });
  });
}

void pause() { kapi::kernel().compute(10, kapi::Where::current()); }

void write(Pair& pair) {
  pause();
  probe::write_word(pair.board);
  pause();
}
void read(Pair& pair) {
  pause();
  probe::read_word(pair.board);
  pause();
}

#define REQUIRE_INSTRUMENTATION()                 \
  if (!sim::access::is_instrumented()) {          \
    SUCCEED("this build has no instrumentation"); \
    return;                                       \
  }

TEST_CASE("races: two plain accesses without order, one a write", "[access][race]") {
  REQUIRE_INSTRUMENTATION();
  REQUIRE(of_two(smp(2), read, read).oracle.empty());
  const Verdict verdict = of_two(smp(2), write, read);

  REQUIRE(verdict.oracle == "data-race");
  INFO(verdict.message << "\n" << verdict.details);
  REQUIRE(verdict.message.find("n0/first") != std::string::npos);
  REQUIRE(verdict.message.find("n0/second") != std::string::npos);
  REQUIRE(verdict.message.find("tests/access/probe/probe.cpp") != std::string::npos);
  REQUIRE(verdict.details.find("write_word") != std::string::npos);
  REQUIRE(verdict.details.find("read_word") != std::string::npos);
  REQUIRE(verdict.details.find("holding no lock") != std::string::npos);
}

TEST_CASE("races: neighbours in one word of memory do not race", "[access][race]") {
  REQUIRE_INSTRUMENTATION();
  const auto flag = [](Pair& pair) { probe::write_flag(pair.board); };
  const auto half = [](Pair& pair) { probe::outer(pair.board); };
  REQUIRE(of_two(smp(2), flag, half).oracle.empty());
}

TEST_CASE("races: locks of each kind order, another lock does not", "[access][race]") {
  REQUIRE_INSTRUMENTATION();
  const auto spin = [](Pair& pair) {
    const kapi::Guard guard(pair.spin);
    write(pair);
  };
  const auto mutex = [](Pair& pair) {
    const kapi::Guard guard(pair.mutex);
    write(pair);
  };
  const auto writer = [](Pair& pair) {
    const kapi::Guard guard(pair.rw);
    write(pair);
  };
  const auto reader = [](Pair& pair) {
    pair.rw.lock_shared();
    read(pair);
    pair.rw.unlock_shared();
  };
  const auto writing_reader = [](Pair& pair) {
    pair.rw.lock_shared();
    write(pair);
    pair.rw.unlock_shared();
  };
  REQUIRE(of_two(smp(2), spin, spin).oracle.empty());
  REQUIRE(of_two(smp(2), mutex, mutex).oracle.empty());
  REQUIRE(of_two(smp(2), writer, reader).oracle.empty());
  REQUIRE(of_two(smp(2), writing_reader, writing_reader).oracle == "data-race");
  const Verdict verdict = of_two(smp(2), spin, mutex);
  REQUIRE(verdict.oracle == "data-race");
  REQUIRE(verdict.details.find("holding spin (since") != std::string::npos);
}

TEST_CASE("races: semaphore, completion and wake-up hand over", "[access][race]") {
  REQUIRE_INSTRUMENTATION();
  const auto ups = [](Pair& pair) {
    write(pair);
    pair.gate.up();
  };
  const auto downs = [](Pair& pair) {
    pair.gate.down();
    read(pair);
  };
  const auto completes = [](Pair& pair) {
    write(pair);
    probe::complete(pair.done);
  };
  const auto waits = [](Pair& pair) {
    probe::await(pair.done);
    read(pair);
  };
  const auto wakes = [](Pair& pair) {
    kapi::sleep_for(1'000'000);
    write(pair);
    pair.queue.wake_all();
  };
  const auto sleeps = [](Pair& pair) {
    pair.queue.prepare();
    pair.queue.sleep();
    pair.queue.finish();
    read(pair);
  };
  REQUIRE(of_two(smp(2), ups, downs).oracle.empty());
  REQUIRE(of_two(smp(2), completes, waits).oracle.empty());
  REQUIRE(of_two(smp(2), wakes, sleeps).oracle.empty());
}

TEST_CASE("races: Shared fields race by name, marked and atomic accesses do not",
          "[access][race]") {
  const auto store = [](Pair& pair) { pair.flag.store(1); };
  const auto load = [](Pair& pair) { pair.flag.load(); };
  const auto add = [](Pair& pair) { pair.flag.fetch_add(1); };
  const auto publish = [](Pair& pair) {
    write(pair);
    pair.flag.store_release(1);
  };
  const auto consume = [](Pair& pair) {
    while (pair.flag.load_acquire() == 0) kapi::kernel().cpu_relax(kapi::Where::current());
    read(pair);
  };
  const Verdict verdict = of_two(smp(2), store, load);
  REQUIRE(verdict.oracle == "data-race");
  REQUIRE(verdict.message.find("field flag") != std::string::npos);
  REQUIRE(of_two(smp(2), add, load).oracle == "data-race");
  REQUIRE(of_two(smp(2), add, add).oracle.empty());
  REQUIRE(of_two(smp(2), publish, consume).oracle.empty());
}

TEST_CASE("races: std::atomic is no race, and orders with release and acquire", "[access][race]") {
  REQUIRE_INSTRUMENTATION();
  const auto count = [](Pair& pair) { probe::count_up(pair.board); };
  REQUIRE(of_two(smp(2), count, count).oracle.empty());
}

TEST_CASE("races: one core without preemption orders its tasks, more do not", "[access][race]") {
  REQUIRE_INSTRUMENTATION();
  REQUIRE(of_two(smp(1), write, write).oracle.empty());
  REQUIRE(of_two(smp(1, Preemption::kFull), write, write).oracle == "data-race");
  REQUIRE(of_two(smp(2), write, write).oracle == "data-race");
}

TEST_CASE("races: a handler is ordered with the task below it by masking only", "[access][race]") {
  REQUIRE_INSTRUMENTATION();
  const auto with_handler = [](void (*task)(Pair&)) {
    return hunt(smp(2), [=](Cluster& cluster) {
      auto* pair = new Pair;
      cluster.spawn(kapi::NodeId{0}, {.name = "below", .cpu = CpuId{0}}, [=] { task(*pair); });
      cluster.spawn(kapi::NodeId{0}, {.name = "sender", .cpu = CpuId{1}}, [=] {
        pause();
        kapi::kernel().send_ipi(
            CpuId{0}, "ring", [=] { probe::write_word(pair->board); }, kapi::Where::current());
      });
    });
  };
  const auto masked = [](Pair& pair) {
    const kapi::IrqDisabled off;
    write(pair);
  };
  REQUIRE(with_handler(masked).oracle.empty());
  REQUIRE(with_handler(write).oracle == "data-race");
}

TEST_CASE("races: memory that was freed and allocated anew has no past", "[access][race]") {
  REQUIRE_INSTRUMENTATION();
  const auto own = [](Pair&) {
    for (int i = 0; i < 5; ++i) {
      auto* board = new Board;
      probe::write_word(*board);
      pause();
      delete board;
      pause();
    }
  };
  REQUIRE(of_two(smp(2), own, own).oracle.empty());
}

TEST_CASE("arena-rule: a variable of the shared object that a run changes is named",
          "[access][race]") {
  REQUIRE_INSTRUMENTATION();
  const Verdict verdict = of_two(
      smp(2), [](Pair&) { probe::remember(3); }, read);
  REQUIRE(verdict.oracle == "arena-rule");
  INFO(verdict.message);
  REQUIRE(verdict.message.find("remembered") != std::string::npos);
  REQUIRE(verdict.message.find("tests/access/probe/probe.cpp:") != std::string::npos);
  REQUIRE(verdict.message.find("docs/DETERMINISM.md") != std::string::npos);
}

TEST_CASE("arena-rule: without instrumentation, the variables of the shared object tell",
          "[access]") {
  const auto* symbol = reinterpret_cast<const void*>(&probe::remember);
  probe::remember(1);
  const std::uint64_t before = sim::access::hash_of_variables(symbol);
  Board* board = new Board;
  probe::write_word(*board);
  const std::uint64_t same = sim::access::hash_of_variables(symbol);
  probe::remember(2);
  const std::uint64_t after = sim::access::hash_of_variables(symbol);
  delete board;

  REQUIRE(before == same);
  REQUIRE(after != before);
}

TEST_CASE("races: the detector is rewound with its world", "[access][race]") {
  RaceDetector* detector = nullptr;
  test::ClusterWorld world(sim::Lambda::feasible(), smp(2), [&](Cluster& cluster) {
    detector = new RaceDetector(cluster.kernel().engine(), {});
    cluster.kernel().set_races(*detector);
    auto* pair = new Pair;
    for (const char* name : {"first", "second"}) {
      cluster.spawn(kapi::NodeId{0}, {.name = name}, [=] { pair->flag.store(1); });
    }
  });

  const sim::RunResult first = world.run_random(1);
  const sim::RunResult second = world.run_random(1);

  REQUIRE(first.violation.has_value());
  REQUIRE(second.violation.has_value());
  REQUIRE(first.fingerprint == second.fingerprint);
  world.rewind();
  REQUIRE_FALSE(detector->race().has_value());
  sim::arena::reset();
}

}  // namespace
}  // namespace dojo
