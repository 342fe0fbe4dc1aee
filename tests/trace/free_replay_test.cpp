// Free-running replay: each wait of the format in a named case, then every order of small traces.

#include <catch2/catch.hpp>
#include <functional>
#include <set>
#include <string>
#include <vector>

#include "runner/trace/counting.h"
#include "runner/trace/page_trace_check.h"
#include "runner/trace/replay_plan.h"
#include "tests/support/shared_data.h"
#include "tests/trace/unpacked.h"

namespace dojo::page_trace {
namespace {

PageTrace valid(const std::string& text) {
  const auto trace = parse(text, "t");
  REQUIRE(trace.has_value());
  const auto error = check(*trace, "t");
  INFO((error ? error->text() : std::string("valid")));
  REQUIRE_FALSE(error.has_value());
  return *trace;
}

PageTrace shipped() {
  return load(std::string(DOJO_SOURCE_DIR) + "/scenarios/traces/small.tr").value();
}

// Lets the threads go in the given order.
void go(FreeReplay& replay, const std::vector<int>& threads) {
  for (const int thread : threads) {
    REQUIRE(replay.can_go(thread));
    replay.done(thread);
  }
}

struct Exploration {
  std::size_t states = 0;
  std::size_t finished = 0;
  std::size_t stuck = 0;
};

// Visits every state that some order of the threads reaches.
Exploration explore(const ReplayPlan& plan, const std::function<void(const FreeReplay&)>& look) {
  Exploration result;
  std::set<FreeReplay> visited{FreeReplay(plan)};
  std::vector<const FreeReplay*> open{&*visited.begin()};
  while (!open.empty()) {
    const FreeReplay& replay = *open.back();
    open.pop_back();
    look(replay);
    ++result.states;
    bool can_any_go = false;
    for (int thread = 0; thread < replay.thread_count(); ++thread) {
      if (replay.is_finished(thread) || !replay.can_go(thread)) continue;
      can_any_go = true;
      FreeReplay next = replay;
      next.done(thread);
      const auto [position, is_new] = visited.insert(std::move(next));
      if (is_new) open.push_back(&*position);
    }
    if (replay.is_finished()) ++result.finished;
    if (!can_any_go && !replay.is_finished()) ++result.stuck;
  }
  return result;
}

// Replays in file order; a valid file never waits.
void require_file_order(const PageTrace& trace) {
  const ReplayPlan plan = make_plan(trace);
  FreeReplay replay(plan);
  std::size_t waits = 0;
  for (const Record& record : trace.records) {
    if (!replay.can_go(record.thread)) ++waits;
    if (waits > 0) break;
    if (replay.step(record.thread).kind != record.kind) ++waits;
    replay.done(record.thread);
  }
  CHECK(waits == 0);
  CHECK(replay.is_finished());
}

TEST_CASE("free replay: b waits until all participants of the round have arrived", "[trace]") {
  const ReplayPlan plan = make_plan(valid("0 B 2\n1 B 2\n0 b 2\n1 b 2\n2 R 1\n"));
  FreeReplay replay(plan);
  go(replay, {0});
  CHECK_FALSE(replay.can_go(0));
  CHECK(replay.waits_for(0) == "barrier 2, 1 of 2 threads have arrived");
  go(replay, {1, 1, 0});  // Thread 2 takes no part.
  CHECK(replay.is_finished(0));
}

TEST_CASE("free replay: the second round of a barrier waits on its own", "[trace]") {
  const ReplayPlan plan =
      make_plan(valid("0 B 2\n1 B 2\n0 b 2\n1 b 2\n0 B 2\n1 B 2\n0 b 2\n1 b 2\n"));
  FreeReplay replay(plan);
  go(replay, {0, 1, 0, 0});
  CHECK_FALSE(replay.can_go(0));
  go(replay, {1, 1, 1, 0});
  CHECK(replay.is_finished());
}

TEST_CASE("free replay: L waits until the lock is free", "[trace]") {
  const ReplayPlan plan = make_plan(valid("0 L 1\n0 U 1\n1 L 1\n1 U 1\n"));
  FreeReplay replay(plan);
  go(replay, {1});  // Not the order of the file.
  CHECK_FALSE(replay.can_go(0));
  CHECK(replay.waits_for(0) == "lock 1, held by thread 1");
  go(replay, {1, 0, 0});
  CHECK(replay.is_finished());
}

TEST_CASE("free replay: f waits for a set flag and takes one", "[trace]") {
  const ReplayPlan plan = make_plan(valid("0 F 3\n0 F 3\n1 f 3\n1 f 3\n"));
  FreeReplay replay(plan);
  CHECK_FALSE(replay.can_go(1));
  CHECK(replay.waits_for(1) == "flag 3, not set");
  go(replay, {0, 1});
  CHECK_FALSE(replay.can_go(1));
  go(replay, {0, 1});
  CHECK(replay.is_finished());
}

TEST_CASE("free replay: the k-th start waits for the k-th creation, J for the ends", "[trace]") {
  const ReplayPlan plan = make_plan(valid("0 C 1\n0 C 2\n1 S 0\n2 S 0\n1 E 0\n2 E 0\n0 J 2\n"));
  FreeReplay replay(plan);
  CHECK_FALSE(replay.can_go(1));
  CHECK(replay.waits_for(2) == "its creation, 0 threads are created");
  go(replay, {0, 2});  // Which thread a creation starts is not fixed.
  CHECK_FALSE(replay.can_go(1));
  go(replay, {0, 1});
  CHECK(replay.waits_for(0) == "the end of 2 threads, 0 have ended");
  go(replay, {1, 2, 0});
  CHECK(replay.is_finished());
}

TEST_CASE("free replay: without C records every thread may start at once", "[trace]") {
  const ReplayPlan plan = make_plan(valid("0 S 0\n1 S 0\n0 E 0\n1 E 0\n"));
  FreeReplay replay(plan);
  CHECK(replay.can_go(0));
  CHECK(replay.can_go(1));
}

TEST_CASE("free replay: the order of the file is one of the orders", "[trace]") {
  require_file_order(shipped());
}

TEST_CASE("free replay: every order of the shipped trace ends, with no lock held twice",
          "[trace][exhaustive]") {
  const PageTrace trace = shipped();
  const ReplayPlan plan = make_plan(trace);
  std::size_t broken = 0;
  const Exploration result = explore(plan, [&](const FreeReplay& replay) {
    int inside = 0;  // Threads between L 1 and U 1.
    for (int t = 0; t < replay.thread_count(); ++t) {
      int held = 0;
      for (const Step& step : plan.threads[static_cast<std::size_t>(t)]) {
        if (!replay.is_finished(t) && &step == &replay.step(t)) break;
        if (step.kind == RecordKind::kLock && step.argument == 1) ++held;
        if (step.kind == RecordKind::kUnlock && step.argument == 1) --held;
      }
      inside += held;
    }
    if (inside > 1) ++broken;
  });
  CHECK(broken == 0);
  CHECK(result.stuck == 0);
  CHECK(result.finished == 1);
  CHECK(result.states > 500);
}

TEST_CASE("free replay: two threads without waits have all interleavings", "[trace][exhaustive]") {
  const ReplayPlan plan = make_plan(valid("0 R 1\n0 R 2\n1 R 1\n1 R 2\n1 R 3\n"));
  CHECK(explore(plan, [](const FreeReplay&) {}).states == 3 * 4);
}

TEST_CASE("free replay: a barrier cuts the interleavings in two halves", "[trace][exhaustive]") {
  const ReplayPlan plan =
      make_plan(valid("0 R 1\n1 R 1\n0 B 2\n1 B 2\n0 b 2\n1 b 2\n0 R 2\n1 R 2\n"));
  // Before: 0 to 2 records done by each thread; after: 0 to 2 more, one state in common.
  CHECK(explore(plan, [](const FreeReplay&) {}).states == 9 + 9 - 1);
}

TEST_CASE("free replay: taking locks in opposite order can get stuck, and says why",
          "[trace][exhaustive]") {
  const ReplayPlan plan =
      make_plan(valid("0 L 1\n0 L 2\n0 U 2\n0 U 1\n1 L 2\n1 L 1\n1 U 1\n1 U 2\n"));
  CHECK(explore(plan, [](const FreeReplay&) {}).stuck == 1);
  FreeReplay replay(plan);
  go(replay, {0, 1});
  CHECK(replay.waits_for(0) == "lock 2, held by thread 1");
  CHECK(replay.waits_for(1) == "lock 1, held by thread 0");
}

TEST_CASE("free replay: the reference traces run in file order, tiny.tr in every order",
          "[trace][exhaustive]") {
  const auto tiny = dojo::test::shared_file("traces/tiny.tr");
  if (tiny.empty()) return;
  const PageTrace trace = load(tiny.string()).value();
  require_file_order(trace);
  const Exploration result = explore(make_plan(trace), [](const FreeReplay&) {});
  CHECK(result.stuck == 0);
  CHECK(result.finished == 1);
}

// The counts of mgs512-p4 are the same in every free run: each page has one writer.
TEST_CASE("free replay: mgs512-p4 counts the same in another order", "[trace]") {
  const auto packed = dojo::test::shared_file("traces/mgs512-p4.tr.xz");
  if (packed.empty()) return;
  const test::Unpacked unpacked(packed);
  if (!unpacked.is_good) {
    WARN("skipped: xz cannot unpack the trace");
    return;
  }
  const PageTrace trace = load(unpacked.path).value();
  require_file_order(trace);
  const ReplayPlan plan = make_plan(trace);
  FreeReplay replay(plan);
  PageCounter counter;
  while (!replay.is_finished()) {
    for (int t = replay.thread_count() - 1; t >= 0; --t) {  // Each as far as it can go.
      while (!replay.is_finished(t) && replay.can_go(t)) {
        const Step& step = replay.step(t);
        if (step.kind == RecordKind::kRead) counter.read(t, step.argument);
        if (step.kind == RecordKind::kWrite) counter.write(t, step.argument);
        replay.done(t);
      }
    }
  }
  CHECK(counter.counts() == Counts{512, 1530, 0, 0, 0, 1530});
}

}  // namespace
}  // namespace dojo::page_trace
