#include "runner/campaign/single_run.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <sstream>

#include "runner/campaign/run_order.h"
#include "runner/network/model_choice.h"
#include "sim/explore/replay.h"
#include "sim/explore/workers.h"
#include "sim/hash.h"

namespace dojo::campaign {

namespace {

/// Every step of a run as (who, when, fingerprint).
class StepLog final : public sim::Observer {
 public:
  struct Step {
    std::string actor;
    sim::Tick time;
    std::uint64_t fingerprint;
    friend bool operator==(const Step&, const Step&) = default;
  };
  void on_step(sim::StepId, const sim::Actor& actor, sim::Tick now, const sim::Enabling&) override {
    steps_.push_back({actor.name(), now, actor.engine().fingerprint()});
  }
  const std::vector<Step>& steps() const { return steps_; }

 private:
  std::vector<Step> steps_;
};

std::vector<StepLog::Step> steps_here(runner::ClusterWorld& world,
                                      const sim::Deviations* schedule) {
  StepLog log;
  sim::Engine::set_observer(&log);
  run_once(world, schedule, nullptr);
  sim::Engine::set_observer(nullptr);
  return log.steps();
}

/// In a process of its own where the network's simulator can be had once in each.
std::vector<StepLog::Step> steps_of(runner::ClusterWorld& world, const sim::Deviations* schedule) {
  if (!runner::uses_simgrid(world.scenario())) return steps_here(world, schedule);
  sim::Workers worker(1, [&](std::string_view) {
    std::string lines;
    for (const StepLog::Step& step : steps_here(world, schedule)) {
      lines += fmt::format("{} {} {}\n", step.time, step.fingerprint, step.actor);
    }
    return lines;
  });
  std::istringstream lines(worker.run({""}).front().text);
  std::vector<StepLog::Step> steps;
  for (StepLog::Step step; lines >> step.time >> step.fingerprint;) {
    std::getline(lines >> std::ws, step.actor);
    steps.push_back(step);
  }
  return steps;
}

std::string text_of(const StepLog::Step& step) {
  return fmt::format("{} at {} ns", step.actor, step.time);
}

}  // namespace

SingleRun run_once(runner::ClusterWorld& world, const sim::Deviations* schedule,
                   models::StorySink* story, const std::optional<measure::Window>& window) {
  SingleRun run;
  measure::Recorder recorder(window.value_or(measure::Window{}));
  const auto start = std::chrono::steady_clock::now();
  world.rewind();
  if (window) recorder.begin(world.cluster());
  const models::MeterScope meter(window ? &recorder : models::Meter::current());
  models::StorySink* before = models::StorySink::current();
  models::StorySink::install(story);
  if (schedule != nullptr) {
    sim::Replay replay(*schedule);
    run.result = world.run(replay);
    run.drift = replay.drift();
    if (!run.drift && replay.applied() != replay.recorded()) {
      run.drift =
          fmt::format("the run ended in step {} before {} of {} recorded decisions came up",
                      run.result.steps, replay.recorded() - replay.applied(), replay.recorded());
    }
  } else {
    RunOrder order(world.seed());
    run.result = world.run(order);
  }
  models::StorySink::install(before);
  run.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  run.metrics = world.metrics();
  if (window) run.measured = recorder.finish(world.cluster());
  run.reached = world.reached();
  run.outcome = world.outcome();
  for (const std::string& name : world.scenario().sometimes) {
    if (std::find(run.reached.begin(), run.reached.end(), name) == run.reached.end()) {
      run.missed.push_back(name);
    }
  }
  return run;
}

std::optional<std::string> find_nondeterminism(runner::ClusterWorld& world,
                                               const sim::Deviations* schedule) {
  const auto first = steps_of(world, schedule);
  const auto second = steps_of(world, schedule);
  const std::size_t common = std::min(first.size(), second.size());
  for (std::size_t i = 0; i < common; ++i) {
    if (first[i] == second[i]) continue;
    return fmt::format("step {}: first run {}, second run {}", i + 1, text_of(first[i]),
                       text_of(second[i]));
  }
  if (first.size() == second.size()) return std::nullopt;
  return fmt::format("one run ended after {} steps, the other after {}", first.size(),
                     second.size());
}

}  // namespace dojo::campaign
