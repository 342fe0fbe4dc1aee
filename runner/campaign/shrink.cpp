#include "runner/campaign/shrink.h"

#include <fmt/format.h>

#include <utility>

#include "models/context.h"
#include "models/core.h"
#include "models/faults/episodes.h"
#include "models/interconnect.h"
#include "models/node.h"
#include "runner/accesses.h"
#include "runner/campaign/strategy_of.h"
#include "runner/campaign/systematic.h"
#include "sim/explore/critical.h"
#include "sim/explore/follow.h"
#include "sim/explore/holds.h"
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

/// What a look for the critical transition may cost: for findings that get no such effort it is not
/// looked for.
constexpr std::uint64_t kReplaysForCritical = 2'000;

using runner::ClusterWorld;

std::string component_of(const sim::Actor& actor) {
  const auto* context = dynamic_cast<const models::Context*>(&actor);
  if (context == nullptr) return actor.name();
  return fmt::format("n{}/c{}", context->core->node().id().value, context->core->id().value);
}

std::uint32_t content_of(const sim::Actor& actor) {
  const auto* carrier = dynamic_cast<const models::Carrier*>(&actor);
  return carrier == nullptr ? 0 : carrier->next_type() + 1u;
}

/// "-D" values that make the scenario smaller, most promising first.
std::vector<std::string> smaller_values(const scenario::Scenario& scenario) {
  std::vector<std::string> values;
  const auto offer = [&](const std::string& path, std::int64_t now, std::int64_t least) {
    for (std::int64_t value = least; value < now; value = std::max(value + 1, (value + now) / 2)) {
      values.push_back(fmt::format("{}={}", path, value));
    }
  };
  if (!scenario.faults.empty()) values.push_back("faults=[]");
  for (std::size_t i = 0; i < scenario.faults.size(); ++i) {
    offer(fmt::format("faults.{}.budget", i), scenario.faults[i].budget, 1);
  }
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
    } else if (const auto* every = std::get_if<scenario::EveryProgram>(&load)) {
      offer(path + "threads", every->threads, 1);
      offer(path + "operations", every->operations, 1);
      offer(path + "objects", every->objects, 1);
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
    world_->choose_variant(0);
    if (!raw_.learned.sites.empty()) keep_sites();
    sim::Finding small = record();
    finding.before = size_of(*world_, small);
    if (options_.minimise) {
      small = minimise(small);
      if (options_.shrinks_scenario) {
        if (!overrides_.empty()) try_declared_machine(small);
        shrink_scenario(small);
      }
      finding.is_one_minimal = is_one_minimal_;
    }
    finding.violation = small.result.violation.value_or(raw_.violation);
    finding.after = size_of(*world_, small);
    finding.deviations = small.deviations;
    finding.overrides = overrides_;
    finding.key = make_key(world_->scenario(), options_.seed, small.deviations);
    finding.replays = replays_;
    if (options_.minimise) finding.critical = critical_of(small);
    // Steps of a workload's own set-up come before what the log sees: no margin there.
    world_->rewind();
    const bool begins_at_first_step = world_->engine().steps() == 0;
    if (begins_at_first_step && small.result.steps <= kStepsWithMargin) {
      finding.margin = margin_of(*world_, small.deviations);
      finding.has_margin = true;
    }
    return finding;
  }

 private:
  /// The plain accesses that were choice points of this schedule become part of its scenario.
  void keep_sites() {
    scenario::Scenario scenario = world_->scenario();
    scenario.hunt.sites = runner::sites_text(raw_.learned.sites);
    overrides_ = {"hunt.sites=" + scenario.hunt.sites};
    const sim::Lambda lambda = world_->engine().lambda();
    world_.reset();
    world_ = std::make_unique<ClusterWorld>(scenario, lambda, options_.seed);
  }

  bool matches(const sim::Violation& violation) const {
    return violation.cause() == raw_.violation.cause();
  }

  /// Runs the schedule again, writing its deviations down.
  sim::Finding record() {
    if (raw_.deviations) {
      sim::Replay replay(*raw_.deviations);
      return record(replay);
    }
    const auto strategy = make_strategy(world_->scenario(), world_->scenario().hunt.strategy);
    strategy->begin(options_.seed, raw_.index, raw_.learned);
    if (strategy->world_variant() != 0) build_on(strategy->world_variant());
    return record(*strategy);
  }

  /// The schedule drew another machine: the finding is one of the scenario with that machine.
  void build_on(std::uint32_t variant) {
    scenario::Scenario drawn = world_->scenario();
    drawn.cluster.node.machine = drawn.hunt.swarm->machines[variant - 1];
    overrides_.push_back("cluster.node.machine=" + drawn.cluster.node.machine.name);
    const sim::Lambda lambda = world_->engine().lambda();
    world_.reset();
    world_ = std::make_unique<ClusterWorld>(drawn, lambda, options_.seed);
  }

  /// Does it happen on the declared machine, too? Then the drawn one is no part of the finding.
  void try_declared_machine(sim::Finding& small) {
    const std::vector<std::string> drawn = std::exchange(overrides_, {});
    if (rebuild(overrides_)) {
      if (auto found = hunt_variant(small.deviations)) {
        small = minimise(*found);
        return;
      }
    }
    overrides_ = drawn;
    is_world_stale_ = true;
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
    is_one_minimal_ = small.has_value() && minimiser.is_one_minimal();
    return small ? *small : start;
  }

  std::optional<sim::Critical> critical_of(const sim::Finding& finding) {
    if (options_.replay_budget < kReplaysForCritical) return std::nullopt;
    if (!finding.result.violation || finding.result.steps > kStepsWithMargin) return std::nullopt;
    return sim::critical_transition(
        *world_, finding.deviations, finding.result.steps,
        [this](const sim::Violation& v) { return matches(v); }, options_.seed);
  }

  /// Greedy: takes each smaller value in which the same cause still shows, until none does.
  void shrink_scenario(sim::Finding& small) {
    order_ = order_of(small);
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
    load.may_read_files = source_.text.empty();
    load.overrides.insert(load.overrides.end(), more.begin(), more.end());
    auto loaded = source_.text.empty() ? scenario::load_file(source_.file, load)
                                       : scenario::load_text(source_.text, source_.file, load);
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
    order_ = order_of(small);
    overrides_ = more;
    is_world_stale_ = false;
    return true;
  }

  /// The order in which a schedule of the present world lets things happen.
  sim::Order order_of(const sim::Finding& finding) {
    sim::Replay replay(finding.deviations);
    sim::OrderRecorder recorder(replay, content_of);
    run(recorder);
    return recorder.order();
  }

  sim::RunResult run(sim::Chooser& chooser) {
    world_->rewind();
    const sim::RunResult result = world_->run(chooser);
    ++replays_;
    steps_ += result.steps;
    return result;
  }

  /// What `chooser` decides, when it fails with the same cause: in the shorter of the two forms.
  std::optional<sim::Finding> find_with(sim::Chooser& chooser) {
    sim::HoldRecorder with_holds(chooser);
    sim::Recorder without(with_holds);
    const sim::RunResult result = run(without);
    if (!result.violation || !matches(*result.violation)) return std::nullopt;
    const bool is_shorter = with_holds.deviations().size() < without.deviations().size();
    return sim::Finding{is_shorter ? with_holds.deviations() : without.deviations(), result,
                        without.switches()};
  }

  /// The present schedule as far as it applies, then its order with messages known by their types,
  /// then fresh schedules.
  std::optional<sim::Finding> hunt_variant(const sim::Deviations& deviations) {
    sim::Replay replay(deviations);
    if (auto found = find_with(replay)) return found;
    sim::Follow follow(order_, deviations, content_of);
    if (auto found = find_with(follow)) return found;
    const std::string& name = world_->scenario().hunt.strategy;
    const auto strategy =
        make_strategy(world_->scenario(), is_systematic(name) ? "portfolio" : name);
    sim::Learned learned;
    for (std::uint64_t i = 0; i < kSchedulesPerVariant && may_go_on(); ++i) {
      strategy->begin(options_.seed, i, learned);
      auto found = find_with(*strategy);
      learned.merge(strategy->learned());
      if (found) return found;
    }
    return std::nullopt;
  }

  std::unique_ptr<ClusterWorld>& world_;
  const Source& source_;
  const HuntOptions& options_;
  const RawFinding& raw_;
  std::vector<std::string> overrides_;
  sim::Order order_;  // of the smallest finding so far
  bool is_one_minimal_ = false;
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
