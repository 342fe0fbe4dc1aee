#include "runner/campaign/shrink.h"

#include <fmt/format.h>

#include "models/context.h"
#include "models/core.h"
#include "models/faults.h"
#include "models/node.h"
#include "runner/campaign/systematic.h"
#include "sim/explore/minimise.h"
#include "sim/explore/recorder.h"
#include "sim/explore/replay.h"

namespace dojo::campaign {

namespace {

/// Schedules tried on a smaller scenario before it counts as one in which the bug does not show.
constexpr std::uint64_t kSchedulesPerVariant = 1'500;

/// A longer run has no margin: its computation takes the square of the steps, and an endless
/// requeue says little by when it is late.
constexpr std::uint64_t kStepsWithMargin = 5'000;

using runner::ClusterWorld;

std::string component_of(const sim::Actor& actor) {
  const auto* context = dynamic_cast<const models::Context*>(&actor);
  if (context == nullptr) return actor.name();
  return fmt::format("n{}/c{}", context->core->node().id().value, context->core->id().value);
}

/// "-D" values that make the scenario smaller, most promising first.
std::vector<std::string> smaller_values(const scenario::Scenario& scenario) {
  std::vector<std::string> values;
  const auto offer = [&](const std::string& path, std::int64_t now, std::int64_t least) {
    for (std::int64_t value = least; value < now; value = std::max(value + 1, (value + now) / 2)) {
      values.push_back(fmt::format("{}={}", path, value));
    }
  };
  offer("cluster.nodes", scenario.cluster.nodes, 1);
  for (std::size_t i = 0; i < scenario.workload.size(); ++i) {
    const std::string path = fmt::format("workload.{}.", i);
    const scenario::Workload& load = scenario.workload[i];
    if (const auto* counter = std::get_if<scenario::SharedCounter>(&load)) {
      offer(path + "threads", counter->threads, 1);
      offer(path + "increments", counter->increments, 1);
      offer(path + "objects", counter->objects, 1);
    } else if (const auto* pages = std::get_if<scenario::ReadersWriters>(&load)) {
      offer(path + "readers", pages->readers, 0);
      offer(path + "writers", pages->writers, 0);
      offer(path + "operations", pages->operations, 1);
      offer(path + "objects", pages->objects, 1);
    } else if (const auto* programs = std::get_if<scenario::RandomPrograms>(&load)) {
      offer(path + "threads", programs->threads, 1);
      offer(path + "operations", programs->operations, 1);
      offer(path + "objects", programs->objects, 1);
    }
  }
  return values;
}

std::size_t count_faults(const sim::Deviations& deviations) {
  std::size_t faults = 0;
  for (const sim::Deviation& deviation : deviations) {
    if (models::is_fault_site(deviation.site)) ++faults;
  }
  return faults;
}

Size size_of(const ClusterWorld& world, const sim::Finding& finding) {
  return {finding.deviations.size(),      count_faults(finding.deviations),
          world.scenario().cluster.nodes, world.workload_threads(),
          finding.result.steps,           finding.switches};
}

class Shrinker {
 public:
  Shrinker(std::unique_ptr<ClusterWorld>& world, const Source& source, const HuntOptions& options,
           const RawFinding& raw)
      : world_(world), source_(source), options_(options), raw_(raw) {}

  Finding run() {
    Finding finding;
    finding.violation = raw_.violation;
    finding.index = raw_.index;
    finding.times = raw_.times;
    finding.is_known = raw_.is_known;
    finding.is_expected = is_expected(world_->scenario(), raw_.violation);
    if (raw_.is_crash) return finding;
    sim::Finding small = record();
    finding.before = size_of(*world_, small);
    if (options_.minimise) {
      small = minimise(small);
      if (options_.shrinks_scenario) shrink_scenario(small);
    }
    finding.violation = small.result.violation.value_or(raw_.violation);
    finding.after = size_of(*world_, small);
    finding.deviations = small.deviations;
    finding.overrides = overrides_;
    finding.key = make_key(world_->scenario(), options_.seed, small.deviations);
    finding.replays = replays_;
    if (small.result.steps <= kStepsWithMargin) {
      finding.margin = margin_of(*world_, small.deviations);
      finding.has_margin = true;
    }
    return finding;
  }

 private:
  bool matches(const sim::Violation& violation) const {
    return violation.cause() == raw_.violation.cause();
  }

  /// Runs the schedule again, writing its deviations down.
  sim::Finding record() {
    if (raw_.deviations) {
      sim::Replay replay(*raw_.deviations);
      return record(replay);
    }
    const auto strategy = sim::make_strategy(world_->scenario().hunt.strategy);
    strategy->begin(options_.seed, raw_.index, raw_.learned);
    return record(*strategy);
  }

  sim::Finding record(sim::Chooser& chooser) {
    sim::Recorder recorder(chooser);
    world_->rewind();
    const sim::RunResult result = world_->run(recorder);
    return {recorder.deviations(), result, recorder.switches()};
  }

  sim::Finding minimise(const sim::Finding& start) {
    sim::Minimiser minimiser(
        *world_, [this](const sim::Violation& v) { return matches(v); }, options_.replay_budget);
    auto small = minimiser.minimise(start.deviations);
    replays_ += minimiser.replays();
    steps_ += minimiser.steps();
    return small ? *small : start;
  }

  /// Greedy: takes each smaller value in which the same cause still shows, until none does.
  void shrink_scenario(sim::Finding& small) {
    bool has_shrunk = true;
    while (has_shrunk && may_go_on()) {
      has_shrunk = false;
      for (const std::string& value : smaller_values(world_->scenario())) {
        if (try_variant(value, small)) {
          has_shrunk = true;
          break;
        }
        if (!may_go_on()) break;
      }
    }
    // Variants that failed have replaced the world: build the accepted one again.
    if (is_world_stale_) rebuild(overrides_);
  }

  bool may_go_on() const {
    const bool is_interrupted = options_.is_interrupted && options_.is_interrupted();
    return !is_interrupted && steps_ < options_.replay_budget * sim::Minimiser::kStepsPerReplay;
  }

  bool rebuild(const std::vector<std::string>& more) {
    scenario::LoadOptions load;
    load.overrides = source_.overrides;
    load.overrides.insert(load.overrides.end(), more.begin(), more.end());
    auto loaded = scenario::load_file(source_.file, load);
    if (!loaded) return false;
    const sim::Lambda lambda = world_->engine().lambda();
    loaded->hunt.mode = world_->scenario().hunt.mode;
    loaded->hunt.strategy = world_->scenario().hunt.strategy;
    world_.reset();
    world_ = std::make_unique<ClusterWorld>(*loaded, lambda, options_.seed);
    is_world_stale_ = false;
    return true;
  }

  bool try_variant(const std::string& value, sim::Finding& small) {
    std::vector<std::string> more = overrides_;
    more.push_back(value);
    if (!rebuild(more)) return false;
    is_world_stale_ = true;
    auto found = hunt_variant(small.deviations);
    if (!found) return false;
    small = minimise(*found);
    overrides_ = more;
    is_world_stale_ = false;
    return true;
  }

  /// The present schedule as far as it applies, then fresh ones.
  std::optional<sim::Finding> hunt_variant(const sim::Deviations& deviations) {
    sim::Minimiser trial(
        *world_, [this](const sim::Violation& v) { return matches(v); }, 1);
    ++replays_;
    if (auto found = trial.try_schedule(deviations)) return found;
    const std::string& name = world_->scenario().hunt.strategy;
    const auto strategy = sim::make_strategy(is_systematic(name) ? "portfolio" : name);
    sim::Learned learned;
    for (std::uint64_t i = 0; i < kSchedulesPerVariant && may_go_on(); ++i) {
      strategy->begin(options_.seed, i, learned);
      sim::Recorder recorder(*strategy);
      world_->rewind();
      const sim::RunResult result = world_->run(recorder);
      ++replays_;
      steps_ += result.steps;
      learned.merge(strategy->learned());
      if (result.violation && matches(*result.violation)) {
        return sim::Finding{recorder.deviations(), result, recorder.switches()};
      }
    }
    return std::nullopt;
  }

  std::unique_ptr<ClusterWorld>& world_;
  const Source& source_;
  const HuntOptions& options_;
  const RawFinding& raw_;
  std::vector<std::string> overrides_;
  std::uint64_t replays_ = 0;
  std::uint64_t steps_ = 0;  // of all replays: what bounds the time, see Minimiser::kStepsPerReplay
  bool is_world_stale_ = false;
};

}  // namespace

sim::Margin margin_of(ClusterWorld& world, const sim::Deviations& deviations) {
  sim::OrderLog log(component_of);
  sim::Replay replay(deviations);
  world.rewind();
  sim::Engine::set_observer(&log);
  world.run(replay);
  sim::Engine::set_observer(nullptr);
  log.close(world.engine().enabled());
  return sim::race_margin(log);
}

Finding shrink(std::unique_ptr<ClusterWorld>& world, const Source& source,
               const HuntOptions& options, const RawFinding& raw) {
  return Shrinker(world, source, options, raw).run();
}

}  // namespace dojo::campaign
