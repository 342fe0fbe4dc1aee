// Figures of sim/ alone: choice points, schedules, saving and restoring, depth-first search.

#include <fmt/format.h>

#include "bench/counting_world.h"
#include "bench/groups.h"
#include "bench/measure.h"
#include "sim/assert.h"
#include "sim/explore/depth_first.h"
#include "sim/explore/random_walk.h"

namespace dojo::bench {

namespace {

constexpr std::uint64_t kBatch = 2000;  // schedules between two looks at the clock

/// `batch` complete schedules of `world` by random walk, as a hunt makes them.
std::uint64_t walk(CountingWorld& world, std::uint64_t expected) {
  sim::RandomWalk strategy;
  for (std::uint64_t i = 0; i < kBatch; ++i) {
    world.rewind();
    strategy.begin(1, i, {});
    world.run(strategy);
    DOJO_ASSERT(world.counter() == expected);
  }
  return kBatch;
}

Figure schedules(const Request& request) {
  Figure figure;
  figure.measures = "complete schedules of 3 tasks x 4 fetch-adds, random walk";
  figure.unit = "schedules/s";
  figure.goal = "1.5 x Relacy";
  CountingWorld world(3, 4);
  const PeerProgram relacy{"Relacy, random scheduler", "DOJO_PEER_RELACY", "",
                           "set DOJO_PEER_RELACY=PROGRAM (docs/performance.md)"};
  sample_with_peer(
      request, relacy, [&] { return walk(world, 12); }, figure);
  figure.details.push_back({"steps per schedule", static_cast<double>(world.engine().steps())});
  return figure;
}

constexpr std::uint32_t kLongRun = 2000;  // additions of each task

template <class Strategy>
Figure choice_points(const Request& request, const char* how, std::uint32_t tasks) {
  Figure figure;
  figure.measures = fmt::format("one choice point of {} tasks: {}", tasks, how);
  figure.unit = "ns";
  CountingWorld world(tasks, kLongRun);
  Strategy strategy;
  figure.samples = sample_nanoseconds(request, [&] {
    world.rewind();
    return world.run(strategy).steps;
  });
  return figure;
}

/// Stops a run in the middle, with every task suspended inside its code.
class Interrupter final : public sim::Observer {
 public:
  Interrupter(sim::Engine& engine, std::uint64_t step) : engine_(engine), step_(step) {
    sim::Engine::set_observer(this);
  }
  ~Interrupter() override { sim::Engine::set_observer(nullptr); }
  void on_step(sim::StepId step, const sim::Actor&, sim::Tick, const sim::Enabling&) override {
    if (step == step_) engine_.stop_soon();
  }

 private:
  sim::Engine& engine_;
  std::uint64_t step_;
};

Figure snapshots(const Request& request, std::uint32_t tasks, bool is_save) {
  Figure figure;
  figure.measures =
      fmt::format("{} a world of {} suspended fibers", is_save ? "save" : "restore", tasks);
  figure.unit = "ns";
  CountingWorld world(tasks, 10);
  {
    const Interrupter interrupter(world.engine(), std::uint64_t{3} * tasks);
    sim::DefaultOrder order;
    world.run(order);
  }
  sim::arena::Snapshot snapshot;
  sim::arena::save(snapshot);
  figure.samples = sample_nanoseconds(request, [&] {
    for (std::uint64_t i = 0; i < kBatch; ++i) {
      if (is_save) {
        sim::arena::save(snapshot);
      } else {
        sim::arena::restore(snapshot);
      }
    }
    return kBatch;
  });
  figure.details.push_back({"bytes", static_cast<double>(snapshot.bytes())});
  return figure;
}

/// Counts the transitions that fire: the nodes of a search.
class StepCounter final : public sim::Observer {
 public:
  StepCounter() { sim::Engine::set_observer(this); }
  ~StepCounter() override { sim::Engine::set_observer(nullptr); }
  void on_step(sim::StepId, const sim::Actor&, sim::Tick, const sim::Enabling&) override {
    ++steps_;
  }
  std::uint64_t steps() const { return steps_; }

 private:
  std::uint64_t steps_ = 0;
};

sim::DepthFirstResult search(CountingWorld& world) {
  sim::DepthFirst search(world, {});
  return search.search([](const sim::RunResult&) { return true; });
}

Figure depth_first(const Request& request) {
  Figure figure;
  figure.measures =
      "one node of a depth-first search with save and restore, 3 tasks x 3 fetch-adds";
  figure.unit = "ns";
  CountingWorld world(3, 3);
  sim::DepthFirstResult result;
  std::uint64_t nodes = 0;
  {
    const StepCounter counter;
    result = search(world);
    nodes = counter.steps();
  }
  figure.samples = sample_nanoseconds(request, [&] {
    search(world);
    return nodes;
  });
  figure.details.push_back({"schedules", static_cast<double>(result.executions)});
  figure.details.push_back({"nodes", static_cast<double>(nodes)});
  return figure;
}

}  // namespace

std::vector<Entry> engine_entries() {
  std::vector<Entry> entries;
  entries.push_back({"engine.schedules", schedules});
  for (const std::uint32_t tasks : {1, 3, 16, 256}) {
    entries.push_back({fmt::format("engine.choice-random-{}", tasks), [tasks](const Request& r) {
                         return choice_points<sim::RandomWalk>(r, "random walk", tasks);
                       }});
  }
  for (const std::uint32_t tasks : {3, 256}) {
    entries.push_back({fmt::format("engine.choice-default-{}", tasks), [tasks](const Request& r) {
                         return choice_points<sim::DefaultOrder>(r, "default order", tasks);
                       }});
  }
  for (const bool is_save : {true, false}) {
    for (const std::uint32_t tasks : {2, 4, 8, 16}) {
      entries.push_back(
          {fmt::format("engine.{}-{}", is_save ? "save" : "restore", tasks),
           [tasks, is_save](const Request& r) { return snapshots(r, tasks, is_save); }});
    }
  }
  entries.push_back({"engine.depth-first", depth_first});
  return entries;
}

}  // namespace dojo::bench
